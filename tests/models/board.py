"""A device that can be tested anywhere: it really copies, counts what it does, and can run full."""

from __future__ import annotations

import weakref
from collections.abc import Sequence

import torch
from torch import Tensor

from engine.files.family import Precision, Weights
from engine.models.device import Placement
from engine.models.placement import Arrival, Copied
from engine.node.refs import Dtype


class Board:
    """An accelerator with an arena of its own.

    Its tensors are torch's, in host memory, but no host tensor: `holds` tells them apart. What
    has been copied to it holds NaN until it is waited for, as a stream's copies hold anything.
    """

    name = "board:0"
    is_unified = False

    def __init__(self, memory: int = 10_000) -> None:
        self.memory = memory
        self.fail_at = 0  # the number of the allocation, from now on, that fails; 0 for none
        self.boast = 0  # bytes that it says it has, and has not
        self.moved = 0  # bytes copied to it
        self.transfers = 0  # tensors copied to it
        self.waits = 0
        self.reclaims = 0
        self.most = 0  # bytes allocated at a time, ever
        self._arena: dict[int, int] = {}  # bytes by address

    @property
    def allocated(self) -> int:
        return sum(self._arena.values())

    def total(self) -> int:
        return self.memory

    def available(self) -> int:
        return self.memory - self.allocated + self.boast

    def reclaim(self) -> None:
        self.reclaims += 1

    def enter(self) -> None:
        pass

    def ran_out(self, error: BaseException) -> bool:
        return isinstance(error, torch.OutOfMemoryError)

    def precision(self, wanted: Dtype, component: str) -> Precision:
        return "float32" if wanted == "auto" else wanted

    def place(self, weights: Weights) -> Placement:
        return Copied(weights, self.begin)

    def begin(self, tensors: Sequence[Tensor]) -> Arrival:
        copies = [self._like(tensor) for tensor in tensors]
        self.transfers += len(copies)
        self.moved += sum(copy.nbytes for copy in copies)

        def arrival() -> Sequence[Tensor]:
            self.waits += 1
            for copy, tensor in zip(copies, tensors, strict=True):
                copy.copy_(tensor.detach())
            return copies

        return arrival

    def work(self, nbytes: int) -> Tensor:
        """Memory for a node's work, alive as long as the tensor is."""
        return self._like(torch.empty(nbytes, dtype=torch.uint8))

    def holds(self, tensor: Tensor) -> bool:
        return tensor.data_ptr() in self._arena

    def _like(self, tensor: Tensor) -> Tensor:
        self.fail_at -= 1
        if self.fail_at == 0 or tensor.nbytes > self.memory - self.allocated:
            raise torch.OutOfMemoryError(f"board out of memory: tried to allocate {tensor.nbytes}")
        made = torch.empty_like(tensor)
        if made.is_floating_point():
            made.fill_(torch.nan)
        address, storage = made.data_ptr(), made.untyped_storage()
        self._arena[address] = made.nbytes
        self.most = max(self.most, self.allocated)
        weakref.finalize(storage, self._arena.pop, address)
        return made
