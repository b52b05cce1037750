"""Random texts that are like real ones to a search index: many words, few of them often (Zipf's law)."""

from __future__ import annotations

import json
import random
import re
from itertools import accumulate
from pathlib import Path

WORDS = 40_000
"""Different words in a language."""
_DEMO = Path(__file__).parent.parent / "demo"
_WORD = re.compile(r"[^\W\d_]{3,}")


class Texts:
    """Random texts of a language, of the demo content's words and of coined ones made of their halves."""

    def __init__(self, language: str, chance: random.Random) -> None:
        self._chance = chance
        self.words = _words(language, chance)
        self._shares = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))

    def text(self, length: int) -> str:
        """So many words."""
        return " ".join(self._chance.choices(self.words, cum_weights=self._shares, k=length))

    def query(self, length: int = 3) -> str:
        """Words that somebody looks for: neither the commonest nor the rarest."""
        return " ".join(self._chance.sample(self.words[20:4000], length))


def _words(language: str, chance: random.Random) -> list[str]:
    files = [(_DEMO / f"{name}.jsonl").read_text(encoding="utf-8") for name in ("stories", "opportunities")]
    lines = [json.loads(line) for file in files for line in file.splitlines()]
    texts = [f"{line['title']} {line.get('summary', '')}" for line in lines if line.get("language") == language]
    real = sorted({word for text in texts for word in _WORD.findall(text.lower())})
    chance.shuffle(real)
    found = dict.fromkeys(real)
    while len(found) < WORDS:
        start, end = chance.choice(real), chance.choice(real)
        found[start[: (len(start) + 1) // 2] + end[len(end) // 2 :]] = None
    return list(found)
