"""Prompts by chance: choices and lines of files, drawn by a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from engine import Context, Multiline, Out, Prompt, Seed, node
from engine.errors import InputError
from engine.graph.check import closest
from engine.node.files import Files
from nodes.lib.wildcards import Expansion, parsed, reached

WILDCARDS = "wildcards"  # a kind of folder
LARGEST = 2**21  # bytes of a file


@dataclass(frozen=True, slots=True)
class Template(Prompt):
    """Text with choices in braces and names of files between double underscores."""

    @property
    def folder(self) -> str:
        return WILDCARDS

    def named(self, text: str | None, files: Files) -> list[str]:
        if text is None:
            return list(files.names(WILDCARDS))
        wildcards = _Wildcards(files)
        try:
            found = reached(text, wildcards.lines, wildcards.has)
        except InputError:
            return []
        return [wildcards.file(name) for name, is_there in found.items() if is_there]

    def problem(self, value: Any, files: Files) -> str | None:
        if not isinstance(value, str):
            return None
        wildcards = _Wildcards(files)
        try:
            parsed(value)
            found = reached(value, wildcards.lines, wildcards.has)
        except (ValueError, InputError) as error:
            return str(error)
        faults = [wildcards.missing(name) for name, is_there in found.items() if not is_there]
        return "; ".join(faults) or None

    def remark(self, value: Any, files: Files) -> str | None:
        return None


@node(category="text", lane="cpu")
def expand_prompt(
    ctx: Context,
    text: Annotated[str, Multiline(), Template()] = "",
    seed: Annotated[int, Seed()] = 0,
    pinned: Annotated[str, Multiline()] = "",
) -> Annotated[str, Out("text")]:
    """Draw a prompt by its seed: choices, and lines of text files.

    {a|b} is one of them, {3::a|b} mostly the first, {2$$a|b|c} two of them, {1-2$$ and $$a|b} one
    or both with "and" between. __name__ is a line of name.txt in the folder "wildcards", which may
    have choices and names of its own; lines that begin with # are left out. \\{ is a plain brace.
    What was drawn is told, and kept in the pictures that come of it; as `pinned` it is drawn no
    more.

    Example: a {red|green} __animals__, seed 7
    """
    if pinned.strip():
        return pinned
    try:
        drawn = Expansion(_Wildcards(ctx.files).lines, seed).of(text)
    except ValueError as error:
        raise InputError(f"text: {error}") from error
    if drawn != text:
        ctx.note(f"drawn: {drawn}")
    return drawn


class _Wildcards:
    """Files of lines, by the names that prompts have for them."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._names = list(files.names(WILDCARDS))

    def has(self, name: str) -> bool:
        return self._found(name) is not None

    def file(self, name: str) -> str:
        """Raises InputError."""
        found = self._found(name)
        if found is None:
            raise InputError(self.missing(name))
        return found

    def lines(self, name: str) -> Sequence[str]:
        """Those that say something. Raises InputError."""
        path = self._files.path(WILDCARDS, self.file(name))
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST + 1)
            text = content.decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"the wildcard {name!r} cannot be read: {error}") from error
        if len(content) > LARGEST:
            raise InputError(f"the wildcard {name!r} has more than {LARGEST:,} bytes")
        lines = [line for each in text.splitlines() if (line := each.strip()) and line[0] != "#"]
        if not lines:
            raise InputError(f"the wildcard {name!r} has no lines")
        return lines

    def missing(self, name: str) -> str:
        known = [each.removesuffix(".txt") for each in self._names]
        near = closest(name, known) or f"; there are {len(known)} of them"
        return f"there is no wildcard {name!r}{near}"

    def _found(self, name: str) -> str | None:
        """As it is written; else in any folder."""
        whole = f"{name}.txt"
        if whole in self._names:
            return whole
        ends = (each for each in self._names if each.rpartition("/")[2] == whole)
        return next(ends, None)
