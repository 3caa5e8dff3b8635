"""Copies from pageable host memory to a CUDA device, through pinned memory and beside its work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.models.placement import Arrival

_STAGE = 32 * 2**20  # bytes of one pinned buffer; two take turns


@dataclass(slots=True)
class _Stage:
    """A pinned buffer, and the end of the last copy out of it."""

    memory: Tensor
    emptied: torch.cuda.Event


class Transfer:
    """Copies on a stream of its own, so that the host and the device's work both run on.

    One thread at a time may begin copies.
    """

    def __init__(self, device: str) -> None:
        self._device = device
        self._stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
        self._stages = [_stage(), _stage()]

    def begin(self, tensors: Sequence[Tensor]) -> Arrival:
        """Begin to copy; the arrival makes the caller's stream wait, not the caller."""
        work = torch.cuda.current_stream(self._device)
        copies = [torch.empty_like(tensor, device=self._device) for tensor in tensors]
        self._stream.wait_stream(work)  # which may still use the memory just given
        for source, copy in zip(tensors, copies, strict=True):
            self._copy(source, copy)
            copy.record_stream(self._stream)
        ended = self._stream.record_event()

        def arrival() -> Sequence[Tensor]:
            torch.cuda.current_stream(self._device).wait_event(ended)
            return copies

        return arrival

    def _copy(self, source: Tensor, copy: Tensor) -> None:
        if not source.is_contiguous():
            with torch.cuda.stream(self._stream):
                copy.copy_(source)
            return
        data, there = _bytes(source), _bytes(copy)
        for start in range(0, len(data), _STAGE):
            part, place = data[start : start + _STAGE], there[start : start + _STAGE]
            stage = self._stages[0]
            self._stages.reverse()
            stage.emptied.synchronize()
            stage.memory[: len(part)].copy_(part)
            with torch.cuda.stream(self._stream):
                place.copy_(stage.memory[: len(part)], non_blocking=True)
                stage.emptied.record(self._stream)


def _stage() -> _Stage:
    memory = torch.empty(_STAGE, dtype=torch.uint8, pin_memory=True)
    return _Stage(memory, torch.cuda.Event())  # type: ignore[no-untyped-call]


def _bytes(tensor: Tensor) -> Tensor:
    return tensor.detach().view(-1).view(torch.uint8)
