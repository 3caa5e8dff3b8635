"""What the store asks of a place to compute, and the processor as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from engine.files.family import Delta, Precision, Weights
from engine.models.memory import host_memory
from engine.node.refs import Dtype
from engine.process import trim_allocator

if TYPE_CHECKING:
    from torch import Tensor


class Placement(Protocol):
    """Weights on a device. It owns their parameters until `remove`.

    No method may be called while the weights compute, nor by two threads at a time. One that
    fails changes nothing: copies are made first, and take their places when all are there.
    """

    @property
    def originals(self) -> Mapping[str, Tensor]:
        """Every weight undressed, by its name: "0.down.weight" of the first module."""

    @property
    def nbytes(self) -> int:
        """What of the device's memory it takes now, in bytes."""

    @property
    def missing(self) -> int:
        """How many bytes more it would take to have everything on the device."""

    @property
    def least(self) -> int:
        """How many bytes it can compute with, streaming what does not stay."""

    def grow(self, room: int) -> None:
        """Bring weights until `nbytes` has grown by `room` at most; the others are streamed.

        They compute afterwards, unless `nbytes + room` is below `least`.
        Raises torch.OutOfMemoryError when the device has less than it said.
        """

    def shrink(self, wanted: int) -> None:
        """Free `wanted` bytes or more, or all there are; only `grow` lets them compute again."""

    def wear(self, deltas: Mapping[str, Delta]) -> None:
        """Change the named weights, and no others, always from their originals.

        Names are those of `originals`. Without deltas all weights are again what they were,
        bit for bit. Takes as much memory again as the named weights, for a while; where the
        device's memory is the host's, for as long as they are worn. Where a delta fails there,
        nothing is worn; elsewhere what was worn before still is.
        """

    def dressed(self) -> Iterator[tuple[str, Tensor]]:
        """Each weight as it computes, on the host, with its name in `originals`."""

    def remove(self) -> None:
        """Take everything back to the host, undressed."""


class Device(Protocol):
    """A place to compute. All but `place` may be called by any thread at any time."""

    @property
    def name(self) -> str: ...

    @property
    def is_unified(self) -> bool:
        """Whether its memory is the host's: weights then exist once, under one budget."""

    def enter(self) -> None:
        """For the calling thread: what computes on "the current device" computes on this one."""

    def total(self) -> int:
        """All its memory, in bytes."""

    def available(self) -> int:
        """Its memory that nobody uses now, in bytes."""

    def reclaim(self) -> None:
        """Give back what the process keeps of it for later. Costs time: only after a shortage."""

    def ran_out(self, error: BaseException) -> bool:
        """Whether an error says that its memory did not suffice."""

    def precision(self, wanted: Dtype, component: str) -> Precision:
        """What to compute in; "auto" takes what suits the device.

        A VAE is never computed in float16: SDXL's overflows, and the picture comes out black.
        """

    def place(self, weights: Weights) -> Placement:
        """A placement for weights that lie on the host. Nothing has moved yet: see `grow`."""


class Host:
    """The processor and its memory. Nothing is ever moved."""

    name = "cpu"
    is_unified = True

    def enter(self) -> None:
        """There is no other."""

    def total(self) -> int:
        return min((total for total, _ in host_memory()), default=8 * 2**30)

    def available(self) -> int:
        return max(0, min((free for _, free in host_memory()), default=4 * 2**30))

    def reclaim(self) -> None:
        trim_allocator()

    def ran_out(self, error: BaseException) -> bool:
        return isinstance(error, MemoryError) or "DefaultCPUAllocator: can't allocate" in str(error)

    def precision(self, wanted: Dtype, component: str) -> Precision:
        if wanted == "auto" or (wanted == "float16" and component == "vae"):
            return "float32"
        return wanted

    def place(self, weights: Weights) -> Placement:
        from engine.models.placement import InPlace

        return InPlace(weights)
