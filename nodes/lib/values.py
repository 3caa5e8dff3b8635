"""The values of diffusion that travel along links. Frozen and on the host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class Latent:
    """Samples of a VAE's own space, before any scaling: [batch, channel, height, width]."""

    samples: Tensor

    @property
    def nbytes(self) -> int:
        return int(self.samples.nbytes)


@dataclass(frozen=True, slots=True)
class Conditioning:
    """What a prompt tells a denoiser."""

    tokens: Tensor  # [1, token, width], float32
    pooled: Tensor | None = None  # [1, width], float32; of the families that have one

    @property
    def nbytes(self) -> int:
        return int(self.tokens.nbytes) + (0 if self.pooled is None else int(self.pooled.nbytes))
