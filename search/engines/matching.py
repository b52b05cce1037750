"""A wording as a scored condition on the embedded index of its language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tantivy import Occur, Query

from search.engines.filters import any_of, both
from search.engines.schema import OPTIONS, TEXTS, schema
from search.ranking import TEXT_WEIGHTS
from search.wording import Share, Tokens, Weighted, Wording


def matching(wording: Wording, conditions: Sequence[Query], *, scored: bool = True) -> Query:
    """What finds rows with these words under conditions that add no score; unscored, it only finds them."""
    musts = [
        any_of([_share(share) for share in wording.shares]),
        *(_anywhere(tokens) for tokens in wording.required),
        *conditions,
    ]
    return Query.boolean_query(
        [(Occur.Must, Query.const_score_query(condition, 0.0)) for condition in musts]
        + [(Occur.MustNot, _anywhere(tokens)) for tokens in wording.excluded]
        + [(Occur.Should, _best(options)) for options in wording.scored if scored]
    )


def _share(share: Share) -> Query:
    entries = [any_of([_anywhere(tokens) for tokens in alternatives]) for alternatives in share.entries]
    return Query.boolean_query([(Occur.Should, entry) for entry in entries], minimum_number_should_match=share.least)


def _best(options: Sequence[Weighted]) -> Query:
    queries = [_weighted(option) for option in options]
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries)


def _weighted(option: Weighted) -> Query:
    weights = TEXT_WEIGHTS.items()
    return any_of([Query.boost_query(_in(text, option.tokens), weight * option.weight) for text, weight in weights])


def _anywhere(tokens: Tokens) -> Query:
    return any_of([_in(text, tokens) for text in TEXTS])


def _in(text: str, tokens: Tokens) -> Query:
    """All the tokens, in one text; next to one another where the index knows where they stand."""
    field = f"{text}_{tokens.form}"
    words: list[Any] = list(tokens.tokens)
    if len(words) == 1:
        return Query.term_query(schema(), field, words[0], index_option="freq")
    if OPTIONS[tokens.form] == "position":
        return Query.phrase_query(schema(), field, words)
    return both(*(Query.term_query(schema(), field, word, index_option="freq") for word in words))
