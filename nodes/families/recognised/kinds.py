"""Knowing a kind of file by the names that stand in it, and sometimes by one size."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.files.family import Finding
from engine.files.header import Header, TensorEntry

PREFIXES = ("model.diffusion_model.", "diffusion_model.", "net.", "transformer.")


@dataclass(frozen=True, slots=True)
class Size:
    """One dimension of a tensor."""

    name: str
    index: int
    count: int

    def holds(self, tensors: Mapping[str, TensorEntry]) -> bool:
        entry = tensors.get(self.name)
        return entry is not None and entry.shape[self.index : self.index + 1] == (self.count,)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: every sign must stand in it, a name or, with a last dot, its beginning."""

    what: str  # for people, with its article
    signs: tuple[str, ...]
    size: Size | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """The first of several kinds, all of which serve in the same folders."""

    kinds: Sequence[Kind]
    folders: frozenset[str]

    def detect(self, header: Header) -> Finding | None:
        bare = {_bare(name): entry for name, entry in header.tensors.items()}
        tensors = {**header.tensors, **bare}
        names = sorted(tensors)
        for kind in self.kinds:
            there = all(_stands(sign, tensors, names) for sign in kind.signs)
            if there and (kind.size is None or kind.size.holds(tensors)):
                return Finding(kind.what, self.folders)
        return None


def kind(what: str, *signs: str, size: tuple[str, int, int] | None = None) -> Kind:
    """`size` is the name of a tensor, one of its dimensions, and how many it has there."""
    return Kind(what, signs or (size[0],) if size else signs, Size(*size) if size else None)


def _bare(name: str) -> str:
    for prefix in PREFIXES:
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name


def _stands(sign: str, tensors: Mapping[str, TensorEntry], names: Sequence[str]) -> bool:
    if not sign.endswith("."):
        return sign in tensors
    at = bisect_left(names, sign)
    return at < len(names) and names[at].startswith(sign)
