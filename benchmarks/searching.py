"""Search and suggestions over many rows in eight languages, by engine: `make bench-search`.

The rows are copies of imported calls with texts of their own. Elasticsearch takes part where ELASTICSEARCH_URL names a
server. Each engine is asked by a fresh process, as a web process is, whose memory is told as well.
"""

from __future__ import annotations

import io
import os
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from copy import copy
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlencode
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from benchmarks import corpus
from benchmarks.asking import Requests, ask, peak
from benchmarks.texts import Texts
from portal.languages import mask_of
from portal.publishing.models import ChangeCounter, ContentItem, ItemTerm
from portal.publishing.status import DAY
from search.engines.elastic_client import client, is_configured

ITEMS = 50_000
LENGTH = 130
"""Words in a text."""
QUERIES = 400
BATCH = 1000


def run(folder: Path, items: int) -> None:
    """Fill a portal with so many rows; index it with each engine, and ask."""
    call_command("content_import", str(_templates(folder)), stdout=io.StringIO())
    chance = random.Random(8)
    texts = {language: Texts(language, chance) for language in corpus.LANGUAGES}
    _copy(items, texts, chance)
    requests = _requests(texts, chance)
    _measure("embedded", requests, "")
    size = sum(file.stat().st_size for file in (folder / "search-index").rglob("*") if file.is_file())
    print(f"{'index':<28} {size / 1e6:8.0f} MB")
    if is_configured():
        try:
            _measure("elasticsearch", requests, settings.ELASTICSEARCH_URL)
            sizes = client().indices.stats(index=f"{os.environ['ELASTICSEARCH_INDEX']}*", metric="store")
            print(f"{'index':<28} {sizes['_all']['total']['store']['size_in_bytes'] / 1e6:8.0f} MB")
        finally:
            for name in client().indices.get(index=f"{os.environ['ELASTICSEARCH_INDEX']}*"):
                client().indices.delete(index=name)
    else:
        print("\nelasticsearch: left out, ELASTICSEARCH_URL names no server")


def _templates(folder: Path) -> Path:
    file = folder / "templates.jsonl"
    corpus.write(file, len(corpus.LANGUAGES))
    return file


def _copy(items: int, texts: dict[str, Texts], chance: random.Random) -> None:
    """So many more rows, two languages a group, with texts and terms of their own."""
    counter = ChangeCounter.objects.get()
    characters = 0
    copies = _copies(items, texts, chance)
    with transaction.atomic():
        while batch := list(islice(copies, BATCH)):
            for row in batch:
                counter.sequence += 1
                row.sequence = counter.sequence
                characters += len(row.title) + len(row.summary) + len(row.text)
            ContentItem.objects.bulk_create(batch)
            terms = (("country", corpus.COUNTRIES), ("topic", corpus.TOPICS))
            ItemTerm.objects.bulk_create(
                ItemTerm(item=row, kind=kind, code=code)
                for row in batch
                for kind, codes in terms
                for code in chance.sample(codes, 2)
            )
        counter.save()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{items:,} rows of {characters / items:,.0f} characters")


def _copies(items: int, texts: dict[str, Texts], chance: random.Random) -> Iterator[ContentItem]:
    templates = list(ContentItem.objects.filter(type="funding").order_by("pk"))
    for number in range(items):
        pair = [templates[(number - number % 2 + other) % len(templates)] for other in (0, 1)]
        row = copy(pair[number % 2])
        row.pk = None
        row.group = uuid5(NAMESPACE_OID, str(number // 2))
        row.mask = mask_of([one.locale for one in pair])
        words = texts[row.locale]
        row.title, row.summary, row.text = words.text(7), words.text(20), words.text(LENGTH - 27)
        row.published -= chance.randrange(1000) * DAY
        row.key_published, row.key_published_desc = row.published, -row.published
        yield row


def _requests(texts: dict[str, Texts], chance: random.Random) -> Requests:
    asked = [(code, words.query()) for code, words in texts.items() for _ in range(QUERIES // len(texts))]
    typed = [(code, words.query(2)[: chance.randrange(1, 12)]) for code, words in texts.items() for _ in range(50)]
    facets = {"facet": "type,country,topic,kind"}
    return {
        "search": [_address("search/", q=text, locale=code) for code, text in asked],
        "suggest": [_address("search/suggest/", q=text, locale=code) for code, text in typed],
        "search, four facets": [_address("search/", q=text, locale=code, **facets) for code, text in asked],
    }


def _address(path: str, **parameters: str) -> str:
    return f"/api/v1/{path}?{urlencode(parameters)}"


def _measure(engine: str, requests: Requests, url: str) -> None:
    """Index the rows and ask, each in a process of its own."""
    print(f"\n{engine}", flush=True)
    os.environ["ELASTICSEARCH_URL"] = url
    command = [sys.executable, "manage.py", "search_rebuild", "--engine", engine]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    print(told.splitlines()[-1])
    print(f"{'process that indexes':<28} {peak(resource.RUSAGE_CHILDREN):8.0f} MB", flush=True)
    with get_context("spawn").Pool(1) as processes:
        processes.apply(ask, (requests,))
