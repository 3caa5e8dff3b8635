"""Where each weight of a module lies in a file: the module's name for it → the file's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Source:
    """A tensor of the file, and what of it is the weight."""

    name: str
    third: int | None = None  # of its rows: one of query, key and value stored as one
    transposed: bool = False

    def stored(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of the tensor in the file, for a weight of that shape."""
        if self.third is not None:
            return (3 * shape[0], *shape[1:])
        return shape[::-1] if self.transposed else shape


Names: TypeAlias = Callable[[str], Source]


def renamed_parts(name: str, table: Mapping[str, str]) -> str:
    """Replace whole dotted parts of a name."""
    for old, new in table.items():
        name = re.sub(rf"(?<![^.]){re.escape(old)}(?![^.])", new, name)
    return name
