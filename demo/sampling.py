"""Pictures from prompts, with the bare modules: enough for previews while training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from demo.diffusion import ddim
from demo.folders import Folders
from demo.modules import (
    Tokenizer,
    build_text_encoder,
    build_unet,
    build_vae,
    channels_last,
    decode,
    predict,
    read,
    read_token_table,
)
from demo.presets import SCALE, Preset
from demo.session import load_state
from demo.training import restore


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


def finished_vae(path: Path) -> nn.Module:
    """The autoencoder that the other modules are trained with."""
    saved = load_state(path)
    vae = build_vae(saved["config"])
    vae.load_state_dict(saved["state"])
    return vae.eval().requires_grad_(False)


def averaged_model(preset: Preset, folders: Folders) -> Model:
    """The averaged weights of a training, on the host."""
    means = load_state(folders.unet_state)["means"]
    table = read_token_table(folders.token_table, preset.coarse_table)
    unet, text = build_unet(preset.unet), build_text_encoder(preset.text, table)
    for module, name in ((unet, "unet"), (text, "text")):
        restore(module, means[name])
        module.eval().requires_grad_(False)
    return Model(channels_last(unet), finished_vae(folders.vae), text, preset.side // 8)


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
