"""What a format is given to tell: the items of a query, and what stands around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from portal.cms.choices import vocabulary
from portal.cms.section_titles import HOME
from portal.languages import LANGUAGES

Json = dict[str, Any]


@dataclass(frozen=True)
class Cancelled:
    """A call that was withdrawn: what is left of it. `at` in microseconds."""

    group: str
    stages: tuple[str, ...]
    """The keys of its stages, if it had some."""
    at: int


@dataclass(frozen=True)
class Told:
    """The answer to one query, whatever its format."""

    name: str
    """The segment of the list's URL: `funding`, `search`."""
    locale: str
    """The reader's language, or `any`."""
    url: str
    """Root-relative, of this very answer."""
    words: str
    """Of a search, what was typed."""
    chosen: tuple[str, ...]
    """Labels of what the query filters by: types, kinds, statuses, terms."""
    now: int
    items: Iterator[Json]
    """As in lists (or whole, as the format wants)."""
    closed_early: Iterator[Json] = field(default_factory=lambda: iter(()))
    """Calls that match but for their status, closed before their deadline, which is still to come."""
    cancelled: tuple[Cancelled, ...] = ()
    options: Json = field(default_factory=dict)
    """The values of the format's own parameters."""

    @property
    def message_locale(self) -> str:
        """The language of labels: the reader's, or the portal's own for `any`."""
        return self.locale if self.locale in LANGUAGES else settings.LANGUAGE_CODE

    @property
    def portal(self) -> str:
        """The portal's name: the author of what names none (RFC 4287, 4.1.2, wants one)."""
        return HOME[self.message_locale]

    @property
    def title(self) -> str:
        """What a subscriber sees in a list of subscriptions, where two that differ should be told apart."""
        labels = {entry["code"]: entry["labels"] for entry in vocabulary("type")}
        subject = self.words or labels.get(self.name, {}).get(self.message_locale)
        named = f"{self.portal}: {subject}" if subject else self.portal
        return f"{named} ({', '.join(self.chosen)})" if self.chosen else named
