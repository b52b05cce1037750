"""The published projection: rows that everything public reads, and the bookkeeping that keeps them right.

All instants are integers, microseconds since 1970-01-01 UTC: the same comparison works on SQLite and PostgreSQL, and
reading a row parses no dates.
"""

from __future__ import annotations

import hashlib
import uuid

from django.db import models

from portal.publishing.clock import now
from portal.publishing.status import SECOND, moment


class ContentGroup(models.Model):
    """The same content in several languages; `original_locale` names the page that holds its facts."""

    id = models.UUIDField(primary_key=True)
    original_locale = models.CharField(max_length=8)

    def __str__(self) -> str:
        return f"{self.id} ({self.original_locale})"


class ContentItem(models.Model):
    """One page as the public sees it; a withdrawn one stays as a tombstone (`live` false, bodies empty)."""

    group = models.UUIDField()
    locale = models.CharField(max_length=8)
    type = models.CharField(max_length=32)
    kind = models.CharField(max_length=32, blank=True)
    page_id = models.BigIntegerField()
    live = models.BooleanField()
    sequence = models.BigIntegerField(unique=True)
    appeared = models.BigIntegerField(default=0, help_text="The change by which it became public, the last time.")
    mask = models.IntegerField(help_text="Bits of the group's live languages.")
    digest = models.CharField(max_length=64)
    serializer_version = models.CharField(max_length=64)

    published = models.BigIntegerField()
    updated = models.BigIntegerField()
    expires = models.BigIntegerField(help_text="2^62 = never.")
    deadline_kind = models.CharField(max_length=16, blank=True, help_text="Empty: the type has no status.")
    opens = models.BigIntegerField(null=True)
    closes = models.BigIntegerField(null=True)
    closed_early = models.BigIntegerField(null=True)
    deadline = models.BigIntegerField(null=True, help_text="The (next) deadline when the row was rendered.")
    deadline_day = models.CharField(max_length=10, null=True)
    ends = models.BigIntegerField(null=True, help_text="When it closed early, else its `deadline`.")
    ends_day = models.CharField(max_length=10, null=True)
    age_min = models.IntegerField(null=True)
    age_max = models.IntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="", help_text="ISO 4217; empty: no amount.")
    amount_low = models.BigIntegerField(null=True, help_text="Hundredths of the currency; null: no lower bound.")
    amount_high = models.BigIntegerField(null=True, help_text="Likewise.")

    key_published = models.BigIntegerField()
    key_published_desc = models.BigIntegerField()
    key_updated_desc = models.BigIntegerField()
    key_deadline = models.BigIntegerField()
    key_deadline_desc = models.BigIntegerField()

    withdrawn = models.BigIntegerField(null=True)
    withdrawn_reason = models.CharField(max_length=32, blank=True)

    # What is long stands last: SQLite reads a row up to the column it needs, and walks the overflow pages before it.
    stages = models.TextField(blank=True, help_text="Of a staged call: JSON list of its stages.")
    title = models.TextField()
    slug = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True, help_text="Plain text of the body, for search.")
    path = models.TextField()
    url_path = models.TextField(help_text="Wagtail's path when the row was rendered.")

    card = models.BinaryField()
    list = models.BinaryField()
    full = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "locale"], name="one_item_per_language")]
        indexes = [
            models.Index(fields=["key_published_desc", "id"], name="item_by_published_desc"),
            models.Index(fields=["key_published", "id"], name="item_by_published"),
            models.Index(fields=["key_updated_desc", "id"], name="item_by_updated_desc"),
            models.Index(fields=["key_deadline", "id"], name="item_by_deadline"),
            models.Index(fields=["key_deadline_desc", "id"], name="item_by_deadline_desc"),
            models.Index(fields=["type", "key_published_desc", "id"], name="item_by_type_published_desc"),
            models.Index(fields=["page_id"], name="item_by_page"),
            models.Index(fields=["expires"], name="item_by_expiry"),
            # All that totals and facets usually look at: counting touches no row.
            models.Index(
                fields=["live", "locale", "type", "mask", "expires"]
                + ["deadline_kind", "closes", "closed_early", "opens", "kind", "id"],
                name="item_counting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.group} {self.locale}"


class ItemTerm(models.Model):
    """A term of an item (country, topic, work mode, …): what term filters and facets count."""

    item = models.ForeignKey(ContentItem, on_delete=models.CASCADE, related_name="terms")
    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "kind", "code"], name="item_has_a_term_once")]
        indexes = [models.Index(fields=["kind", "code", "item"], name="item_by_term")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


class ItemLink(models.Model):
    """What an item embeds or links: ("group", uuid), ("term", pk), ("image", pk) or ("file", pk)."""

    item = models.ForeignKey(ContentItem, on_delete=models.CASCADE, related_name="links")
    target_kind = models.CharField(max_length=16)
    target_key = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "target_kind", "target_key"], name="item_links_once")]
        indexes = [models.Index(fields=["target_kind", "target_key", "item"], name="item_by_link")]

    def __str__(self) -> str:
        return f"{self.target_kind}:{self.target_key}"


