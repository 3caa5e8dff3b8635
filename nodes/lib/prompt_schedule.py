"""Prompts that change on the way: `[a:b:0.5]`, `[a::10]` and `[a|b]`. Torch-free."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from typing import Final, NamedTuple, TypeAlias

from nodes.lib.values import Steps

MOST: Final = 100  # prompts that one may become
DEEPEST: Final = 32  # brackets within one another
_MARK = re.compile(r"\\.|[\[\]():|]", re.DOTALL)
_NUMBER = re.compile(r"\s*(?:(?P<count>\d{1,5})|(?P<share>0?\.\d+|[01]\.\d*))\s*")
_OPENING, _CLOSING = ("[", "("), ("]", ")")


class Change(NamedTuple):
    """What stands there before and after a step, or a share of them."""

    before: Parts
    after: Parts
    when: float | int


class Turns(NamedTuple):
    """What stands there in turn, step by step."""

    options: tuple[Parts, ...]


Parts: TypeAlias = "tuple[str | Change | Turns, ...]"


def scheduled(text: str) -> list[tuple[str, Steps]]:
    """The texts that a prompt becomes, each with its steps, of which no two have one in common.

    Raises ValueError for a prompt that becomes too many.
    """
    parts = parsed(text)
    whens = sorted({change.when for change in _changes(parts)})
    counts = [when for when in whens if isinstance(when, int)]
    shares = [when for when in whens if not isinstance(when, int)]
    period = math.lcm(*(len(turns.options) for turns in _turns(parts)))
    number = (len(counts) + 1) * (len(shares) + 1) * period
    if number > MOST:
        raise ValueError(f"its changes make {number} prompts of it, wanted {MOST} at most")
    return [
        (_at(parts, steps), steps)
        for (first, end), (start, stop), turn in product(
            pairwise([0, *counts, None]), pairwise([0.0, *shares, 1.0]), range(period)
        )
        if (first, start) != (end, stop)
        for steps in (Steps(first or 0, end, start, stop, period, turn),)
    ]


def parsed(text: str) -> Parts:
    """Brackets that change nothing stay as they are. Raises ValueError for too many within."""
    return _joined(_parsed(text, 0))


def _parsed(text: str, depth: int) -> Iterator[str | Change | Turns]:
    if depth > DEEPEST:
        raise ValueError(f"more than {DEEPEST} brackets are within one another")
    at = 0
    for start, end in _brackets(text):
        yield text[at:start]
        inside = text[start + 1 : end - 1]
        yield from _bracket(inside, depth + 1)
        at = end
    yield text[at:]


def _bracket(inside: str, depth: int) -> Iterator[str | Change | Turns]:
    turns = _split(inside, "|")
    if len(turns) > 1:
        yield Turns(tuple(_joined(_parsed(each, depth)) for each in turns))
        return
    *texts, last = _split(inside, ":")
    when = _when(last)
    if when is None or len(texts) not in (1, 2):
        yield from ("[", *_parsed(inside, depth), "]")
        return
    before, after = ("", *texts)[-2:]
    yield Change(_joined(_parsed(before, depth)), _joined(_parsed(after, depth)), when)


def _when(text: str) -> float | int | None:
    number = _NUMBER.fullmatch(text)
    if number is None:
        return None
    return int(number["count"]) if number["count"] else float(number["share"])


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    """Where the outermost pairs of square brackets begin and end."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for mark in _MARK.finditer(text):
        if mark[0] == "[":
            opened.append(mark.start())
        elif mark[0] == "]" and opened:
            pairs.append((opened.pop(), mark.end()))
    last = 0
    for start, end in sorted(pairs):
        if start >= last:
            yield start, end
            last = end


def _split(text: str, at: str) -> list[str]:
    """At a sign that stands in no brackets and no parentheses."""
    pieces, start, depth = [], 0, 0
    for mark in _MARK.finditer(text):
        depth += (mark[0] in _OPENING) - (mark[0] in _CLOSING)
        if mark[0] == at and not depth:
            pieces.append(text[start : mark.start()])
            start = mark.end()
    return [*pieces, text[start:]]


def _joined(parts: Iterator[str | Change | Turns]) -> Parts:
    """Without empty texts."""
    return tuple(part for part in parts if part)


def _changes(parts: Parts) -> Iterator[Change]:
    for part in parts:
        if isinstance(part, Change):
            yield part
        for inner in _inner(part):
            yield from _changes(inner)


def _turns(parts: Parts) -> Iterator[Turns]:
    for part in parts:
        if isinstance(part, Turns):
            yield part
        for inner in _inner(part):
            yield from _turns(inner)


def _inner(part: str | Change | Turns) -> Sequence[Parts]:
    if isinstance(part, str):
        return ()
    return part.options if isinstance(part, Turns) else (part.before, part.after)


def _at(parts: Parts, steps: Steps) -> str:
    """What stands there at these steps."""
    return "".join(
        part if isinstance(part, str) else _at(_chosen(part, steps), steps) for part in parts
    )


def _chosen(part: Change | Turns, steps: Steps) -> Parts:
    if isinstance(part, Turns):
        return part.options[steps.number % len(part.options)]
    if isinstance(part.when, int):
        return part.before if steps.end is not None and steps.end <= part.when else part.after
    return part.before if steps.stop <= part.when else part.after
