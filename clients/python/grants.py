"""Current grants of a portal for a country, by the typed client: python grants.py https://portal.example KZ kk"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from cso_portal_api_client import Client
from cso_portal_api_client.api.items import read_funding
from cso_portal_api_client.api.lists import list_funding
from cso_portal_api_client.api.search import list_search
from cso_portal_api_client.models import (
    FundingDetail,
    FundingItem,
    ListFundingLocale,
    ListFundingResponse200,
    ListSearchLocale,
    ListSearchResponse200,
    ParagraphBlock,
    Problem,
    ReadFundingLocale,
    ReadFundingResponse200,
)


def current(client: Client, country: str, locale: str) -> Iterator[FundingItem]:
    """Every current call for a country, page by page; ValueError with the portal's own words if it refuses."""
    page = 1
    while True:
        answer = list_funding.sync(client=client, country=[country], locale=ListFundingLocale(locale), page=page)
        if not isinstance(answer, ListFundingResponse200):
            raise ValueError(answer.detail if isinstance(answer, Problem) else "no answer")
        yield from (item for item in answer.data if isinstance(item, FundingItem))
        if answer.links.next_ is None:
            return
        page += 1


def whole(client: Client, item: FundingItem, locale: str) -> FundingDetail:
    """One call with its text; LookupError if it is not public any more."""
    answer = read_funding.sync(id=item.id, client=client, locale=ReadFundingLocale(locale))
    if not isinstance(answer, ReadFundingResponse200):
        raise LookupError(str(item.id))
    return answer.data


def found(client: Client, words: str, locale: str) -> int:
    """How many items of all types a search finds."""
    answer = list_search.sync(client=client, q=words, locale=ListSearchLocale(locale))
    return answer.meta.total if isinstance(answer, ListSearchResponse200) and isinstance(answer.meta.total, int) else 0


def main(address: str, country: str, locale: str) -> None:
    """Print them."""
    client = Client(address)
    for item in current(client, country, locale):
        text = [block.value.html for block in whole(client, item, locale).body if isinstance(block, ParagraphBlock)]
        until = item.deadline.at
        print(f"{until:%Y-%m-%d}" if until else "          ", item.title, f"({len(text)} paragraphs)")
    print(found(client, "грант", locale), "found")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(str(__doc__))
    main(*sys.argv[1:])
