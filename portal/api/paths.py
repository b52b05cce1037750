"""Public paths: which item is, or was, at an address."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from portal.api.items import Absence, Tombstone, execute
from portal.api.sql import ITEMS, Sql
from portal.languages import LANGUAGES, first_in_chain, mask_of
from portal.publishing.models import digest_of_path

PATHS = "publishing_itempath"


@dataclass(frozen=True)
class KnownPath:
    """What is known of a path at which something is or was public."""

    group: UUID
    type: str
    locale: str
    """The language of the path."""
    served: str | None
    """The first language of the path's chain in which the group is public; None: it is gone."""
    is_its_own: bool
    """The path is that of a public row; else the item is elsewhere now."""
    absence: Absence


def look_up(path: str, now: int) -> KnownPath | None:
    """The item of a path (with or without its last slash) at `now`; one statement. None: nothing was ever there."""
    wanted = path if path.endswith("/") else path + "/"
    rows = execute(
        Sql(
            'SELECT p."group", p.locale, i.locale, i.type, i.live, i.expires, i.path, i.withdrawn, i.withdrawn_reason'  # noqa: S608
            f' FROM {PATHS} p LEFT JOIN {ITEMS} i ON i."group" = p."group" WHERE p.path_digest = %s',
            (digest_of_path(wanted),),
        )
    )
    if not rows:
        return None
    group = rows[0][0] if isinstance(rows[0][0], UUID) else UUID(rows[0][0])
    locale = rows[0][1]
    chain = LANGUAGES[locale].chain
    live: dict[str, str] = {}
    stones: dict[str, Tombstone] = {}
    types = {row[2]: row[3] for row in rows}
    for _, _, code, type_name, is_live, expires, own_path, withdrawn, reason in rows:
        if code is None:  # no tombstone is kept any more
            return KnownPath(group, "", locale, None, is_its_own=False, absence=Absence([], None))
        if is_live and expires > now:
            live[code] = own_path
        else:
            at, why = (expires, "expired") if is_live else (withdrawn, reason)
            stones[code] = Tombstone(group, type_name, code, at, why)
    served = first_in_chain(chain, mask_of(live))
    first = next((stones[code] for code in chain if code in stones), None)
    return KnownPath(
        group=group,
        type=types[served or (first.locale if first else rows[0][2])],
        locale=locale,
        served=served,
        is_its_own=live.get(locale) == wanted,
        absence=Absence(list(live), first),
    )
