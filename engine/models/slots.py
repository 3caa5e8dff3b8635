"""The tensors of loaded weights, wherever modules use them, and the blocks that can be streamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from torch import Tensor, nn

from engine.files.family import Weights

_FINEST = 32  # blocks are split further while one is larger than this part of the whole


@dataclass(slots=True, eq=False)
class Slot:
    """One tensor, however many modules share it. The original is never written to."""

    name: str  # "0.down.weight": the number of the module, then the tensor's name in it
    original: Tensor
    owners: list[tuple[nn.Module, str]] = field(default_factory=list)

    @property
    def nbytes(self) -> int:
        return self.original.nbytes

    def put(self, tensor: Tensor) -> None:
        """Let the modules compute with another tensor in its place."""
        if isinstance(self.original, nn.Parameter) and not isinstance(tensor, nn.Parameter):
            tensor = nn.Parameter(tensor, requires_grad=False)
        for module, leaf in self.owners:
            setattr(module, leaf, tensor)


@dataclass(slots=True, eq=False)
class Block:
    """Slots that come and go together: those of a module that is called as a whole, or the rest."""

    module: nn.Module | None
    slots: Sequence[Slot]

    @property
    def nbytes(self) -> int:
        return sum(slot.nbytes for slot in self.slots)

    @property
    def originals(self) -> list[Tensor]:
        return [slot.original for slot in self.slots]

    def put(self, tensors: Iterable[Tensor]) -> None:
        for slot, tensor in zip(self.slots, tensors, strict=True):
            slot.put(tensor)


def slots_of(weights: Weights) -> list[Slot]:
    """Every parameter and buffer once, in the order of the modules."""
    found: dict[int, Slot] = {}
    for number, module in enumerate(weights.modules):
        for path, part in module.named_modules():
            for leaf, tensor in _own(part):
                name = ".".join(filter(None, (str(number), path, leaf)))
                slot = found.setdefault(id(tensor), Slot(name, tensor))
                slot.owners.append((part, leaf))
    return list(found.values())


def nbytes(weights: Weights) -> int:
    """Bytes of all tensors, each counted once."""
    return sum(slot.nbytes for slot in slots_of(weights))


def blocks_of(weights: Weights) -> tuple[Block, list[Block]]:
    """What must stay while the weights compute, and the blocks that need not, in their order.

    A block is an entry of a ModuleList or Sequential, which is called as a whole. A large one is
    split into the entries of its own lists. What lies outside, or is shared, stays.
    """
    slots = slots_of(weights)
    largest = sum(slot.nbytes for slot in slots) // _FINEST
    blocks: dict[nn.Module, list[Slot]] = {
        entry: [] for module in weights.modules for entry in _entries(module, largest)
    }
    block_at = {id(part): entry for entry in blocks for part in entry.modules()}
    rest: list[Slot] = []
    for slot in slots:
        users = {block_at.get(id(module)) for module, _ in slot.owners}
        user = users.pop()
        (rest if users or user is None else blocks[user]).append(slot)
    return Block(None, rest), [Block(module, own) for module, own in blocks.items() if own]


def _own(part: nn.Module) -> Iterator[tuple[str, Tensor]]:
    yield from part.named_parameters(recurse=False, remove_duplicate=False)
    yield from part.named_buffers(recurse=False, remove_duplicate=False)


def _entries(module: nn.Module, largest: int) -> Iterator[nn.Module]:
    for child in module.children():
        inner = list(_entries(child, largest))
        listed = isinstance(module, nn.ModuleList | nn.Sequential)
        if listed and (not inner or _size(child) <= largest):
            yield child
        else:
            yield from inner


def _size(module: nn.Module) -> int:
    return sum(tensor.nbytes for tensor in (*module.parameters(), *module.buffers()))
