"""Which files a workflow may name, and what stands for their contents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol

from engine.node.refs import Part


class Files(Protocol):
    """Turns a name in a workflow into a file: models by their folder, pictures as inputs."""

    def names(self, folder: str) -> Sequence[str]:
        """Every file of that folder, as workflows name it: relative, with forward slashes."""

    def path(self, folder: str, name: str) -> Path:
        """Where the file lies. Raises InputError when there is none or it lies outside."""

    def stamp(self, folder: str, name: str) -> str:
        """What stands for the file's contents in a signature. Raises InputError."""

    def fault(self, folder: str, name: str, parts: Collection[Part] = ()) -> str | None:
        """Why the file cannot serve in that folder's role: missing, unsafe, of another kind.

        `parts` are those that will be used: it must have each of them, in a form that is read.
        """

    def remark(self, folder: str, name: str) -> str | None:
        """What people should know of a file that will do."""
