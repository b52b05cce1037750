"""An Elasticsearch index of one language: its analysis, compiled from the tables, its fields, a row as a document.

The server analyses what it indexes; queries come to it analysed by `search.languages`, which gives the same tokens.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from typing import Any

from elasticsearch.dsl import Index, Keyword, Long, Mapping, Text, char_filter, token_filter, tokenizer
from elasticsearch.dsl.analysis import CustomAnalyzer
from elasticsearch.dsl.utils import DslBase

from portal.languages import LANGUAGES
from portal.publishing.models import ContentItem
from search.engines.schema import INSTANTS, KEYWORDS, NUMBERS, SAMPLE, TERMS, TEXTS, TITLE_START, facts, names, texts
from search.languages.analyze import GRAM, LONGEST_WORD, PLAIN_QUOTES, UZBEK_LETTERS, Form
from search.languages.folding import APOSTROPHES, IGNORABLE, LATIN_TO_RUSSIAN, repaired, table
from search.languages.stems import RULES

REVISION = 1
"""To be raised when rows become documents in another way that the digest below does not see."""

K1, B = 1.2, 0.75
"""Of BM25, as the embedded engine has them."""
PREFIXES = {"min_chars": 1, "max_chars": 10}
"""The beginnings of title words that have an index of their own, for completions."""
_KEPT: dict[Form, str] = {"exact": "freqs", "folded": "positions", "stem": "freqs", "gram": "freqs"}


def field(text: str, form: Form) -> str:
    """The field that holds the tokens of a form of a text."""
    return text if form == "exact" else f"{text}.{form}"


def index_body(language: str) -> dict[str, Any]:
    """Settings and mapping of a language's index, without what differs from one installation to another."""
    index = Index("unnamed")
    index.mapping(_mapping(language))
    # Rows decide what is indexed, by the number of their last change: a late writer must meet the tombstones of what
    # was withdrawn meanwhile. Refreshed is when something was written, not by the clock.
    index.settings(gc_deletes="1d", refresh_interval="-1", **{"similarity.default": _bm25()})
    # Only tests ask for so many tokens at once: that the server analyses as we do.
    index.settings(**{"analyze.max_token_count": 1_000_000})
    return dict(index.to_dict())


@cache
def version() -> str:
    """Names what indexes built by this code hold: fields, tables and rules, and how a sample is repaired first."""
    parts = [REVISION, [index_body(language) for language in LANGUAGES], repaired(SAMPLE), sorted(names().items())]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def document(item: ContentItem) -> dict[str, Any]:
    """A live row (its terms fetched) as a document of the index of its language."""
    fields = facts(item)
    fields |= {text: repaired(words) for text, words in texts(item).items()}
    return fields | {"group": signed(fields["group"]), "sequence": item.sequence}


def signed(group: int) -> int:
    """A group's number as the server keeps it: 64 bits with a sign, in the same order."""
    return group - (1 << 63)


def unsigned(number: int) -> int:
    """A group's number, from the server's."""
    return number + (1 << 63)


def _bm25() -> dict[str, Any]:
    return {"type": "BM25", "k1": K1, "b": B}


def _mapping(language: str) -> Mapping:
    mapping = Mapping()
    # Hits are told from the rows, and a new index is filled from them: nothing reads what was sent here.
    mapping.meta("_source", enabled=False)
    mapping.meta("dynamic", "false")
    mapping.meta("dynamic_templates", [{TERMS: {"path_match": f"{TERMS}.*", "mapping": {"type": "keyword"}}}])
    forms = _analyzers(language)
    for text in TEXTS:
        fields = {form: _text(text, form, forms[form]) for form in _KEPT}
        mapping.field(text, Text(**fields.pop("exact"), fields={form: Text(**kept) for form, kept in fields.items()}))
    for name in (*KEYWORDS, TITLE_START):
        mapping.field(name, Keyword())
    for name in (*INSTANTS, *NUMBERS, "row", "group", "sequence"):
        mapping.field(name, Long())
    mapping.field(TERMS, "object", dynamic="true")
    return mapping


def _text(text: str, form: Form, analysed: CustomAnalyzer) -> dict[str, Any]:
    beginnings = {"index_prefixes": PREFIXES} if (text, form) == ("title", "folded") else {}
    return {"analyzer": analysed, "index_options": _KEPT[form], **beginnings}


def _analyzers(language: str) -> dict[Form, CustomAnalyzer]:
    words = tokenizer("words", type="standard", max_token_length=LONGEST_WORD)
    grams = tokenizer("grams", type="ngram", min_gram=GRAM, max_gram=GRAM, token_chars=["letter", "digit"])
    folding = [
        _mapped("fold", table(language)),
        char_filter("one_i", "pattern_replace", pattern="i{2,}", replacement="i"),
    ]
    stemming = [_mapped("cyrillic", table(LATIN_TO_RUSSIAN))] if language == "ru" else folding
    return {
        "exact": _analyzer("exact", words, [_mapped("quotes", _quotes(language))]),
        "folded": _analyzer("folded", words, folding),
        "stem": _analyzer("stem", words, stemming, _stemmers(language)),
        "gram": _analyzer("gram", grams, folding),
    }


def _analyzer(name: str, tokens: Any, before: list[DslBase], after: list[DslBase] | None = None) -> CustomAnalyzer:
    return CustomAnalyzer(name, tokenizer=tokens, char_filter=before, filter=["lowercase", *(after or [])])


def _stemmers(language: str) -> list[DslBase]:
    if language == "ru":
        return [token_filter("russian", "stemmer", language="russian")]
    return [
        token_filter(f"rule_{number}", "pattern_replace", pattern=pattern, replacement=replacement)
        for number, (pattern, replacement) in enumerate(RULES[language])
    ]


def _quotes(language: str) -> dict[str, str]:
    """What makes apostrophes one in exact words."""
    pairs = {letter + sign: f"{letter}ʻ" for letter in UZBEK_LETTERS for sign in APOSTROPHES if language == "uz"}
    return pairs | PLAIN_QUOTES


def _mapped(name: str, pairs: dict[str, str]) -> DslBase:
    return char_filter(name, "mapping", mappings=sorted(f"{_escaped(a)}=>{_escaped(b)}" for a, b in pairs.items()))


def _escaped(text: str) -> str:
    """As the server's tables have it: signs by number, which spaces and arrows would be taken for something else."""
    return "".join(
        f"\\u{ord(sign):04x}" if sign in IGNORABLE or (sign.isascii() and not sign.isalnum()) else sign for sign in text
    )
