"""The noising of latents: x = signal * z + noise * e, Ho et al. 2020, arXiv:2006.11239, eq. 4."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.lib.betas import scaled_linear_sigmas

LEVELS = 1000
SNR_LIMIT = 5.0
LEAST = 0.4  # weight of a level with more noise than signal


class Noising:
    """Latents [batch, 4, height, width] at random noise levels of Stable Diffusion 1."""

    def __init__(self, latents: Tensor, random: torch.Generator, below: int = LEVELS) -> None:
        """At the lowest so many levels."""
        device = latents.device
        sigmas = torch.tensor(scaled_linear_sigmas(timesteps=LEVELS), device=device).float()
        self.levels = torch.randint(below, (len(latents),), generator=random, device=device)
        sigma = sigmas[self.levels].view(-1, 1, 1, 1)
        self._signal = 1 / (1 + sigma**2).sqrt()
        self._noise = sigma * self._signal
        noise = torch.randn(latents.shape, generator=random, device=device)
        self.noisy = self._signal * latents + self._noise * noise
        # Salimans and Ho 2022, arXiv:2202.00512, section 4. To predict the noise instead multiplies
        # errors at high noise by its ratio to the signal, about 15: flat backgrounds would show it.
        self.velocity = self._signal * noise - self._noise * latents

    def clean(self, velocity: Tensor) -> Tensor:
        """The latents that a velocity tells of: z = signal * x - noise * v."""
        return self._signal * self.noisy - self._noise * velocity

    @property
    def weights(self) -> Tensor:
        """Of the loss, [batch]: min(SNR, 5) / (SNR + 1) (Hang et al. 2023, arXiv:2303.09556).

        But never below 0.4: where noise prevails, the prompt alone decides what there will be.
        """
        ratio = (self._signal / self._noise).flatten() ** 2
        weights = ratio.clamp(max=SNR_LIMIT) / (ratio + 1)
        return torch.where(ratio < 1, weights.clamp(min=LEAST), weights)
