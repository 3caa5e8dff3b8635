"""Names of weights, and what holding the weights gives.

A ref travels along links and through the cache; the weights stay with the model store, and a
node reaches them by `with ctx.models.lease(ref) as …`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Generic, Literal, Protocol, Self, TypeAlias, TypeVar

from engine.node.values import Conditioning

if TYPE_CHECKING:
    from torch import Tensor

Component: TypeAlias = Literal["model", "clip", "vae"]
Dtype: TypeAlias = Literal["auto", "float32", "float16", "bfloat16"]
M = TypeVar("M", covariant=True)


@dataclass(frozen=True, slots=True)
class LatentSpace:
    """The geometry of a VAE's space. Samplers see `(sample - shift) * scale`."""

    channels: int
    factor: int  # pixels per latent cell, in each direction
    scale: float
    shift: float = 0.0
    # Colours in -1..1 of a scaled latent, for previews: a row a channel, and last what is added.
    colours: tuple[tuple[float, ...], ...] = ()


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


@dataclass(frozen=True, slots=True)
class LoRA:
    """A low-rank patch and how strongly to apply it."""

    file: str
    stamp: str
    strength: float


@dataclass(frozen=True)
class Ref(Generic[M]):
    """Names one component of a file of weights: small, hashable, safe to cache and to send away."""

    folder: str  # kind of model folder: "checkpoints", "vae" …
    file: str  # name below that folder
    stamp: str  # changes when the file does
    dtype: Dtype = "auto"
    patches: tuple[LoRA, ...] = ()

    component: Component = "model"

    @property
    def key(self) -> str:
        """Equal for refs that the same loaded weights serve."""
        facts = (self.component, self.folder, self.file, self.stamp, self.dtype, self.patches)
        return blake2b(repr(facts).encode(), digest_size=16).hexdigest()

    def patched(self, patch: LoRA) -> Self:
        return replace(self, patches=(*self.patches, patch))


@dataclass(frozen=True)
class ModelRef(Ref[Denoiser]):
    """The UNet or transformer of a checkpoint."""

    component: Component = "model"


@dataclass(frozen=True)
class ClipRef(Ref[TextEncoder]):
    """The text encoders of a checkpoint."""

    component: Component = "clip"
    skip: int = 0  # layers to leave out; not part of the key, the weights are the same


@dataclass(frozen=True)
class VaeRef(Ref[ImageCodec]):
    """The image codec of a checkpoint, or of a file of its own."""

    component: Component = "vae"
