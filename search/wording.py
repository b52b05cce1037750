"""What a query looks for in the index of one language, in terms that every engine can express.

An engine translates a `Wording` into its own query and adds nothing to it: what is found and in which order is decided
here and in ranking.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from math import ceil
from types import MappingProxyType

from search.editing import NOTHING_EDITED, Editing, Stems
from search.languages.analyze import GRAM, Forms, analyse
from search.naming import Named, named, names_of
from search.ranking import (
    ALTERNATIVE_WEIGHT,
    BONUS,
    FORM_WEIGHTS,
    LEAST_GRAMS,
    LEAST_GRAMS_ALONE,
    LEAST_WORDS,
    PAIR_WEIGHT,
    RARITY,
    SYNONYM_WEIGHT,
)
from search.reading import Reading
from search.sought import Share, Sought, Tokens, Weighted, Word, Wording
from search.vocabulary import Vocabularies, Vocabulary

MOST_NEAR = 3
"""How many words stand in for one that is misspelled; measured: more find nothing more."""
TWO_SLIPS_TO_SEARCH = 9
"""Letters from which on a word may have two slips; measured: from fewer on, right words find too much."""
MOST_DOUBTFUL = 8
"""Words of a query that are looked upon as misspelled; it takes milliseconds to find what is near one."""
FEWEST_GRAMS = 3
"""Grams that by themselves tell a word: fewer may come from several words of one text."""
CODE_WEIGHT = sum(FORM_WEIGHTS.values())
"""Of a word with digits, as of one without that has one gram."""
MOST_PAIRS = 8
"""Words of a query that are looked for next to one another."""
_BETWEEN = re.compile(r"[\s/–—-]+")
# A code goes from the first letter to the last digit (`EFAP-2026`): what follows is a word of its own (`2026-жылы`).
_CODE = re.compile(r"(?<!\S)\S*\d[^\s/–—-]*")


def wordings(
    reading: Reading, languages: Iterable[str], vocabularies: Vocabularies, editing: Editing = NOTHING_EDITED
) -> dict[str, Wording]:
    """What to look for, by language, in their order; languages in which the query has no words are left out."""
    languages = tuple(languages)
    doubtful = _doubtful(reading, languages, vocabularies)
    found = {
        code: wording(
            code,
            reading,
            vocabularies.get(code),
            doubtful,
            editing.alternatives(code, reading.words),
            is_readers=code == languages[0],
        )
        for code in languages
    }
    return {language: words for language, words in found.items() if words is not None}


def wording(
    language: str,
    reading: Reading,
    vocabulary: Vocabulary | None = None,
    doubtful: Collection[str] = (),
    alternatives: Mapping[str, Sequence[Stems]] = MappingProxyType({}),
    *,
    is_readers: bool = True,
) -> Wording | None:
    """What to look for in the index of a language; None if the query has no words there.

    Instead of words that are `doubtful`, what is nearest in the vocabulary will do; instead of any, its `alternatives`.
    A word is excluded in all its forms, but in other languages than the reader's only if they have the word: there, the
    ending it seems to have may be none.
    """
    words: dict[str, Word] = {}
    instead: dict[str, Mapping[Sought, float]] = {}
    pieces, places = _pieces(reading), named(language, reading.words, vocabulary)
    least = LEAST_GRAMS if len(pieces) > 1 else LEAST_GRAMS_ALONE
    for piece in pieces:
        near = vocabulary.nearest(piece, 10, two_slips=TWO_SLIPS_TO_SEARCH) if vocabulary and piece in doubtful else ()
        forms = analyse(language, piece)
        meant = _meant(language, forms, near).items()
        nearest: dict[Sought, float] = {Tokens("stem", others): worth for others, worth in meant}
        bonus = _bonus(vocabulary, near[0] if nearest else piece)
        for stem, skeleton in _stems(forms):
            others = {**nearest, **_same(alternatives.get(stem, ()))}
            words[stem], instead[stem] = _word(stem, skeleton, others, places.get(stem), least, bonus)
    scored = [*_scored(language, _letters(reading), instead), *_pairs(language, reading.words)]
    for code, sequence in _codes(language, reading).items():
        same = {**_same(alternatives.get(code, ())), sequence: CODE_WEIGHT}
        words[code] = Word((Share(tuple(same)),), _bonus(vocabulary, code))
        scored.append(tuple(Weighted(other, worth) for other, worth in same.items()))
    if not words:
        return None
    return Wording(
        words=tuple(words.values()),
        least=max(1, int(len(words) * LEAST_WORDS)),
        scored=tuple(scored),
        required=_sequences(language, reading.phrases),
        excluded=tuple(_all_excluded(language, reading, None if is_readers else vocabulary)),
    )


def _all_excluded(language: str, reading: Reading, vocabulary: Vocabulary | None) -> Iterator[Sought]:
    """With a vocabulary, a word that it does not have is taken as it stands."""
    for text in reading.excluded:
        yield from _excluded(language, text, is_word=vocabulary is None or vocabulary.knows(text))


def _stems(forms: Forms) -> Iterator[tuple[str, str]]:
    """The stems of a piece, each with the folded word, if it is clear which that is."""
    stems, skeletons = forms.stem.split(), forms.folded.split()
    yield from zip(stems, skeletons if len(skeletons) == len(stems) else [""] * len(stems), strict=True)


def _word(
    stem: str, skeleton: str, others: Mapping[Sought, float], place: Named | None, least: float, bonus: float
) -> tuple[Word, Mapping[Sought, float]]:
    """What has a word, and what adds to a score instead of its stem."""
    if place is None:
        return Word(_shares((Tokens("stem", (stem,)), *others), skeleton, least), bonus), others
    instead = {**others, **place.worth}
    if place.is_alone:
        return Word((Share((*others, *place.sought)),), BONUS * place.rarity), instead
    return Word(_shares((Tokens("stem", (stem,)), *instead), skeleton, least), bonus), instead


def _doubtful(reading: Reading, languages: tuple[str, ...], vocabularies: Vocabularies) -> list[str]:
    """Words that no language knows: what is right in one is not misspelled in another."""
    known = [vocabularies[language] for language in languages if language in vocabularies]
    return [word for word in _pieces(reading) if not any(vocabulary.knows(word) for vocabulary in known)][
        :MOST_DOUBTFUL
    ]


def _meant(language: str, typed: Forms, near: Sequence[str]) -> Mapping[Stems, float]:
    """Stems of the words that may be meant, and what each adds: it stands for all its forms that are not typed."""
    meant: dict[Stems, float] = {}
    for word in near:
        forms = analyse(language, word)
        if forms.stem == typed.stem:
            return {}  # not misspelled, but another form of the word
        others = FORM_WEIGHTS["exact"] + FORM_WEIGHTS["gram"] * len(set(forms.gram.split()) - set(typed.gram.split()))
        meant.setdefault(tuple(forms.stem.split()), ALTERNATIVE_WEIGHT * (FORM_WEIGHTS["stem"] + others / 2))
    return dict(islice(meant.items(), MOST_NEAR))


def _pieces(reading: Reading) -> list[str]:
    """What words without digits are looked up by; no rule of the analysis reaches across what they are split at."""
    return list(dict.fromkeys(filter(None, _BETWEEN.split(_letters(reading)))))


def _letters(reading: Reading) -> str:
    return _CODE.sub(" ", reading.words)


def _codes(language: str, reading: Reading) -> dict[str, Tokens]:
    """The words with digits, each as it stands, by the stems they would have."""
    codes = dict.fromkeys(_CODE.findall(reading.words))
    found = {analyse(language, code).stem: _sequences(language, (code,)) for code in codes}
    return {code: sequences[0] for code, sequences in found.items() if sequences}


def _same(synonyms: Sequence[Stems]) -> dict[Sought, float]:
    """What editors call a synonym of a word, and what it adds."""
    return {Tokens("stem", others): SYNONYM_WEIGHT / len(others) for others in synonyms}


def _bonus(vocabulary: Vocabulary | None, word: str) -> float:
    return BONUS * (vocabulary.rarity(word) if vocabulary else RARITY)


def _shares(one_of: tuple[Sought, ...], skeleton: str, least: float) -> tuple[Share, ...]:
    """One of what is sought, or enough of the grams."""
    shares = [Share(one_of)]
    grams = dict.fromkeys(skeleton[start : start + GRAM] for start in range(len(skeleton) - GRAM + 1))
    if grams:
        shares.append(Share(tuple(Tokens("gram", (gram,)) for gram in grams), ceil(len(grams) * least)))
    return tuple(shares)


def _scored(language: str, text: str, instead: Mapping[str, Mapping[Sought, float]]) -> Iterator[tuple[Weighted, ...]]:
    forms = analyse(language, text)._asdict()
    for form, weight in FORM_WEIGHTS.items():
        for token, times in Counter(forms[form].split()).items():
            meant = instead.get(token, {}) if form == "stem" else {}
            yield (
                Weighted(Tokens(form, (token,)), weight * times),
                *(Weighted(other, worth * times) for other, worth in meant.items()),
            )


def _pairs(language: str, text: str) -> Iterator[tuple[Weighted, ...]]:
    """Words that stand next to one another as they do in the text."""
    words = analyse(language, text).folded.split()
    for pair in islice(dict.fromkeys(pairwise(words)), MOST_PAIRS):
        yield (Weighted(Tokens("folded", pair), PAIR_WEIGHT),)


def _excluded(language: str, text: str, *, is_word: bool) -> Iterator[Sought]:
    """What stands there word for word; of a place, all its names; of one that is a word without digits, also its
    forms: with its stem, or longer ones of it."""
    yield from _sequences(language, (text,))
    if names := names_of(language, text):
        yield from names
        return
    forms = analyse(language, text)
    if is_word and len(forms.stem.split()) == 1 and not _CODE.search(text):
        yield Tokens("stem", (forms.stem,))
        grams = tuple(forms.gram.split())
        if len(grams) >= FEWEST_GRAMS:
            yield Tokens("gram", grams)


def _sequences(language: str, phrases: tuple[str, ...]) -> tuple[Tokens, ...]:
    found = (analyse(language, phrase).folded.split() for phrase in phrases)
    return tuple(Tokens("folded", tuple(tokens)) for tokens in found if tokens)
