"""Searches in other formats: `/api/v1/search.csv?q=…` tells all that is found, as a feed the newest of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from django.http import HttpRequest

from portal.api.conditional import Validator
from portal.api.formats.views import ROWS_AT_ONCE, FormatEndpoint, FormatView, formats_of
from portal.api.items import Profile, Row, rows_by_id
from portal.api.parsing import Parsed
from portal.publishing.changes import State
from search import finding
from search.correcting import Corrector
from search.editing import editing
from search.query import SORTS
from search.views import PARAMETERS, search_endpoint, search_query, search_tags, searched_languages

_NEWEST_FIRST = ("-published", *(sort for sort in SORTS if sort != "-published"))


class SearchFormat(FormatView):
    """What a search finds, in one format."""

    def validator(self, request: HttpRequest, parsed: Parsed, state: State) -> Validator:
        """Also of the index, and of what editors told it."""
        found = super().validator(request, parsed, state)
        chosen = finding.choose(state)
        _, words = finding.vocabularies()
        told = f"{chosen.state} {chosen.degraded} {words} {editing(state).version}"
        tags = search_tags(parsed, rated=self.rated(parsed))
        return replace(found, identity=f"{found.identity} {told}", tags=tags, decided_by_rows=False, changed_at=None)

    def rows(self, parsed: Parsed, state: State, profile: Profile) -> Iterator[Row]:
        """The rows of the groups that are found; those of an export in no order of their own."""
        vocabularies, _ = finding.vocabularies()
        edited = editing(state)
        corrector = Corrector(searched_languages(parsed), vocabularies, edited.is_denied)
        answer = corrector.find(
            finding.choose(state),
            parsed.own["q"],
            lambda reading: search_query(parsed, reading, vocabularies, edited, 0),
            correct="correct" not in parsed.own,
        )
        if self.endpoint.format.is_feed:
            found = [hit.row for hit in answer.result.hits]
        else:
            _, found = answer.answering.ask(lambda engine: list(engine.walk(answer.query)))
        numbers = iter(found)
        while portion := list(islice(numbers, ROWS_AT_ONCE)):
            rows = rows_by_id(portion, profile, parsed.query.now)
            yield from (rows[number] for number in portion if number in rows)


def search_formats(types: tuple[str, ...]) -> list[FormatEndpoint]:
    """The search in every format; feeds begin with the newest, whatever matches best."""
    own = tuple(parameter for parameter in PARAMETERS if parameter.name != "highlight")
    return formats_of(replace(search_endpoint(types), sorts=_NEWEST_FIRST, own=own))
