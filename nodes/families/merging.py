"""Merges: weights of one file mixed with those of another, or multiplied. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.node.refs import Patch
from nodes.families.layout import UNET
from nodes.families.names import Names, Source


@dataclass(frozen=True)
class Mix:
    """keep · weight + add · other."""

    keep: float
    add: float


UNCHANGED: Final = Mix(1, 0)


@dataclass(frozen=True)
class Merge(Patch):
    """Another file's weights, mixed in; some blocks of a UNet otherwise than the rest."""

    mix: Mix = Mix(0.5, 0.5)
    blocks: tuple[tuple[str, Mix], ...] = ()  # by beginnings of names in the LDM layout

    def mix_of(self, name: str) -> Mix:
        """Of a weight by its name in the file; the longest beginning counts."""
        name = name.removeprefix(UNET)
        fitting = [(len(block), mix) for block, mix in self.blocks if name.startswith(block)]
        return max(fitting, key=lambda each: each[0])[1] if fitting else self.mix


@dataclass(frozen=True)
class Scaling(Patch):
    """Weights multiplied, of the model that the file holds; by how their names end."""

    factors: tuple[tuple[str, float], ...] = ()


def numbered(*modules: Names) -> Names:
    """Names that begin with the number of their module."""

    def source(name: str) -> Source:
        number, _, path = name.partition(".")
        return modules[int(number)](path)

    return source
