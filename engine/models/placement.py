"""Placements: weights that compute in the host's memory, and weights copied to a device."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeAlias

import torch
from torch import Tensor
from torch.utils.hooks import RemovableHandle

from engine.errors import ModelError
from engine.files.family import Delta, Weights
from engine.models.slots import Block, Slot, blocks_of, slots_of

Arrival: TypeAlias = Callable[[], Sequence[Tensor]]  # waits for a copy, and gives it
Begin: TypeAlias = Callable[[Sequence[Tensor]], Arrival]  # begins to copy host tensors to a device


class InPlace:
    """Weights where the device's memory is the host's: each exists once."""

    def __init__(self, weights: Weights, move: Callable[[Tensor], Tensor] | None = None) -> None:
        """`move` makes a tensor one of the device; the host's is let go of."""
        self._slots = slots_of(weights)
        self._move = move
        self._worn: dict[str, Tensor] = {}

    @property
    def nbytes(self) -> int:
        """A weight in a dress exists twice."""
        return sum(slot.nbytes for slot in self._slots) + sum(t.nbytes for t in self._worn.values())

    @property
    def originals(self) -> Mapping[str, Tensor]:
        return {slot.name: slot.original for slot in self._slots}

    @property
    def missing(self) -> int:
        return 0

    @property
    def least(self) -> int:
        return self.nbytes

    def grow(self, room: int) -> None:
        if self._move is not None:
            self._replace(self._move)
            self._move = None

    def shrink(self, wanted: int) -> None:
        """Nothing lies on the device that does not lie on the host."""

    def wear(self, deltas: Mapping[str, Delta]) -> None:
        touched = [slot for slot in self._slots if slot.name in deltas]
        try:
            worn = {
                slot.name: _applied(deltas[slot.name], slot, self._copy(slot)) for slot in touched
            }
        except BaseException:
            self._put({})
            raise
        self._put(worn)

    def _put(self, worn: dict[str, Tensor]) -> None:
        for slot in self._slots:
            if slot.name in worn or slot.name in self._worn:
                slot.put(worn.get(slot.name, slot.original))
        self._worn = worn

    def _copy(self, slot: Slot) -> Tensor:
        """Of an original, in the memory of the dress before, where there is one."""
        before = self._worn.get(slot.name)
        if before is None:
            return slot.original.detach().clone()
        return before.copy_(slot.original.detach())

    def dressed(self) -> Iterator[tuple[str, Tensor]]:
        for slot in self._slots:
            yield slot.name, self._worn.get(slot.name, slot.original).detach().cpu()

    def remove(self) -> None:
        self.wear({})

    def _replace(self, move: Callable[[Tensor], Tensor]) -> None:
        moved: list[Slot] = []
        try:
            for slot in self._slots:
                moved.append(slot)
                _replace(slot, move)
        except BaseException:
            for slot in moved:
                _replace(slot, partial(Tensor.to, device="cpu", copy=True))
            raise


