"""Cache tags: what an answer holds, so that a shared cache can be told exactly what to forget.

`item.ID` is on every answer about one item; `TYPE.LOCALE` on lists of few types, for each language of the reader's
chain, and `TYPE` where all languages are listed; `all.LOCALE` and `all` on lists of more types; `terms` wherever labels
of vocabularies stand that are no part of items; `rates` wherever amounts are compared, or told in another currency;
`site` on the front page, menus and profiles; `extracts` on the list of files. Searches, suggestions, related items and
copies (`sync/`) have the tags of the lists that they draw on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

RATES = "rates"
"""Of answers that change with the exchange rates."""
EXTRACTS = "extracts"
"""Of the list of files that are made every night."""
MOST_TYPES = 2
"""Types of a list that are named one by one."""


def of_item(group: UUID | str) -> str:
    """The tag of answers about one item."""
    return f"item.{group}"


def of_list(
    types: Sequence[str], chain: Sequence[str], *, labelled: bool = False, rated: bool = False
) -> tuple[str, ...]:
    """The tags of a list of these types (empty: all) as it is served along a chain (empty: every language)."""
    names = list(types) if 0 < len(types) <= MOST_TYPES else ["all"]
    tags = [f"{name}.{locale}" for name in names for locale in chain] if chain else names
    return (*tags, *(["terms"] if labelled else []), *([RATES] if rated else []))


def of_change(group: UUID, type_name: str, locale: str) -> Iterator[str]:
    """The tags of all answers that a changed row may be in."""
    yield of_item(group)
    for name in (type_name, "all"):
        yield name
        yield f"{name}.{locale}"


def header(tags: Iterable[str]) -> str:
    """As the Cache-Tag header has them."""
    return ",".join(dict.fromkeys(tags))
