"""Merges: weights of one file mixed with those of another, or multiplied. Torch-free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.errors import ModelError
from engine.files.family import Delta
from engine.files.header import Header
from engine.node.refs import Patch
from nodes.families.layout import UNET
from nodes.families.modules import read_weight
from nodes.families.names import Names, Source

if TYPE_CHECKING:
    from torch import Tensor


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


@dataclass(frozen=True, slots=True, eq=False)
class MergeDelta:
    """What a merge makes of one weight. The other is read anew each time, and let go of."""

    header: Header
    source: Source
    mix: Mix
    inner: Delta | None

    def __call__(self, weight: Tensor) -> Tensor:
        other = read_weight(self.header, self.source, tuple(weight.shape)).to(weight.device)
        other = other.float()
        if self.inner is not None:
            other = self.inner(other)
        return weight.float().mul_(self.mix.keep).add_(other, alpha=self.mix.add)


@dataclass(frozen=True)
class Scaling(Patch):
    """Weights multiplied, of the model that the file holds; by how their names end."""

    factors: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ScalingDelta:
    factor: float

    def __call__(self, weight: Tensor) -> Tensor:
        return weight.mul_(self.factor)


def merge_deltas(
    patch: Patch,
    header: Header,
    names: Names,
    originals: Mapping[str, Tensor],
    inner: Mapping[str, Delta],
) -> dict[str, Delta]:
    """For every weight that changes. `names` are those in the file, by those in `originals`.

    Raises ModelError for a patch that is neither a merge nor a scaling.
    """
    if isinstance(patch, Scaling):
        return {
            name: ScalingDelta(factor)
            for name in originals
            for end, factor in patch.factors
            if name.endswith((f"{end}.weight", f"{end}.bias")) and factor != 1
        }
    if not isinstance(patch, Merge):
        raise ModelError("it is no LoRA")
    deltas: dict[str, Delta] = {}
    for name, weight in originals.items():
        if weight.is_floating_point():
            source = names(name)
            mix = patch.mix_of(source.name)
            if mix == UNCHANGED:
                continue
            deltas[name] = MergeDelta(header, source, mix, inner.get(name))
    return deltas


def numbered(*modules: Names) -> Names:
    """Names that begin with the number of their module."""

    def source(name: str) -> Source:
        number, _, path = name.partition(".")
        return modules[int(number)](path)

    return source
