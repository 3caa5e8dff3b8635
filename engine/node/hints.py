"""What a port may say about itself, inside typing.Annotated."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from engine.errors import InputError
from engine.node.filenames import parts_to_save
from engine.node.files import Files
from engine.node.refs import Part
from engine.node.types import shown

EMBEDDINGS, EMBEDDING = "embeddings", "embedding:"  # a kind of folder; what names one in a text


@dataclass(frozen=True, slots=True)
class Hint:
    """Base of all hints. The editor reads their fields; the check asks them for problems."""

    def problem(self, value: Any, files: Files) -> str | None:
        """What is wrong with a constant of the right type, if anything."""
        return None

    def remark(self, value: Any, files: Files) -> str | None:
        """What a user should know of a constant that will do, if anything."""
        return None


@dataclass(frozen=True, slots=True)
class Slider(Hint):
    """A bounded number. `step` is what an editor's arrows add; any number between is fine."""

    low: float
    high: float
    step: float = 1

    def problem(self, value: Any, files: Files) -> str | None:
        if not _is_number(value) or self.low <= value <= self.high:
            return None
        return f"{value} is out of range: wanted {self.low} to {self.high}"


@dataclass(frozen=True, slots=True)
class When(Hint):
    """An input that its node gives on while another input has this value, and needs only then.

    Where a constant says so before the run, nothing that only other such inputs need is run.
    """

    port: str
    value: bool | int | str


@dataclass(frozen=True, slots=True)
class Multiple(Hint):
    """A bounded whole number that must divide by `of`, such as a picture's side."""

    low: int
    high: int
    of: int

    def problem(self, value: Any, files: Files) -> str | None:
        if not _is_number(value):
            return None
        if not self.low <= value <= self.high:
            return f"{value} is out of range: wanted {self.low} to {self.high}"
        if value % self.of == 0:
            return None
        below = value // self.of * self.of
        return f"{value} is not a multiple of {self.of}: {below} and {below + self.of} are nearest"


@dataclass(frozen=True, slots=True)
class Length(Hint):
    """How many entries a list may have."""

    least: int
    most: int

    def problem(self, value: Any, files: Files) -> str | None:
        if not isinstance(value, list) or self.least <= len(value) <= self.most:
            return None
        return f"has {len(value) or 'no'} entries: wanted {self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class Seed(Hint):
    """An integer that names the random numbers of a run; an editor may draw a new one."""

    def problem(self, value: Any, files: Files) -> str | None:
        if not _is_number(value) or 0 <= value < 2**64:
            return None
        return f"{value} is out of range: wanted 0 to {2**64 - 1}"


@dataclass(frozen=True, slots=True)
class Finite(Hint):
    """A number without bounds, but a number."""

    def problem(self, value: Any, files: Files) -> str | None:
        return None if not _is_number(value) or math.isfinite(value) else f"{value} is not a number"


@dataclass(frozen=True, slots=True)
class Colour(Hint):
    """A colour, as `#rrggbb`."""

    def problem(self, value: Any, files: Files) -> str | None:
        if not isinstance(value, str) or re.fullmatch(r"#[0-9a-fA-F]{6}", value):
            return None
        return f"{shown(value)} is no colour: wanted one such as '#ff8000'"


@dataclass(frozen=True, slots=True)
class Advanced(Hint):
    """Rarely set: an editor shows it when it is asked for."""


@dataclass(frozen=True, slots=True)
class Multiline(Hint):
    """Text shown in a large box."""


@dataclass(frozen=True, slots=True)
class Prompt(Hint):
    """Text that is read as words, with weights in parentheses, and `embedding:` before a file."""

    @property
    def folder(self) -> str:
        """The kind of folder whose files the text may name."""
        return EMBEDDINGS

    def named(self, text: str | None, files: Files) -> list[str]:
        """Files that a text may name; of a text that is not known yet, any."""
        if text is not None and EMBEDDING not in text:
            return []
        names = files.names(EMBEDDINGS)
        return [name for name in names if text is None or _stem(name) in text]

    def remark(self, value: Any, files: Files) -> str | None:
        if not isinstance(value, str):
            return None
        found = ((pattern.search(value), use) for pattern, use in _OTHER_SYNTAX)
        said = [f"{match[0][:80]!r}, {use}," for match, use in found if match]
        return f"{' and '.join(said)} is read as words here" if said else None


def _stem(name: str) -> str:
    """The last part of a file's name, without its suffix."""
    return name.rpartition("/")[2].rpartition(".")[0]


# What other tools act on. Each pattern takes a time linear in the text.
_OTHER_SYNTAX = (
    (re.compile(r"<(?:lora|lyco|hypernet):[^<>]{1,80}>"), "a LoRA to some tools"),
    (re.compile(r"\bBREAK\b"), "the end of a chunk to some tools"),
    (re.compile(r"\bAND\b"), "the end of a prompt to some tools"),
    (
        re.compile(r"\[[^\[\]]{0,200}[:|][^\[\]]{0,200}\]"),
        "a change of words to some tools",
    ),
    (re.compile(r"\{[^{}]{0,200}\|[^{}]{0,200}\}"), "a choice by chance to some tools"),
    (re.compile(r"__[^\W_][\w/-]{0,80}?__"), "a line of a file to some tools"),
)


@dataclass(frozen=True, slots=True)
class Out(Hint):
    """Names the output of a node that returns one value."""

    name: str
    passes: str | None = None  # an input that the node gives out unchanged, so that checks see it


@dataclass(frozen=True, slots=True)
class File(Hint):
    """The name of a file. Its contents enter the signature, so that a new file counts as new."""

    folder: str  # "checkpoints", "vae", "loras", "input" …
    parts: tuple[Part, ...] = ()  # what the node itself takes from the file

    def problem(self, value: Any, files: Files) -> str | None:
        if not isinstance(value, str):
            return None
        return files.fault(self.folder, value, self.parts)

    def remark(self, value: Any, files: Files) -> str | None:
        return files.remark(self.folder, value) if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class FileName(Hint):
    """The name of a file to be saved, without number and suffix; it may have folders."""

    def problem(self, value: Any, files: Files) -> str | None:
        if not isinstance(value, str):
            return None
        try:
            parts_to_save(value)
        except InputError as error:
            return str(error)
        return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)
