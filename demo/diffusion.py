"""The noising of latents and what the UNet has to predict.

With a schedule of `signal` = sqrt(alpha_bar) and `noise` = sqrt(1 - alpha_bar), a noisy latent is
x = signal * z + noise * e (Ho et al. 2020, arXiv:2006.11239, equation 4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

STEPS = 1000  # noise levels
BETAS = (0.00085, 0.012)  # the first and the last, as in Stable Diffusion 1
SNR_LIMIT = 5.0
LEAST = 0.4  # weight of a level with more noise than signal

# Noisy latents [batch, 4, h, w] and their levels [batch] to v, once for every prompt at hand.
Predict = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Schedule:
    """The parts of signal and noise at each level, [1000] each."""

    signal: Tensor
    noise: Tensor

    def noised(self, latents: Tensor, noise: Tensor, levels: Tensor) -> Tensor:
        """x = signal * z + noise * e, for `levels` [batch]."""
        return _wide(self.signal[levels]) * latents + _wide(self.noise[levels]) * noise

    def velocity(self, latents: Tensor, noise: Tensor, levels: Tensor) -> Tensor:
        """v = signal * e - noise * z (Salimans and Ho 2022, arXiv:2202.00512, section 4).

        Predicting e instead multiplies errors at high noise by its ratio to the signal, about 15:
        flat backgrounds would show it.
        """
        return _wide(self.signal[levels]) * noise - _wide(self.noise[levels]) * latents

    def clean(self, noisy: Tensor, velocity: Tensor, levels: Tensor) -> Tensor:
        """z = signal * x - noise * v."""
        return _wide(self.signal[levels]) * noisy - _wide(self.noise[levels]) * velocity

    def weights(self, levels: Tensor) -> Tensor:
        """Weight of the loss: min(SNR, 5) / (SNR + 1) (Hang et al. 2023, arXiv:2303.09556).

        But never below 0.4: where noise prevails, the prompt alone decides what there will be.
        """
        ratio = (self.signal[levels] / self.noise[levels]) ** 2
        weights = ratio.clamp(max=SNR_LIMIT) / (ratio + 1)
        return torch.where(ratio < 1, weights.clamp(min=LEAST), weights)

    def ddim_step(
        self, noisy: Tensor, clean: Tensor, level: Tensor, target: Tensor | None
    ) -> Tensor:
        """The same latent at the lower noise of `target`, or without any.

        Song et al. 2020, arXiv:2010.02502, equation 12 with no fresh noise.
        """
        if target is None:
            return clean
        noise = (noisy - _wide(self.signal[level]) * clean) / _wide(self.noise[level])
        return self.noised(clean, noise, target)


def schedule(device: torch.device | str = "cpu") -> Schedule:
    """Betas whose square roots are evenly spaced."""
    first, last = (beta**0.5 for beta in BETAS)
    betas = torch.linspace(first, last, STEPS, dtype=torch.float64) ** 2
    kept = torch.cumprod(1 - betas, 0).float().to(device)
    return Schedule(kept.sqrt(), (1 - kept).sqrt())


def ddim(predict: Predict, noise: Tensor, steps: int) -> Tensor:
    """From noise [batch, 4, h, w] to latents, in so many even steps."""
    table = schedule(noise.device)
    levels = torch.linspace(STEPS - 1, 0, steps, device=noise.device).round().long()
    latents = noise
    for index in range(steps):
        level = levels[index].expand(len(latents))
        target = levels[index + 1].expand(len(latents)) if index + 1 < steps else None
        clean = table.clean(latents, predict(latents, level), level)
        latents = table.ddim_step(latents, clean, level, target)
    return latents


def _wide(values: Tensor) -> Tensor:
    return values.view(-1, 1, 1, 1)
