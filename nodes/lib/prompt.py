"""Prompts: emphasis such as `(this:1.3)`, and the windows that CLIP reads. Torch-free."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from nodes.names import EmphasisName

WINDOW: Final = 77  # tokens a CLIP reads at once, its start and end among them
WHOLE: Final = 8  # a shorter run of tokens is never split between windows
EMPHASIS: Final = 1.1
_MARK: Final = re.compile(r"\\[()]|[(:)]")
_ESCAPE: Final = re.compile(r"\\([()])")


class Weighted(NamedTuple):
    """A stretch of a prompt, or of anything, that counts `weight` times."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Reading:
    """How a prompt is read, where it is not as ComfyUI reads it."""

    emphasis: EmphasisName = "comfyui"
    breaks: bool = False  # whether BREAK begins the next window


PLAIN: Final = Reading()


class Run(NamedTuple):
    """The tokens of one stretch of a prompt."""

    ids: Sequence[int]  # beyond the vocabulary, they are vectors brought along
    weight: float


class Special(NamedTuple):
    """The tokens around a text: CLIP-L pads with its end, OpenCLIP with 0."""

    start: int
    end: int
    pad: int


class Window(NamedTuple):
    """What an encoder reads at once: equally long, and one weight for each token."""

    ids: tuple[int, ...]
    weights: tuple[float, ...]


class _Span(NamedTuple):
    """A part of the text still to be read, and of its marks."""

    mark: int
    last_mark: int
    start: int
    end: int
    weight: float


def parse_weights(text: str) -> list[Weighted]:
    """The prompt in stretches of one weight, in order; the empty prompt has none.

    `(x)` counts 1.1 times what surrounds it, `(x:1.3)` exactly 1.3; `\\(` and `\\)` are plain.
    A parenthesis without its other half is plain too, with one exception kept for the sake of
    old prompts: in `(a (b)`, the first and the last belong together.
    """
    marks = [match for match in _MARK.finditer(text) if len(match[0]) == 1]
    kinds = [match[0] for match in marks]
    places = [match.start() for match in marks]
    closing = _closing(kinds)
    found: list[Weighted] = []
    left = [_Span(0, len(marks), 0, len(text), 1.0)]
    while left:
        span = left.pop()
        opening = _first_opening(kinds, span)
        if opening is None:
            _add(found, text[span.start : span.end], span.weight)
            continue
        _add(found, text[span.start : places[opening]], span.weight)
        close = closing[opening]
        if close < span.last_mark:
            after = places[close] + 1
            left.append(_Span(close + 1, span.last_mark, after, span.end, span.weight))
        elif kinds[span.last_mark - 1] == ")" and places[span.last_mark - 1] == span.end - 1:
            close = span.last_mark - 1
        else:
            _add(found, text[places[opening] : span.end], span.weight)
            continue
        inside = (opening + 1, close, places[opening] + 1, places[close])
        left.append(_emphasised(text, kinds, places, _Span(*inside, span.weight)))
    return found


def windows(runs: Sequence[Run], special: Special) -> list[Window]:
    """The runs in windows of 77 tokens, at least one.

    A run that does not fit starts the next window if it has fewer than 8 tokens; a longer one
    is split.
    """
    room = WINDOW - 2
    filled: list[list[tuple[int, float]]] = [[]]
    for run in runs:
        tokens = [(token, run.weight) for token in run.ids]
        if len(tokens) < WHOLE and len(filled[-1]) + len(tokens) > room:
            filled.append([])
        while tokens:
            if len(filled[-1]) == room:
                filled.append([])
            free = room - len(filled[-1])
            filled[-1] += tokens[:free]
            tokens = tokens[free:]
    return [window(tokens, special) for tokens in filled]


def _closing(kinds: Sequence[str]) -> list[int]:
    """For every mark that opens, the one that closes it; the number of marks if none does."""
    closing = [len(kinds)] * len(kinds)
    opened = []
    for mark, kind in enumerate(kinds):
        if kind == "(":
            opened.append(mark)
        elif kind == ")" and opened:
            closing[opened.pop()] = mark
    return closing


def _first_opening(kinds: Sequence[str], span: _Span) -> int | None:
    """The first parenthesis that opens; one after a stray `)` only makes up for that."""
    strays = 0
    for mark in range(span.mark, span.last_mark):
        if kinds[mark] == ")":
            strays += 1
        elif kinds[mark] == "(":
            if not strays:
                return mark
            strays -= 1
    return None


def _emphasised(text: str, kinds: Sequence[str], places: Sequence[int], inside: _Span) -> _Span:
    colon = inside.last_mark - 1
    if colon >= inside.mark and kinds[colon] == ":" and places[colon] > inside.start:
        weight = _number(text[places[colon] + 1 : inside.end])
        if weight is not None:
            return inside._replace(last_mark=colon, end=places[colon], weight=weight)
    return inside._replace(weight=inside.weight * EMPHASIS)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _add(found: list[Weighted], text: str, weight: float) -> None:
    if text:
        found.append(Weighted(_ESCAPE.sub(r"\1", text), weight))


def window(tokens: Sequence[tuple[int, float]], special: Special) -> Window:
    padding = WINDOW - 2 - len(tokens)
    ids = (special.start, *(token for token, _ in tokens), special.end)
    weights = (1.0, *(weight for _, weight in tokens), 1.0)
    return Window(ids + (special.pad,) * padding, weights + (1.0,) * padding)
