"""The world as a command sees it: streams, variables, and how an engine is opened."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, BinaryIO, TextIO

from engine.cli.text import plain
from engine.settings import Settings

if TYPE_CHECKING:
    from engine.engine import Engine


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything outside that a command touches, so that tests can bring their own."""

    environ: Mapping[str, str]
    stdin: BinaryIO
    stdout: TextIO
    stderr: TextIO
    open_engine: Callable[[Settings], Engine]

    @classmethod
    def of_process(cls) -> Shell:
        """The shell of this process, which may have been started without streams.

        Characters that its streams cannot show become `?`.
        """
        stdin = sys.stdin.buffer if sys.stdin else BytesIO()
        return cls(os.environ, stdin, _stream(sys.stdout), _stream(sys.stderr), _open_engine)

    @property
    def width(self) -> int:
        """How many columns a line may have: those of the terminal; for `grep`, all it needs."""
        return get_terminal_size().columns if self.stdout.isatty() else 10_000

    def say(self, text: str) -> None:
        """A line of what was asked for. As everything said here, it steers no terminal."""
        self.stdout.write(plain(text) + "\n")

    def complain(self, text: str) -> None:
        """An error, for people."""
        label = "\x1b[1;31merror:\x1b[0m" if self.is_colourful(self.stderr) else "error:"
        self.stderr.write(f"{label} {plain(text)}\n")

    def remark(self, text: str) -> None:
        """What is no error, and probably not meant."""
        self.stderr.write(f"note: {plain(text)}\n")

    def is_live(self, stream: TextIO) -> bool:
        """Whether the stream is a terminal that can move its cursor."""
        return stream.isatty() and self.environ.get("TERM") != "dumb"

    def is_colourful(self, stream: TextIO) -> bool:
        """Whether colours are welcome there. See no-color.org."""
        return self.is_live(stream) and not self.environ.get("NO_COLOR")


def silence(stream: TextIO) -> None:
    """Send what is still to come nowhere, for nobody reads it and a flush at exit would fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _stream(stream: TextIO | None) -> TextIO:
    if stream is None:  # services and pythonw have none
        return Path(os.devnull).open("w", encoding="utf-8")
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="replace")
    return stream


def _open_engine(settings: Settings) -> Engine:
    from engine.engine import Engine  # `lienzo --help` needs none

    return Engine.open(settings)
