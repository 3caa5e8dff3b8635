"""Devices of torch: CUDA, with memory of its own, and Apple's Metal, which shares the host's."""

from __future__ import annotations

from functools import cached_property

import torch
from torch import Tensor

from engine.files.family import Precision, Weights
from engine.models.device import Placement
from engine.models.placement import Copied, InPlace
from engine.models.transfer import Transfer
from engine.node.refs import Dtype


class Cuda:
    """One GPU. `enter` has made it the current device of each thread that computes."""

    is_unified = False

    def __init__(self, name: str) -> None:
        self.name = name  # with its number: "cuda:0"

    def enter(self) -> None:
        """For the calling thread: what takes "the current device" takes this one."""
        torch.cuda.set_device(self.name)

    def total(self) -> int:
        return int(torch.cuda.mem_get_info(self.name)[1])

    def available(self) -> int:
        """What torch keeps it gives to the next tensor, so that counts as free."""
        free = int(torch.cuda.mem_get_info(self.name)[0])
        kept = torch.cuda.memory_reserved(self.name) - torch.cuda.memory_allocated(self.name)
        return free + kept

    def reclaim(self) -> None:
        torch.cuda.empty_cache()

    def ran_out(self, error: BaseException) -> bool:
        return isinstance(error, torch.OutOfMemoryError)

    def precision(self, wanted: Dtype, component: str) -> Precision:
        if component == "vae" and wanted in ("auto", "float16"):
            return "bfloat16" if self._capability >= (8, 0) else "float32"
        return "float16" if wanted == "auto" else wanted

    def place(self, weights: Weights) -> Placement:
        return Copied(weights, self._transfer.begin)

    @cached_property
    def _capability(self) -> tuple[int, int]:
        return torch.cuda.get_device_capability(self.name)

    @cached_property
    def _transfer(self) -> Transfer:
        return Transfer(self.name)


class Metal:
    """Apple's GPU."""

    name = "mps"
    is_unified = True

    def enter(self) -> None:
        """There is only one."""

    def total(self) -> int:
        return int(torch.mps.recommended_max_memory())

    def available(self) -> int:
        return self.total() - int(torch.mps.driver_allocated_memory())

    def reclaim(self) -> None:
        torch.mps.empty_cache()

    def ran_out(self, error: BaseException) -> bool:
        return isinstance(error, RuntimeError) and "MPS backend out of memory" in str(error)

    def precision(self, wanted: Dtype, component: str) -> Precision:
        if component == "vae" and wanted in ("auto", "float16"):
            return "float32"
        return "float16" if wanted == "auto" else wanted

    def place(self, weights: Weights) -> Placement:
        return InPlace(weights, _to_metal)


def _to_metal(tensor: Tensor) -> Tensor:
    return tensor.to("mps")
