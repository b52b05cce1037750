"""Saving and deleting inside a transaction, so that the marks which receivers leave commit with what they mark."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction


class AtomicSave(models.Model):
    """Mixin, to stand before other bases: `save()` and `delete()` with all their signals in one transaction.

    Django sends `post_save` and `post_delete` of a single row in autocommit, after the row is already public.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            return super().delete(*args, **kwargs)
