"""From the parts of adapters in a file to what becomes of each weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from engine.errors import ModelError
from engine.files.family import Delta
from engine.files.header import Header
from nodes.families.modules import read_tensors
from nodes.lib.adapters.formats import FORMATS
from nodes.lib.adapters.parts import Change, Misfit, Parts

_ON_HOST = frozenset(("alpha",))  # read as a number


@dataclass(frozen=True, slots=True, eq=False)
class AdapterDelta:
    """What one adapter makes of its weight."""

    name: str  # of the weight
    change: Change
    parts: Parts  # float32, on the host
    strength: float

    def __call__(self, weight: Tensor) -> Tensor:
        parts = {
            name: part if name in _ON_HOST else part.to(weight.device)
            for name, part in self.parts.items()
        }
        try:
            return self.change(weight.float(), parts, self.strength)
        except Misfit as error:
            raise ModelError(f"what it has for {self.name} does not fit: {error}") from error


def adapter_deltas(
    header: Header,
    targets: Mapping[str, Mapping[str, str]],
    originals: Mapping[str, Tensor],
    strength: float,
) -> dict[str, Delta]:
    """By weight. `targets` are the keys of the file by weight and part. Raises ModelError."""
    keys = [key for parts in targets.values() for key in parts.values()]
    tensors = {name: tensor.float() for name, tensor in read_tensors(header, keys).items()}
    deltas: dict[str, Delta] = {}
    for name, keyed in targets.items():
        parts = {part: tensors[key] for part, key in keyed.items()}
        for weight, change, read in _changes(name, parts):
            if weight not in originals:
                raise ModelError(f"it changes {weight}, which is not there")
            deltas[weight] = AdapterDelta(weight, change, read, strength)
    return deltas


def _changes(name: str, parts: Parts) -> list[tuple[str, Change, Parts]]:
    """What a target's parts change: a weight, and its bias where they say so."""
    found = next((each for each in FORMATS.values() if each.reads(parts)), None)
    changes = [] if found is None else [(name, found.change, parts)]
    if "bias" in parts:
        bias = f"{name.removesuffix('.weight')}.bias"
        changes.append((bias, FORMATS["full difference"].change, {"diff": parts["bias"]}))
    if not changes:
        raise ModelError(f"{', '.join(sorted(parts))} of {name} are of no known format")
    return changes
