"""What problem answers explain, in the reader's language: English in the code, the other languages in `catalogs/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

CATALOGS = Path(__file__).parent / "catalogs"


class Message(str):
    """An explanation in English that can also be told in the other languages: a template, and what stands in it."""

    _template: str
    _values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> Message:
        message = super().__new__(cls, template.format(**values))
        message._template = template
        message._values = values
        return message

    def told_in(self, locale: str) -> str:
        """The explanation in a language of the portal."""
        values = {
            name: value.told_in(locale) if isinstance(value, Message) else value for name, value in self._values.items()
        }
        return _catalog(locale).get(self._template, self._template).format(**values)


@cache
def _catalog(locale: str) -> dict[str, str]:
    """The templates in a language by their English ones; none for English itself."""
    file = CATALOGS / f"{locale}.po"
    if not file.exists():
        return {}
    with file.open("rb") as source:
        return {str(entry.id): str(entry.string) for entry in read_po(source)}
