"""ReliefWeb's numbers for organisations, countries, kinds …: a JSON file that the operator names in RELIEFWEB_IDS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from portal.cms.choices import codes

ON_SITE = 4606
"""The training format that the schema itself names."""
REST = ""
"""The key of the number for everything that is not named."""
SECTIONS: dict[str, tuple[str, ...]] = {
    "source": (),
    "country": (),
    "job_type": codes("job_kind"),
    "job_experience": codes("experience"),
    "career_category": (),
    "theme": (),
    "format": ("onsite", "online"),
    "category": ("training",),
    "language": codes("language"),
}
"""The parts of the file, and the codes that each can name; empty: codes of terms, which editors make."""


class DamagedError(ValueError):
    """The file cannot be used; `problems` says all that is wrong with it."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Ids:
    """The numbers, by section and code."""

    numbers: Mapping[str, Mapping[str, int]]
    digest: str
    """Of the file, for validators."""

    def of(self, section: str, code: str) -> int | None:
        """The number of a code, else the one for everything that is not named; None without either."""
        named = self.numbers.get(section, {})
        return named.get(code, named.get(REST))


def read_ids() -> Ids | None:
    """The file as it is now; None if the setting names none. DamagedError if it cannot be used."""
    if not settings.RELIEFWEB_IDS:
        return None
    try:
        content = Path(settings.RELIEFWEB_IDS).read_bytes()
    except OSError as error:
        raise DamagedError(f"It cannot be read: {error.strerror}.") from error
    try:
        numbers = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise DamagedError(f"It is no JSON: {error}.") from error
    if problems := _problems(numbers):
        raise DamagedError(*problems)
    return Ids(numbers, blake2b(content, digest_size=8).hexdigest())


def _problems(numbers: Any) -> list[str]:
    if not isinstance(numbers, dict):
        return ["It is no JSON object."]
    found = []
    for section, named in numbers.items():
        if section not in SECTIONS:
            found.append(f"“{section}” is none of its parts: {', '.join(SECTIONS)}.")
        elif not isinstance(named, dict):
            found.append(f"“{section}” is no object of codes and numbers.")
        else:
            found += _problems_of_section(section, named)
    return found


def _problems_of_section(section: str, named: dict[str, Any]) -> list[str]:
    known = SECTIONS[section]
    found = [
        f"“{section}” names “{code}”, which is none of {', '.join(known)}."
        for code in named
        if known and code not in (*known, REST)
    ]
    found += [
        f"“{section}” gives “{code}” the number {orjson.dumps(number).decode()}, not a whole number from 1 on."
        for code, number in named.items()
        if not isinstance(number, int) or isinstance(number, bool) or number < 1
    ]
    if section == "format" and not found:
        on_site, online = (named.get(code, named.get(REST)) for code in known)
        if on_site not in (None, ON_SITE) or online == ON_SITE:
            found.append(f"“format” must give {ON_SITE} to “onsite” and nothing else: so says ReliefWeb's schema.")
    return found
