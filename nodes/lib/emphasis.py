"""How prompts are read: emphasis, also as AUTOMATIC1111's interface has it, and breaks."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Final

from nodes.lib.prompt import Reading, Weighted, parse_weights

BREAK: Final = re.compile(r"\bBREAK\b")
_FACTORS: Final = {"(": 1.1, "[": 1 / 1.1}
MOST_OPEN: Final = 100
_MARK = re.compile(
    r"\\[\\()\[\]]|[\[\]()]|:\s*(?P<weight>[+-]?[\d.]+)\s*\)|[^\\()\[\]:]+|.", re.DOTALL
)


def stretches(text: str, reading: Reading) -> list[list[Weighted]]:
    """A prompt's stretches of one weight, between its breaks where there are any."""
    parse = parse_brackets if reading.emphasis == "a1111" else parse_weights
    groups: list[list[Weighted]] = [[]]
    for stretch in parse(text):
        first, *others = BREAK.split(stretch.text) if reading.breaks else [stretch.text]
        groups[-1].append(Weighted(first.rstrip() if others else first, stretch.weight))
        groups += [[Weighted(other.strip(), stretch.weight)] for other in others]
    return [[each for each in group if each.text] for group in groups]


def parse_brackets(text: str) -> list[Weighted]:
    """`(x)` counts 1.1 times what surrounds it, `(x:1.3)` 1.3 times, and `[x]` 1.1 times less.

    Brackets that are not closed last to the end; `\\(`, `\\[` and the like are plain. Raises
    ValueError where too many are open.
    """
    reader = _Reader()
    for mark in _MARK.finditer(text):
        reader.read(mark[0], _number(mark["weight"]))
    reader.finish()
    return [
        Weighted("".join(each.text for each in alike), weight)
        for weight, alike in groupby(reader.pieces, key=lambda each: each.weight)
    ]


class _Reader:
    """The pieces read so far, and where brackets were opened among them."""

    def __init__(self) -> None:
        self.pieces: list[Weighted] = []
        self._opened: dict[str, list[int]] = {"(": [], "[": []}

    def read(self, found: str, weight: float | None) -> None:
        closes = {"]": "["}.get(found, "(" if found == ")" or weight is not None else "")
        if found in self._opened:
            if sum(map(len, self._opened.values())) >= MOST_OPEN:
                raise ValueError(f"more than {MOST_OPEN} brackets are open at once")
            self._opened[found].append(len(self.pieces))
        elif closes and self._opened[closes]:
            self._close(closes, _FACTORS[closes] if weight is None else weight)
        else:
            is_escaped = len(found) == 2 and found[0] == "\\"
            self.pieces.append(Weighted(found[1] if is_escaped else found, 1.0))

    def finish(self) -> None:
        for bracket, opened in self._opened.items():
            while opened:
                self._close(bracket, _FACTORS[bracket])

    def _close(self, bracket: str, factor: float) -> None:
        start = self._opened[bracket].pop()
        inside = self.pieces[start:]
        self.pieces[start:] = [Weighted(each.text, each.weight * factor) for each in inside]


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None