def digest_of_path(path: str) -> str:
    """By what a path is found, however long it is: PostgreSQL indexes no more than 2,700 bytes (hexadecimal)."""
    return hashlib.sha256(path.encode()).hexdigest()


class PathDigest(models.CharField):  # type: ignore[type-arg]  # generic for the type checker only
    """The digest of the row's `path`, set whenever the row is written."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """The digest of the path as it is now."""
        digest = digest_of_path(model_instance.path)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, digest)
        return digest


class ItemPath(models.Model):
    """Every path at which an item was ever public, its own and its aliases'; never deleted (301 and 410)."""

    path = models.TextField()
    path_digest = PathDigest(max_length=64, unique=True, editable=False)
    group = models.UUIDField(db_index=True)
    locale = models.CharField(max_length=8)
    current = models.BooleanField(help_text="The path of a live row.")

    def __str__(self) -> str:
        return self.path


class SitePart(models.Model):
    """Something public beside items, in one language: the front page, the menus, an organisation's profile.

    What is no longer public stays as a tombstone (digest and body empty), so that its going has a number as well.
    """

    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=64, blank=True, help_text="Which of its kind; empty: there is one.")
    locale = models.CharField(max_length=8)
    sequence = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "locale"], name="one_part_per_language")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.locale}"


class Mark(models.Model):
    """Something that has to be refreshed. Marks are only inserted, and deleted by id once that is done."""

    class Kind(models.TextChoices):
        GROUP = "group"  # key: the group
        MOVED = "moved"  # key: a tree path whose descendants may have a new url_path
        TREE = "tree"  # key: a tree path; every page at and below it may have changed
        DEPENDENTS = "dependents"  # key: "kind:key" of what items embed
        PART = "part"  # key: "kind:key" of what is public beside items

    kind = models.CharField(max_length=16, choices=Kind.choices)
    key = models.CharField(max_length=255)
    created = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class ChangeCounter(models.Model):
    """The one change sequence; its locked row makes commit order equal sequence order."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    epoch = models.UUIDField(default=uuid.uuid4, help_text="New after a restore.")
    sequence = models.BigIntegerField(default=0)
    pruned = models.BigIntegerField(default=0, help_text="The newest change whose tombstone was forgotten.")
    changed_at = models.BigIntegerField(default=0, help_text="When the public side last changed: a second of its own.")
    noted = models.BigIntegerField(default=0, help_text="The newest change when tick and release were last noted.")
    noted_at = models.BigIntegerField(default=0, help_text="When that was: likewise a second of its own.")
    tick = models.BigIntegerField(default=0, help_text="The last moment noted at which statuses changed by themselves.")
    release = models.CharField(max_length=32, blank=True, default="", help_text="What made the answers then.")

    def __str__(self) -> str:
        return f"{self.epoch}:{self.sequence}"

    def date(self) -> None:
        """Date a change, while the row is locked: in whole seconds, as HTTP tells them, and never twice the same, so
        that many changes within a second are dated ahead of the clock."""
        self.changed_at = max(moment(now()), self.changed_at + SECOND)


class Tick(models.Model):
    """A moment at which statuses change or something expires, without any write."""

    at = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.at)


class Cursor(models.Model):
    """How far a shared follower has read."""

    follower = models.CharField(max_length=64, primary_key=True)
    epoch = models.UUIDField()
    sequence = models.BigIntegerField()
    current_at = models.BigIntegerField(default=0, help_text="When it last had nothing left to read.")

    def __str__(self) -> str:
        return f"{self.follower} at {self.sequence}"


class Lease(models.Model):
    """Held by the one worker that runs the shared followers and duties."""

    name = models.CharField(max_length=64, primary_key=True)
    holder = models.CharField(max_length=128)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"


class DutyRun(models.Model):
    """When a duty that runs once a day was last done, by whichever worker had the lease."""

    duty = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.duty} at {self.at}"
