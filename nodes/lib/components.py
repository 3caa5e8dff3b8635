"""What the components of a model can do, whichever its family."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from nodes.lib.space import LatentSpace
from nodes.lib.values import Conditioning

if TYPE_CHECKING:
    from torch import Tensor


class Denoiser(Protocol):
    """A diffusion model, seen from a sampler: noisy samples in, clean samples out."""

    @property
    def space(self) -> LatentSpace: ...

    @property
    def sigmas(self) -> Sequence[float]:
        """The noise levels it was trained on, by timestep: ascending."""

    def timestep(self, sigma: float) -> float:
        """The timestep of the nearest trained noise level."""

    def sigma(self, timestep: float) -> float:
        """The noise level at a timestep; between two of them, linear in the logarithm."""

    def activation_bytes(self, batch: int, height: int, width: int) -> int:
        """Estimated peak memory of one call, in bytes, for a latent of that size."""

    def to_device(self, x: Tensor) -> Tensor:
        """The tensor, float32, where this model computes."""

    def __call__(
        self, x: Tensor, sigma: float, conditionings: Sequence[Conditioning]
    ) -> list[Tensor]:
        """Predict the clean sample once for each conditioning, all of them in one batch.

        `x` is [batch, channel, height, width], float32, scaled latents `x0 + sigma * noise`.
        The last conditioning is the one to follow, those before it are to be avoided: a model
        that scores pictures is told the difference.
        """


class TextEncoder(Protocol):
    """Turns a prompt, with weights such as `(this:1.3)`, into conditioning."""

    def encode(self, text: str, skip: int = 0) -> Conditioning:
        """`skip` leaves out that many last layers, counted from the family's usual one."""


class ImageCodec(Protocol):
    """A VAE: pixels to latents and back."""

    @property
    def space(self) -> LatentSpace: ...

    def encode(self, pixels: Tensor) -> Tensor:
        """[batch, height, width, 3] in 0..1 → raw latents, the mode of the posterior."""

    def decode(self, samples: Tensor) -> Tensor:
        """Raw latents → [batch, height, width, 3] in 0..1."""

    def activation_bytes(self, batch: int, height: int, width: int) -> int:
        """Estimated peak memory of one call, in bytes, for a picture of that size in pixels."""
