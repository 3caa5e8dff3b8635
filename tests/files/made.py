"""Small safetensors files of chosen names, and a toy family that knows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from engine.errors import ModelError
from engine.files.family import Check, Finding, Precision
from engine.files.header import Header


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
        if header.path.stem == "broken":
            raise ModelError("broken.safetensors lacks everything")
        return ToyWeights(header.tensors["toy"].numel)


class ToyLora:
    """Knows files with a tensor "lora_unet_x", for the folder of LoRAs only."""

    def detect(self, header: Header) -> Finding | None:
        if "lora_unet_x" not in header.tensors:
            return None
        return Finding("a LoRA", frozenset(("loras",)))
