"""What a portal tells, by the typed client, a line each: python reader.py https://portal.example [token of a copy]"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from cso_portal_api_client import Client
from cso_portal_api_client.api.items import read_funding
from cso_portal_api_client.api.lists import list_funding, list_items, list_jobs, list_news
from cso_portal_api_client.api.search import list_search
from cso_portal_api_client.api.site import read_home, read_navigation
from cso_portal_api_client.api.sync import sync
from cso_portal_api_client.api.vocabularies import list_locales, list_terms
from cso_portal_api_client.models import (
    AnyItem,
    FoundItem,
    FundingItem,
    JobsItem,
    ListFundingLocale,
    ListItemsLocale,
    ListJobsLocale,
    ListNewsLocale,
    ListSearchLocale,
    ListTermsLocale,
    NewsItem,
    Problem,
    ReadFundingLocale,
    ReadHomeLocale,
    ReadNavigationLocale,
)
from cso_portal_api_client.types import Unset

Answer = TypeVar("Answer")
Item = TypeVar("Item")


def told(answer: Answer | Problem | None) -> Answer:
    """The answer; ValueError with the portal's own words if it refuses."""
    if isinstance(answer, Problem) or answer is None:
        raise ValueError(answer.detail if answer else "no answer")
    return answer


def only(kind: type[Item], items: Iterable[object]) -> Iterator[Item]:
    """The items as lists tell them by default: with `profile=card` or `fields`, they are of other classes."""
    return (item for item in items if isinstance(item, kind))


def line(*parts: object) -> str:
    """Parts side by side; what is not there is null."""
    return " | ".join("null" if part is None or isinstance(part, Unset) else written(part) for part in parts)


def written(part: object) -> str:
    """As the portal writes it."""
    return part.isoformat().replace("+00:00", "Z") if isinstance(part, datetime) else str(part)


def lists(client: Client) -> Iterator[str]:
    """Lists as they are told by default."""
    for news in only(NewsItem, told(list_news.sync(client=client, locale=ListNewsLocale.RU)).data):
        yield "news " + line(f"{news.id} {news.title}", news.image.alt if news.image else None)
    for call in only(FundingItem, told(list_funding.sync(client=client, locale=ListFundingLocale.RU, limit=100)).data):
        early, amount = call.closed_early, call.amount
        more = (call.deadline.at, early.reason.value if early else None, amount.max_ if amount else None)
        yield "funding " + line(f"{call.id} {call.title}", *more)
        whole = told(read_funding.sync(id=call.id, client=client, locale=ReadFundingLocale.RU)).data
        yield from (f"block {block.type_} {block.id}" for block in whole.body)
    for job in only(JobsItem, told(list_jobs.sync(client=client, locale=ListJobsLocale.RU)).data):
        employer, salary = job.organisation, job.salary
        pay = salary.currency if salary else None
        yield "jobs " + line(f"{job.id} {job.title}", employer.label if employer else None, pay)
    for item in only(AnyItem, told(list_items.sync(client=client, locale=ListItemsLocale.RU, limit=100)).data):
        yield "items " + line(f"{item.id} {item.title}", item.type_.value, item.deadline.at if item.deadline else None)
    for hit in only(FoundItem, told(list_search.sync(client=client, q="грант", locale=ListSearchLocale.RU)).data):
        yield f"search {hit.id} {hit.title}"


def site(client: Client) -> Iterator[str]:
    """The front page, the menus, the terms."""
    for section in told(read_home.sync(client=client, locale=ReadHomeLocale.RU)).data.sections:
        yield "home " + line(f"{section.kind.value} {section.title}", section.html)
        for item in section.items or ():
            yield "home " + line(f"{item.id} {item.title}", item.deadline.at if item.deadline else None)
    menus = told(read_navigation.sync(client=client, locale=ReadNavigationLocale.RU)).data.menus
    for place in menus.additional_keys:
        for entry in menus[place]:
            yield "navigation " + line(f"{place} {entry.label}", entry.path, entry.url)
    for term in told(list_terms.sync(kind="country", client=client, locale=ListTermsLocale.RU)).data:
        yield "terms " + line(f"{term.code} {term.label}", term.count)
    for language in told(list_locales.sync(client=client)).data:
        yield f"locales {language.code.value} {language.name}"


def changes(client: Client, token: str) -> Iterator[str]:
    """Everything for a copy or, with the token of one, what changed since."""
    while True:
        answer = told(sync.sync(client=client, token=token) if token else sync.sync(client=client))
        for entry in answer.data:
            stone = entry.tombstone or None
            what = entry.item.title if entry.item else stone.reason if stone else ""
            yield "sync " + line(f"{entry.change.value} {what}", stone.withdrawn_at if stone else None)
        token = answer.meta.token
        if not answer.meta.more:
            break
    yield f"token {token}"


def main(address: str, token: str = "") -> None:
    """Print it."""
    client = Client(address)
    if not token:
        print(*lists(client), *site(client), sep="\n")
    print(*changes(client, token), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
