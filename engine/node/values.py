"""The values that travel along links. Frozen and on the host: a node returns new ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class Image:
    """Pixels, [batch, height, width, channel], float32 in 0..1, sRGB, three channels or four."""

    pixels: Tensor
    rate: float | None = None  # frames a second, where the batch is a film

    @property
    def nbytes(self) -> int:
        return int(self.pixels.nbytes)


@dataclass(frozen=True, slots=True)
class Mask:
    """A selection, [batch, height, width], float32: 1 is selected, 0 is not."""

    values: Tensor

    @property
    def nbytes(self) -> int:
        return int(self.values.nbytes)


@dataclass(frozen=True, slots=True)
class Audio:
    """Sound, [batch, channel, sample], float32 in -1..1."""

    waveform: Tensor
    rate: int  # samples a second

    @property
    def nbytes(self) -> int:
        return int(self.waveform.nbytes)


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A file that an effect wrote."""

    path: str
    nbytes_on_disk: int


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """Weights as a file has them: tensors by name, and what it states beside them."""

    tensors: Mapping[str, Tensor]
    metadata: Mapping[str, str]


Preview: TypeAlias = Callable[[], Image | None]  # made only if somebody looks; may fail
