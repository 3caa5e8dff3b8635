"""Small safetensors files of chosen names, and a toy family that knows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from engine.errors import ModelError
from engine.files.family import Check, Delta, Finding, Precision, Tell
from engine.files.header import Header
from engine.node.refs import Patch


def write_tensors(path: Path, names: Sequence[str], size: int = 4, **metadata: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: torch.zeros(size) for name in names}, path, metadata)
    return path


class ToyWeights:
    def __init__(self, size: int) -> None:
        self.module = nn.Linear(size, 1, bias=False)

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [self.module]


class ToyFamily:
    """Knows files with a tensor "toy": as many numbers in each component as that has."""

    def __init__(self) -> None:
        self.loads: list[str] = []
        self.precisions: list[Precision] = []
        self.while_loading: Callable[[], None] = lambda: None

    def detect(self, header: Header) -> Finding | None:
        if "toy" not in header.tensors:
            return None
        size = header.tensors["toy"].numel
        components: Mapping[str, int] = {"model": size, "text": size}
        folders = frozenset(("checkpoints",))
        return Finding("a toy checkpoint", folders, components, loader=self, describer=self)

    def describe(self, component: str, header: Header) -> object:
        return f"{component} of {header.path.stem}"

    def load(
        self,
        component: str,
        header: Header,
        precision: Precision,
        check: Check = lambda: None,
    ) -> ToyWeights:
        self.loads.append(f"{header.path.stem}.{component}")
        self.precisions.append(precision)
        self.while_loading()
        check()
        if header.path.stem == "broken":
            raise ModelError("broken.safetensors lacks everything")
        return ToyWeights(header.tensors["toy"].numel)


class ToyPatch:
    """Knows files with a tensor "toy_patch", which add their strength to the first weight."""

    def detect(self, header: Header) -> Finding | None:
        if "toy_patch" not in header.tensors:
            return None
        return Finding("a toy patch", frozenset(("loras",)), patcher=self)

    def deltas(
        self,
        patch: Patch,
        header: Header,
        component: str,
        originals: Mapping[str, Tensor],
        inner: Mapping[str, Delta],
        tell: Tell,
    ) -> Mapping[str, Delta]:
        name = "9.nothing" if header.path.stem == "foreign" else next(iter(originals))
        if header.path.stem == "torn":
            return {name: lambda weight: weight.mul_(3)[:0]}
        return {name: lambda weight: weight + patch.strength}


class ToyLora:
    """Knows files with a tensor "lora_unet_x", for the folder of LoRAs only."""

    def detect(self, header: Header) -> Finding | None:
        if "lora_unet_x" not in header.tensors:
            return None
        return Finding("a LoRA", frozenset(("loras",)))
