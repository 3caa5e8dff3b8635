"""The spaces that latents lie in. Torch-free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class LatentSpace:
    """The geometry of a VAE's space. Samplers see `(sample - shift) * scale`."""

    channels: int
    factor: int  # pixels per latent cell, in each direction
    scale: float | tuple[float, ...]  # one, or one a channel
    shift: float | tuple[float, ...] = 0.0
    frames: int = 0  # of a video a cell holds after the first; 0: pictures, latents of 4 dimensions
    name: str = ""  # for people; "" where a file does not tell which space of this build it is
    # Colours in -1..1 of a scaled latent, for previews: a row a channel, and last what is added.
    colours: tuple[tuple[float, ...], ...] = ()

    def shape(self, batch: int, width: int, height: int, length: int = 1) -> tuple[int, ...]:
        """Of a latent, for a size in pixels and a length in frames."""
        cells = (height // self.factor, width // self.factor)
        if not self.frames:
            return batch, self.channels, *cells
        return batch, self.channels, (length - 1) // self.frames + 1, *cells

    def refitted(self, shape: Sequence[int], other: LatentSpace) -> tuple[int, ...]:
        """The shape of an empty latent of another space, for a picture of the same size, here."""
        if self.agrees(other):
            return tuple(shape)
        height, width = (side * other.factor for side in shape[-2:])
        return self.shape(shape[0], width, height)

    def inward(self, samples: Tensor) -> Tensor:
        """Raw samples as a model sees them."""
        shift, scale = (self._along(samples, each) for each in (self.shift, self.scale))
        inward: Tensor = (samples - shift) * scale
        return inward

    def outward(self, x: Tensor) -> Tensor:
        """The raw samples again."""
        shift, scale = (self._along(x, each) for each in (self.shift, self.scale))
        outward: Tensor = x / scale + shift
        return outward

    def agrees(self, other: LatentSpace) -> bool:
        """Whether latents of one can be read in the other, as far as is known."""
        built = (self.channels, self.factor, self.frames)
        if built != (other.channels, other.factor, other.frames):
            return False
        return not self.name or not other.name or self.name == other.name

    def __str__(self) -> str:
        build = f"{self.channels} channels, a cell for {self.factor} pixels"
        return f"{self.name} ({build})" if self.name else build

    def _along(self, x: Tensor, value: float | tuple[float, ...]) -> Tensor | float:
        """A number a channel, shaped to meet `x`."""
        if isinstance(value, float | int):
            return value
        return x.new_tensor(value).view(-1, *(1,) * (x.ndim - 2))


STABLE_DIFFUSION: Final = LatentSpace(4, 8, 0.18215, name="Stable Diffusion")
