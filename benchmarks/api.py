"""Our API and stock Wagtail API v2 on the same pages, side by side in one process: `make bench` prints the ratios.

Requests go through the whole WSGI stack, alternated in rounds, so that a noisy machine disturbs both alike. Every
figure is the median of the rounds' CPU-bound wall time.
"""

from __future__ import annotations

import gzip
import io
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection
from wagtail.api import APIField
from wagtail.models import Page

from benchmarks import corpus
from benchmarks.asking import get
from opportunities.models import FundingPage
from portal.publishing.models import ContentItem
from portal.publishing.refresh import refresh

ITEMS = 10_000
ROUNDS = 9


def run(folder: Path, items: int) -> None:
    """Time what fills a portal with so many items, then compare."""
    _fill(folder, items)
    _compare()
    _weigh()
    _move()


def _fill(folder: Path, items: int) -> None:
    silent = io.StringIO()
    corpus.write(folder / "corpus.jsonl", items)
    _rate("content_import", items, lambda: call_command("content_import", str(folder / "corpus.jsonl"), stdout=silent))
    _rate("content_rebuild", items, lambda: call_command("content_rebuild", stdout=silent))
    _rate("search_rebuild", items, lambda: call_command("search_rebuild", stdout=silent))
    call_command("update_index", verbosity=0, stdout=silent)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()


def _rate(name: str, items: int, action: Callable[[], object]) -> None:
    started = time.perf_counter()
    action()
    print(f"{name:<18} {items / (time.perf_counter() - started):8.0f} items/s")


def _compare() -> None:
    FundingPage.api_fields = _same_fields()
    application = get_wsgi_application()
    row = ContentItem.objects.filter(locale="en", type="funding").latest("pk")
    v2 = f"type=opportunities.FundingPage&fields={','.join(field.name for field in _same_fields())}&locale=en&limit=20"
    v2_detail = f"/api/v2/pages/{row.page_id}/?fields={','.join(field.name for field in _same_fields())}"
    cases = {
        "list of 20": ("/api/v1/funding/?locale=en&fallback=none&status=any", f"/api/v2/pages/?{v2}"),
        "list, ETag known": ("/api/v1/funding/?locale=en&fallback=none&status=any", f"/api/v2/pages/?{v2}"),
        "detail": (f"/api/v1/funding/{row.group}/?locale=en", v2_detail),
        "filter and order": (
            "/api/v1/funding/?locale=en&fallback=none&status=any&kind=grant&sort=deadline",
            f"/api/v2/pages/?{v2}&kind=grant&order=deadline_on",
        ),
        "search": ("/api/v1/search/?locale=en&q=water+school", f"/api/v2/pages/?{v2}&search=water+school"),
        # v2 counts nothing: its list without facets stands beside ours with two.
        "list, two facets": ("/api/v1/funding/?locale=en&facet=country,topic", f"/api/v2/pages/?{v2}"),
    }
    print("\nOur API beside stock Wagtail API v2: the same pages, the same fields")
    print(f"{'request':<18} {'ours ms':>9} {'v2 ms':>9} {'ratio':>7}")
    for name, (ours, theirs) in cases.items():
        headers = {"HTTP_IF_NONE_MATCH": get(application, ours)[1]} if "ETag" in name else {}
        mine, stock = [], []
        for _ in range(ROUNDS):
            mine.append(_time(lambda: get(application, ours, headers), 20))  # noqa: B023 - called at once
            stock.append(_time(lambda: get(application, theirs), 2))  # noqa: B023 - called at once
        a, b = statistics.median(mine) * 1000, statistics.median(stock) * 1000
        print(f"{name:<18} {a:9.2f} {b:9.2f} {b / a:6.0f}x")


def _weigh() -> None:
    body, _ = get(get_wsgi_application(), "/api/v1/funding/?locale=ru&profile=card&limit=20")
    print(f"\na page of 20 cards: {len(body):,} bytes, {len(gzip.compress(body)):,} compressed")


def _move() -> None:
    """A section changes its parent: Wagtail's own move, then every row below it at its new address."""
    section = Page.objects.get(locale__language_code="en", slug="grants")
    target = Page.objects.get(locale__language_code="en", slug="jobs")
    started = time.perf_counter()
    section.move(target, pos="last-child")
    refresh()
    took = time.perf_counter() - started
    moved = ContentItem.objects.filter(live=True, path__startswith="/en/jobs/grants/").count()
    print(f"a section moved: {moved} pages below it at their new addresses after {took:.1f} s")


def _same_fields() -> list[APIField]:
    names = ("summary", "kind", "countries", "topics", "organisation", "lead_image", "deadline_kind", "deadline_on")
    return [APIField(name) for name in (*names, "amount_max", "currency")]


def _time(action: Callable[[], object], times: int) -> float:
    """Seconds a call, over so many calls."""
    started = time.perf_counter()
    for _ in range(times):
        action()
    return (time.perf_counter() - started) / times
