"""Pictures from prompts, with the bare modules: enough for previews while training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from demo.diffusion import ddim
from demo.modules import Tokenizer, decode, predict, read
from demo.presets import SCALE


@dataclass(frozen=True)
class Model:
    """The three modules, on one device."""

    unet: nn.Module
    vae: nn.Module
    text: nn.Module
    side: int  # of the latents

    @property
    def device(self) -> torch.device:
        return next(self.unet.parameters()).device


@torch.no_grad()
def generate(
    model: Model,
    tokenizer: Tokenizer,
    prompts: Sequence[str],
    seeds: Sequence[int],
    negative: str = "",
    steps: int = 20,
    cfg: float = 4.0,
) -> Tensor:
    """Pictures, uint8 [prompt, side, side, 3] on the host, by DDIM with classifier-free guidance.

    Ho and Salimans 2022, arXiv:2207.12598. One seed a prompt: a picture depends on nothing else.
    """
    tokens = tokenizer([*prompts, *[negative] * len(prompts)])
    context = read(model.text, tokens.to(model.device))

    def velocity(noisy: Tensor, levels: Tensor) -> Tensor:
        twice = torch.cat([noisy, noisy]), torch.cat([levels, levels])
        wanted, unwanted = predict(model.unet, *twice, context).float().chunk(2)
        return unwanted + cfg * (wanted - unwanted)

    noise = torch.stack([_noise(seed, model.side) for seed in seeds]).to(model.device)
    latents = ddim(velocity, noise, steps)
    pictures = decode(model.vae, latents / SCALE).float()
    pixels = pictures.clamp(-1, 1).add(1).mul(127.5).round().byte()
    return pixels.permute(0, 2, 3, 1).cpu()


def _noise(seed: int, side: int) -> Tensor:
    return torch.randn(4, side, side, generator=torch.Generator().manual_seed(seed))
