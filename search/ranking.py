"""Every weight of the ranking. Engines take them from here and add none.

`python -m benchmarks weights` measures each with its half and its double; docs/search.md has what it printed. Where no
measurement is named, judged queries cannot tell: the weight is the reference design's.
"""

from __future__ import annotations

from collections.abc import Iterable

from search.languages.analyze import Form

# Measured on 3-word queries in eight languages: nDCG@10 .679 with the exact form alone, .766 with the three summed.
FORM_WEIGHTS: dict[Form, float] = {"exact": 0.5, "stem": 1.0, "gram": 0.4}
TEXT_WEIGHTS = {"title": 3.0, "summary": 1.5, "text": 1.0, "names": 1.0}
BONUS = 0.7
"""What each word of the query that a row has in any form adds, times its rarity."""
ALTERNATIVE_WEIGHT = 0.8
"""Of a word that may be meant instead of a misspelled one, beside the weight of the form."""
SYNONYM_WEIGHT = 1.2
"""Of what editors call a synonym, and of other names of a place: a word itself counts 1.5 and more in all its forms."""
NAME_WEIGHT = 0.7
"""Of a name of a place, times its rarity, however often it stands there: less than the word itself where it was
typed so. Measured: at 1.2, nDCG@10 of misspelled Uzbek queries is .817, at .7 .824 as without names."""
RARITY = 5.0
"""Of any word, where nobody has counted them."""
LEAST_GRAMS = 0.4
"""The share of a word's grams that a row needs so as to have it."""
LEAST_GRAMS_ALONE = 0.5
"""The same, of a word by itself."""
PAIR_WEIGHT = 0.15
"""Of two words that stand next to one another as they were typed."""
LEAST_WORDS = 0.34
"""The share of the words that a row needs to be found (rounded down, but one): the ranking stays as it was without, but
totals and facets do not count rows that share a single common word with a long query."""
LIKE_STEMS = 25
"""Stems of an item by which others are likened to it: the most telling ones."""
LIKE_TERMS = {"topic": 3.0, "organisation": 3.0, "region": 2.0, "audience": 1.5, "country": 1.0}
"""What a term in common adds, beside stems that add their rarity; not measured."""
LEAST_LIKE = 3
"""Stems and terms that two items have in common at least; a topic and a country say too little."""
CURRENT_SCORE = 100_000.0
"""Of what is alike, what is no closed call stands first: 25 stems, however frequent, come to some thousands."""
LEAST_PROMOTED = 10_000.0
"""No row has such a score by its words."""


def promoted_score(place: int) -> float:
    """Of what stands at a place (from 0) among the promoted results: above all words, whatever the factors."""
    return 100 * LEAST_PROMOTED - 1_000 * place


STATUS_FACTORS = {"closed": 0.5, "closing_soon": 1.1}
"""For calls by their status: one that is closed is found by its name, but stands behind others that match as well.
Measured on the judged queries of the demo portal: .977 with .3 for closed ones, .981 with .5, .983 with .7."""
FRESH_DAYS = 7
"""News are as good as new for so long, and half as good after their type's half-life more."""
LEAST_FRESH = 0.5
"""But never worse than half: an old exact match stands before a new weak one."""
READER_BOOST = 1.5
"""For the reader's own language; measured: nDCG@10 .762 against .766 with the language known and .733 without it."""
LATER_LANGUAGE = 1e-4
"""What each further language of the reader's chain loses: too little to reorder groups, enough to choose a language
where a group matches equally well in two."""


def language_boosts(locale: str, languages: Iterable[str]) -> dict[str, float]:
    """What the score of a row is multiplied with, by its language; `languages` stand in the reader's order."""
    return {code: READER_BOOST if code == locale else 1 - LATER_LANGUAGE * rank for rank, code in enumerate(languages)}
