"""Prompts by chance: `{a|b}` and lines of files, `__name__`, drawn by a seed. Torch-free."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Final, NamedTuple, TypeAlias

LONGEST: Final = 20_000  # characters that a text may become
DEEPEST: Final = 32  # choices within choices, and lines that name other files
_MARK = re.compile(r"\\[{}|_]|[{}|]|__(?P<file>[^\W_](?:[\w./ -]*?[^\W_])??)__")
_COUNT = re.compile(r"(?P<least>\d{1,3})(?:-(?P<most>\d{1,3}))?\$\$(?:(?P<between>[^${}|]*)\$\$)?")
_WEIGHT = re.compile(r"(?P<weight>\d{1,6}(?:\.\d{1,6})?)::")

Lines: TypeAlias = Callable[[str], Sequence[str]]  # of a file by its name, as a prompt has it


class File(NamedTuple):
    """A line of it, drawn by chance."""

    name: str


class Option(NamedTuple):
    weight: float
    parts: Parts


class Choice(NamedTuple):
    """Between `least` and `most` of the options, none twice."""

    options: tuple[Option, ...]
    least: int = 1
    most: int = 1
    between: str = ", "


Parts: TypeAlias = "tuple[str | File | Choice, ...]"


class Expansion:
    """What becomes of prompts, with the files that they name at hand."""

    def __init__(self, lines: Lines, seed: int) -> None:
        self._lines = lines
        self._random = Random(seed)
        self._length = 0

    def of(self, text: str) -> str:
        """The text with everything drawn. Raises ValueError for one that cannot be."""
        return "".join(self._drawn(parsed(text), ()))

    def _drawn(self, parts: Parts, within: tuple[str, ...]) -> Iterator[str]:
        if len(within) > DEEPEST:
            raise ValueError(f"{' names '.join(within[:3])} and so on: it has no end")
        for part in parts:
            if isinstance(part, Choice):
                yield self._chosen(part, within)
            elif isinstance(part, File):
                lines = self._lines(part.name)
                line = lines[int(self._random.random() * len(lines))]
                yield from self._drawn(parsed(line), (*within, part.name))
            else:
                self._length += len(part)
                if self._length > LONGEST:
                    raise ValueError(f"it becomes longer than {LONGEST:,} characters")
                yield part

    def _chosen(self, choice: Choice, within: tuple[str, ...]) -> str:
        left = list(choice.options)
        count = choice.least + int(self._random.random() * (choice.most - choice.least + 1))
        found = []
        for _ in range(min(count, len(left))):
            option = left.pop(self._number([each.weight for each in left]))
            found.append("".join(self._drawn(option.parts, within)).strip())
        return choice.between.join(found)

    def _number(self, weights: Sequence[float]) -> int:
        place = self._random.random() * sum(weights)
        for number, weight in enumerate(weights):
            place -= weight
            if place < 0:
                return number
        return len(weights) - 1


def named(text: str) -> Iterator[str]:
    """The files that a text names itself."""
    return (match["file"] for match in _MARK.finditer(text) if match["file"])


def reached(text: str, lines: Lines, known: Callable[[str], bool]) -> Mapping[str, bool]:
    """Every file that can be named on the way, and whether it is known."""
    found: dict[str, bool] = {}
    left = [text]
    while left:
        for name in named(left.pop()):
            if name not in found:
                found[name] = known(name)
                left += lines(name) if found[name] else ()
    return found


def parsed(text: str) -> Parts:
    """Raises ValueError for braces without their other half."""
    marks = list(_MARK.finditer(text))
    options, end = _options(text, marks, 0, 0, 0)
    if end < len(marks):
        raise ValueError(f"a }} at character {marks[end].start() + 1} closes nothing")
    return _joined(options)


def _joined(options: Sequence[Parts]) -> Parts:
    """Outside of braces, a | is a character."""
    first, *others = options
    return first + tuple(part for other in others for part in ("|", *other))


def _options(
    text: str, marks: Sequence[re.Match[str]], mark: int, start: int, depth: int
) -> tuple[list[Parts], int]:
    """The options up to the brace that closes them, and the number of its mark."""
    if depth > DEEPEST:
        raise ValueError(f"more than {DEEPEST} choices are within one another")
    options: list[list[str | File | Choice]] = [[]]
    while mark < len(marks):
        found = marks[mark]
        options[-1] += filter(None, [text[start : found.start()]])
        if found[0] == "}":
            return [tuple(option) for option in options], mark
        if found[0] == "{":
            inner, close = _options(text, marks, mark + 1, found.end(), depth + 1)
            if close == len(marks):
                raise ValueError(f"a {{ at character {found.start() + 1} is not closed")
            options[-1].append(_choice(inner))
            mark = close
        elif found[0] == "|":
            options.append([])
        else:
            options[-1].append(File(found["file"]) if found["file"] else found[0][1:])
        start = marks[mark].end()
        mark += 1
    options[-1] += filter(None, [text[start:]])
    return [tuple(option) for option in options], mark


def _choice(options: Sequence[Parts]) -> Choice:
    count, options = _counted(options)
    weighed = tuple(_weighed(option) for option in options)
    if not sum(option.weight for option in weighed):
        raise ValueError("all options of a choice have the weight 0")
    if count is None:
        return Choice(weighed)
    least = int(count["least"])
    most = int(count["most"] or least)
    if not least <= most:
        raise ValueError(f"{count[0]} asks for {least} to {most} of its options")
    return Choice(weighed, least, most, ", " if count["between"] is None else count["between"])


def _counted(options: Sequence[Parts]) -> tuple[re.Match[str] | None, Sequence[Parts]]:
    first, *others = options
    count = _COUNT.match(first[0]) if first and isinstance(first[0], str) else None
    if count is None:
        return None, options
    rest = (count.string[count.end() :], *first[1:])
    return count, [rest, *others]


def _weighed(option: Parts) -> Option:
    weight = _WEIGHT.match(option[0].lstrip()) if option and isinstance(option[0], str) else None
    if weight is None:
        return Option(1.0, option)
    return Option(float(weight["weight"]), (weight.string[weight.end() :], *option[1:]))
