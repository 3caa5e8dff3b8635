"""What merges and scalings make of weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from engine.errors import ModelError
from engine.files.family import Delta
from engine.files.header import Header
from engine.node.refs import Patch
from nodes.families.merging import UNCHANGED, Merge, Mix, Scaling
from nodes.families.modules import read_weight
from nodes.families.names import Names, Source


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
