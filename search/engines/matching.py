"""Wordings and conditions as queries of the embedded index."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from tantivy import FieldType, Occur, Query

from search.engines.conditions import AnyOf, Between, Condition, Has, OneOf, one_of
from search.engines.schema import OPTIONS, TERMS, TITLE_START, WRITTEN, group_number, having, schema
from search.languages.spellings import Name
from search.query import Beginning, Likeness
from search.ranking import CURRENT_SCORE, TEXT_WEIGHTS, promoted_score
from search.sought import Share, Sought, Tokens, Weighted, Word, Wording


def matching(
    wording: Wording, conditions: Sequence[Condition], promoted: Sequence[UUID] = (), *, scored: bool = True
) -> Query:
    """What finds rows with these words, or of promoted groups, under conditions that add no score; unscored, it only
    finds them."""
    first = [
        Query.const_score_query(native(one_of("group", [group_number(group)])), promoted_score(place))
        for place, group in enumerate(promoted)
    ]
    return under(_any_of([_worded(wording, scored=scored), *first]), conditions)


def _worded(wording: Wording, *, scored: bool) -> Query:
    words = [(Occur.Should, Query.const_score_query(_word(word), word.bonus)) for word in wording.words]
    return Query.boolean_query(
        [(Occur.Must, Query.boolean_query(words, minimum_number_should_match=wording.least))]
        + [(Occur.Must, Query.const_score_query(_anywhere(tokens), 0.0)) for tokens in wording.required]
        + [(Occur.Should, _best(options)) for options in wording.scored if scored]
    )


def excluded(wording: Wording) -> Query:
    """What finds rows with anything that is excluded."""
    return _any_of([_in(text, sought) for sought in wording.excluded for text in WRITTEN])


def beginning(begun: Beginning) -> tuple[Query, Query]:
    """What finds titles that begin so, and titles that have the words."""
    last = Query.regex_query(schema(), "title_folded", f"{re.escape(begun.begun)}.*")
    words = [(Occur.Must, _in("title", Tokens("folded", (word,)))) for word in begun.words]
    return (
        Query.regex_query(schema(), TITLE_START, f"{re.escape(begun.start)}.*"),
        Query.boolean_query([*words, (Occur.Must, last)]),
    )


def alike(likeness: Likeness, first: Condition) -> Query:
    """What finds and scores rows that have enough in common; those under a condition stand first."""
    clauses = [_weighted(Weighted(Tokens("stem", (stem,)), weight)) for stem, weight in likeness.stems]
    clauses += [
        Query.const_score_query(native(one_of(f"{TERMS}.{kind}", [code])), weight)
        for kind, code, weight in likeness.terms
    ]
    enough = Query.boolean_query(
        [(Occur.Should, clause) for clause in clauses], minimum_number_should_match=likeness.least
    )
    better = Query.const_score_query(native(first), CURRENT_SCORE)
    return Query.boolean_query([(Occur.Must, enough), (Occur.Should, better)])


def under(query: Query, conditions: Sequence[Condition]) -> Query:
    """A query under conditions that add no score."""
    return Query.boolean_query(
        [(Occur.Must, query), *((Occur.Must, Query.const_score_query(native(one), 0.0)) for one in conditions)]
    )


def _word(word: Word) -> Query:
    return _any_of([_share(share) for share in word.shares])


def _share(share: Share) -> Query:
    entries = [(Occur.Should, _anywhere(sought)) for sought in share.sought]
    return Query.boolean_query(entries, minimum_number_should_match=share.least)


def _best(options: Sequence[Weighted]) -> Query:
    queries = [_weighted(option) for option in options]
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries)


def _weighted(option: Weighted) -> Query:
    weights = [(text, TEXT_WEIGHTS[text]) for text in having(option.sought.form)]
    return _any_of([Query.boost_query(_in(text, option.sought), weight * option.weight) for text, weight in weights])


def _anywhere(sought: Sought) -> Query:
    return _any_of([_in(text, sought) for text in having(sought.form)])


def _in(text: str, sought: Sought) -> Query:
    """All the tokens, in one text; next to one another where the index knows where they stand."""
    if isinstance(sought, Name):
        return _named(text, sought)
    field = f"{text}_{sought.form}"
    words: list[Any] = list(sought.tokens)
    if len(words) == 1:
        return Query.term_query(schema(), field, words[0], index_option="freq")
    if OPTIONS[sought.form] == "position":
        return Query.phrase_query(schema(), field, words)
    terms = [Query.term_query(schema(), field, word, index_option="freq") for word in words]
    return Query.boolean_query([(Occur.Must, term) for term in terms])


@lru_cache(maxsize=1024)  # to tell the engine hundreds of spellings takes as long as many a search
def _named(text: str, name: Name) -> Query:
    sets = [Query.term_set_query(schema(), f"{text}_{name.form}", sorted(words)) for words in name.words]
    return Query.const_score_query(Query.boolean_query([(Occur.Must, one) for one in sets]), 1.0)


def native(condition: Condition) -> Query:
    """A condition as a query, whose score means nothing."""
    if isinstance(condition, Between):
        return Query.range_query(schema(), condition.field, FieldType.Integer, condition.gte, condition.lte)
    if isinstance(condition, OneOf):
        return Query.term_set_query(schema(), condition.field, list(condition.values))
    if isinstance(condition, Has):
        return Query.exists_query(condition.field)
    if isinstance(condition, AnyOf):
        return _any_of([native(one) for one in condition.conditions])
    # A query of nothing but exclusions finds nothing.
    musts = [native(one) for one in condition.conditions] or [Query.all_query()]
    return Query.boolean_query(
        [(Occur.Must, must) for must in musts] + [(Occur.MustNot, native(one)) for one in condition.but_not]
    )


def _any_of(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])
