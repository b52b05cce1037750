"""The admin's own search and reference index during an import: brought up in bulk, not by a task for every page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.db.models.signals import post_save
from modelcluster.models import get_all_child_relations
from modelsearch import index
from modelsearch.backends import get_search_backends
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

CHUNK = 100


@contextmanager
def without_index_tasks() -> Iterator[None]:
    """Saving queues no index tasks meanwhile; the caller indexes what it saved with `index_pages()`."""
    models = [model for model in index.get_indexed_models() if issubclass(model, Page)]
    connected = [model for model in models if post_save.disconnect(post_save_signal_handler, sender=model)]
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in connected:
            post_save.connect(post_save_signal_handler, sender=model)


def index_pages(pks: Iterable[int], progress: Callable[[int], object] | None = None) -> None:
    """Bring the admin's search and the reference index up to date for these pages, in short transactions."""
    done = 0
    ids = iter(pks)
    while chunk := list(islice(ids, CHUNK)):
        by_model = defaultdict(list)
        for page in Page.objects.filter(pk__in=chunk).specific():
            by_model[type(page)].append(page)
        with transaction.atomic():
            for model, pages in by_model.items():
                children = [relation.get_accessor_name() for relation in get_all_child_relations(model)]
                prefetch_related_objects(pages, *children)
                for backend in get_search_backends(with_auto_update=True):
                    backend.get_index_for_model(model).add_items(model, pages)
                for page in pages:
                    ReferenceIndex.create_or_update_for_object(page)
        done += len(chunk)
        if progress:
            progress(done)
