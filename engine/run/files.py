"""The files as they were when the run was planned."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from engine.errors import InputError
from engine.node.files import Files
from engine.node.refs import Part
from engine.plan.signature import Stamped


@dataclass(frozen=True, slots=True)
class PlannedFiles:
    """What a task may open. A file that its plan has stamped must still be the same."""

    files: Files
    stamps: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls, files: Files, stamped: Collection[Stamped]) -> Self:
        return cls(files, {(folder, name): stamp for folder, name, stamp in stamped})

    def names(self, folder: str) -> Sequence[str]:
        return self.files.names(folder)

    def path(self, folder: str, name: str) -> Path:
        self._demand_same(folder, name)
        return self.files.path(folder, name)

    def stamp(self, folder: str, name: str) -> str:
        self._demand_same(folder, name)
        return self.stamps.get((folder, name)) or self.files.stamp(folder, name)

    def fault(self, folder: str, name: str, parts: Collection[Part] = ()) -> str | None:
        return self.files.fault(folder, name, parts)

    def remark(self, folder: str, name: str) -> str | None:
        return self.files.remark(folder, name)

    def demand_all_same(self) -> None:
        """Raises InputError for a file that has changed since the run was planned."""
        for folder, name in self.stamps:
            self._demand_same(folder, name)

    def _demand_same(self, folder: str, name: str) -> None:
        planned = self.stamps.get((folder, name))
        if planned is not None and planned != self.files.stamp(folder, name):
            raise InputError(f"{name} has changed since the run was planned; run it again")