class Copied:
    """Weights of which a device has copies: all of them, or some, the others streamed.

    A streamed block is copied when it is called, while the block before it computes, and let go
    of afterwards. Deltas are applied to each copy that arrives, so that a copy never differs
    from another of the same weight.
    """

    def __init__(self, weights: Weights, begin: Begin) -> None:
        self._begin = begin
        self._rest, self._blocks = blocks_of(weights)
        self._copies: dict[Block, Sequence[Tensor]] = {}  # what lies on the device to stay
        self._arriving: dict[Block, Arrival] = {}
        self._hooks: list[RemovableHandle] = []
        self._deltas: Mapping[str, Delta] = {}

    @property
    def originals(self) -> Mapping[str, Tensor]:
        every = (self._rest, *self._blocks)
        return {slot.name: slot.original for block in every for slot in block.slots}

    @property
    def nbytes(self) -> int:
        window = self._window if self._hooks else 0
        return sum(block.nbytes for block in self._copies) + window

    @property
    def missing(self) -> int:
        return max(0, self._rest.nbytes + sum(b.nbytes for b in self._blocks) - self.nbytes)

    @property
    def least(self) -> int:
        return self._rest.nbytes + self._window

    @property
    def _window(self) -> int:
        """Room for the block that computes and the one that arrives."""
        return sum(sorted(block.nbytes for block in self._blocks)[-2:])

    def grow(self, room: int) -> None:
        staying = self._fitting(self.nbytes + room)
        self._stop_streaming()
        for block in self._copies.keys() - set(staying):
            self._let_go(block)
        new = [block for block in staying if block not in self._copies]
        arriving = [self._begin(block.originals) for block in new]
        copies = [self._dressed(b, arrival) for b, arrival in zip(new, arriving, strict=True)]
        for block, tensors in zip(new, copies, strict=True):
            block.put(tensors)
            self._copies[block] = tensors
        self._stream([block for block in self._blocks if block not in self._copies])

    def shrink(self, wanted: int) -> None:
        target = max(0, self.nbytes - wanted)
        self._stop_streaming()
        for block in reversed((self._rest, *self._blocks)):
            if self.nbytes > target and block in self._copies:
                self._let_go(block)

    def wear(self, deltas: Mapping[str, Delta]) -> None:
        names = {*self._deltas, *deltas}
        touched = [Block(b.module, [s for s in b.slots if s.name in names]) for b in self._copies]
        arriving = [self._begin(block.originals) for block in touched]
        copies = [
            _worn(block.slots, arrival(), deltas)
            for block, arrival in zip(touched, arriving, strict=True)
        ]
        for block, part, tensors in zip(list(self._copies), touched, copies, strict=True):
            part.put(tensors)
            new = dict(zip(part.slots, tensors, strict=True))
            old = zip(block.slots, self._copies[block], strict=True)
            self._copies[block] = [new.get(slot, tensor) for slot, tensor in old]
        self._arriving.clear()
        self._deltas = dict(deltas)

    def dressed(self) -> Iterator[tuple[str, Tensor]]:
        """What no delta changes is the original; the rest is dressed as it would be to compute."""
        for block in (self._rest, *self._blocks):
            touched = [slot for slot in block.slots if slot.name in self._deltas]
            arrival = self._begin([slot.original for slot in touched])
            worn = dict(zip(touched, _worn(touched, arrival(), self._deltas), strict=True))
            for slot in block.slots:
                yield slot.name, worn.get(slot, slot.original).detach().cpu()

    def remove(self) -> None:
        self.shrink(self.nbytes)
        self._deltas = {}

    def _fitting(self, room: int) -> list[Block]:
        """The blocks that can stay within `room` bytes, those that already do first."""
        every = [self._rest, *self._blocks]
        if sum(block.nbytes for block in every) <= room:
            return every
        staying, left = [self._rest], room - self.least
        for block in sorted(self._blocks, key=lambda block: block not in self._copies):
            if block.nbytes <= left:
                staying.append(block)
                left -= block.nbytes
        return staying

    def _dressed(self, block: Block, arrival: Arrival) -> list[Tensor]:
        return _worn(block.slots, arrival(), self._deltas)

    def _stream(self, blocks: Sequence[Block]) -> None:
        for block, following in zip(blocks, (*blocks[1:], *blocks[:1]), strict=True):
            assert block.module is not None  # the rest stays
            enter, leave = partial(self._enter, block, following), partial(self._leave, block)
            self._hooks += [
                block.module.register_forward_pre_hook(enter),
                block.module.register_forward_hook(leave, always_call=True),
            ]

    def _stop_streaming(self) -> None:
        for hook in self._hooks:
            hook.remove()
        self._hooks.clear()
        self._arriving.clear()

    def _let_go(self, block: Block) -> None:
        del self._copies[block]
        block.put(block.originals)

    def _enter(self, block: Block, following: Block, *call: object) -> None:
        arrival = self._arriving.pop(block, None) or self._begin(block.originals)
        block.put(self._dressed(block, arrival))
        if following is not block and following not in self._arriving:
            self._arriving[following] = self._begin(following.originals)

    def _leave(self, block: Block, *call: object) -> None:
        block.put(block.originals)


def _worn(
    slots: Sequence[Slot], tensors: Sequence[Tensor], deltas: Mapping[str, Delta]
) -> list[Tensor]:
    """The tensors, those that have a delta changed. Raises ModelError for one that misfits."""
    return [
        _applied(deltas[slot.name], slot, tensor) if slot.name in deltas else tensor
        for slot, tensor in zip(slots, tensors, strict=True)
    ]


@torch.no_grad()
def _applied(delta: Delta, slot: Slot, tensor: Tensor) -> Tensor:
    changed = delta(tensor)
    if changed.shape != tensor.shape:
        raise ModelError(
            f"the patch gives {slot.name} {list(changed.shape)}, wanted {list(tensor.shape)}"
        )
    return changed.to(tensor.device, tensor.dtype)


def _replace(slot: Slot, move: Callable[[Tensor], Tensor]) -> None:
    original = move(slot.original.data)
    if isinstance(slot.original, torch.nn.Parameter):
        original = torch.nn.Parameter(original, requires_grad=False)
    slot.original = original
    slot.put(original)
