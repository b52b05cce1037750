"""What a query looks for in the index of one language, in terms that every engine can express.

An engine translates a `Wording` into its own query and adds nothing to it: what is found and in which order is decided
here and in ranking.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from search.languages.analyze import GRAM, Form, analyse
from search.ranking import ALTERNATIVE_WEIGHT, BONUS, FORM_WEIGHTS, LEAST_GRAMS, LEAST_WORDS
from search.reading import Reading
from search.vocabulary import Vocabularies, Vocabulary

MOST_NEAR = 3
"""How many real words stand in for one that is misspelled; measured: more find nothing more."""
TWO_SLIPS = 9
"""Letters from which on a word may have two slips; measured: from fewer on, right words find too much."""
MOST_DOUBTFUL = 8
"""Words of a query that are looked upon as misspelled; it takes milliseconds to find what is near one."""


@dataclass(frozen=True)
class Tokens:
    """Tokens of one form in one text: a word, or several that follow one another (folded) or stand anywhere in it."""

    form: Form
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class Weighted:
    """What some tokens add to a score: this, times the weight of the text that has them, times their rarity."""

    tokens: Tokens
    weight: float


@dataclass(frozen=True)
class Share:
    """At least `least` of these, each in any of a row's texts."""

    tokens: tuple[Tokens, ...]
    least: int = 1


@dataclass(frozen=True)
class Word:
    """A word of the query; a row has it if one of the shares holds, which adds `bonus` to its score."""

    shares: tuple[Share, ...]
    bonus: float


@dataclass(frozen=True)
class Wording:
    """A row is found if it has at least `least` of the words, all that is required and nothing that is excluded."""

    words: tuple[Word, ...]
    least: int
    scored: tuple[tuple[Weighted, ...], ...]
    """Added up; of alternatives, only the best counts."""
    required: tuple[Tokens, ...] = ()
    excluded: tuple[Tokens, ...] = ()


def wordings(reading: Reading, languages: Iterable[str], vocabularies: Vocabularies) -> dict[str, Wording]:
    """What to look for, by language, in their order; languages in which the query has no words are left out."""
    languages = tuple(languages)
    doubtful = _doubtful(reading, languages, vocabularies)
    found = {language: wording(language, reading, vocabularies.get(language), doubtful) for language in languages}
    return {language: words for language, words in found.items() if words is not None}


def wording(
    language: str, reading: Reading, vocabulary: Vocabulary | None = None, doubtful: Collection[str] = ()
) -> Wording | None:
    """What to look for in the index of a language; None if the query has no words there.

    Of words that are `doubtful`, what is nearest in the vocabulary will do as well.
    """
    words: dict[str, Word] = {}
    nearest: dict[str, tuple[str, ...]] = {}
    for piece in reading.words.split():
        forms = analyse(language, piece)
        stems, skeletons = forms.stem.split(), forms.folded.split()
        near = vocabulary.nearest(piece, MOST_NEAR, two_slips=TWO_SLIPS) if vocabulary and piece in doubtful else ()
        others = tuple(dict.fromkeys(analyse(language, word).stem for word in near))
        bonus = BONUS * (vocabulary.rarity(near[0] if near else piece) if vocabulary else 5)
        for place, stem in enumerate(stems):
            skeleton = skeletons[place] if len(skeletons) == len(stems) else ""
            nearest[stem] = others
            words[stem] = Word(_shares((stem, *others), skeleton), bonus)
    if not words:
        return None
    return Wording(
        words=tuple(words.values()),
        least=max(1, int(len(words) * LEAST_WORDS)),
        scored=tuple(_scored(language, reading.words, nearest)),
        required=_sequences(language, reading.phrases),
        excluded=_sequences(language, reading.excluded),
    )


def _doubtful(reading: Reading, languages: tuple[str, ...], vocabularies: Vocabularies) -> list[str]:
    """Words that no language knows: what is right in one is not misspelled in another."""
    known = [vocabularies[language] for language in languages if language in vocabularies]
    words = dict.fromkeys(reading.words.split())
    return [word for word in words if not any(vocabulary.knows(word) for vocabulary in known)][:MOST_DOUBTFUL]


def _shares(stems: Sequence[str], skeleton: str) -> tuple[Share, ...]:
    """One of the stems, or enough of the grams."""
    shares = [Share(tuple(Tokens("stem", (stem,)) for stem in stems))]
    grams = dict.fromkeys(skeleton[start : start + GRAM] for start in range(len(skeleton) - GRAM + 1))
    if grams:
        shares.append(Share(tuple(Tokens("gram", (gram,)) for gram in grams), ceil(len(grams) * LEAST_GRAMS)))
    return tuple(shares)


def _scored(language: str, text: str, alternatives: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[Weighted, ...]]:
    forms: dict[Form, str] = analyse(language, text)._asdict()
    for form, weight in FORM_WEIGHTS.items():
        for token, times in Counter(forms[form].split()).items():
            others = alternatives.get(token, ()) if form == "stem" else ()
            yield (
                Weighted(Tokens(form, (token,)), weight * times),
                *(Weighted(Tokens(form, (other,)), weight * times * ALTERNATIVE_WEIGHT) for other in others),
            )


def _sequences(language: str, phrases: tuple[str, ...]) -> tuple[Tokens, ...]:
    found = (analyse(language, phrase).folded.split() for phrase in phrases)
    return tuple(Tokens("folded", tuple(tokens)) for tokens in found if tokens)
