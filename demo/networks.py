"""The three networks of the model, as the families of `nodes` build and read them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor, nn

from demo.presets import Preset
from engine.files.header import read_header
from nodes.families.clip.encoder import build_clip
from nodes.families.clip.rules import ClipPlan
from nodes.families.clip.tokens import END, START, Vocabulary
from nodes.families.layout import norm_groups
from nodes.families.stable_diffusion.plan import UNetPlan
from nodes.families.stable_diffusion.sd1 import SD1
from nodes.families.stable_diffusion.unet import build_unet
from nodes.families.vae.codec import build_autoencoder
from nodes.families.vae.file import VaeFile
from nodes.lib.prompt import Run, Special, windows
from nodes.lib.space import STABLE_DIFFUSION

HEADS, TEXT_HEADS, VAE_GROUPS = 8, 2, 8

# The libraries' classes are not typed; these functions say what they do. Hence Any.


def new_autoencoder(preset: Preset) -> nn.Module:
    return channels_last(build_autoencoder(preset.vae, VAE_GROUPS))


def new_unet(preset: Preset) -> nn.Module:
    channels = preset.unet.channels
    plan = UNetPlan(preset.unet, (HEADS,) * len(channels), norm_groups(channels), label_width=0)
    return channels_last(build_unet(plan))


def new_text_encoder(preset: Preset, token_table: Tensor) -> nn.Module:
    """Its token table [token, width] is given, in the eight bits of the file, and not trained."""
    (rule,) = SD1.clips
    encoder: Any = build_clip(ClipPlan(rule, 0, preset.text, TEXT_HEADS, rule.activation))
    table = encoder.get_input_embeddings().weight.requires_grad_(False)
    table.copy_(token_table.to(torch.float8_e4m3fn))
    return channels_last(encoder)


def read_network(path: Path, component: Literal["model", "text", "vae"]) -> nn.Module:
    """One of a checkpoint's, float32, which nothing trains. Raises ModelError."""
    header = read_header(path)
    family = SD1 if SD1.detect(header) else VaeFile()
    (module,) = family.load(component, header, "float32").modules
    return channels_last(module)


def channels_last(module: Any) -> nn.Module:
    """In the order of memory that convolutions are fastest in."""
    moved: nn.Module = module.to(memory_format=torch.channels_last)
    return moved


def posterior(vae: Any, pictures: Tensor) -> Any:
    """Pictures [batch, 3, side, side] in -1..1 to diffusers' distribution of raw latents."""
    return vae.encode(pictures).latent_dist


def encoded(vae: nn.Module, pictures: Tensor, random: torch.Generator | None = None) -> Tensor:
    """Latents [batch, 4, side/8, side/8], as the UNet sees them."""
    latents = posterior(vae, pictures)
    return STABLE_DIFFUSION.inward(latents.sample(random) if random else latents.mode())


def decoded(vae: Any, latents: Tensor) -> Tensor:
    """Raw latents to pictures [batch, 3, side, side], about -1..1."""
    pictures: Tensor = vae.decode(latents).sample
    return pictures


def predicted(unet: Any, text: Any, noisy: Tensor, levels: Tensor, tokens: Tensor) -> Tensor:
    """v of noisy latents [batch, 4, h, w], at levels [batch], told by tokens [batch, 77]."""
    noisy = noisy.contiguous(memory_format=torch.channels_last)
    velocity: Tensor = unet(noisy, levels, text(tokens).last_hidden_state).sample
    return velocity


def tokenized(texts: Sequence[str]) -> Tensor:
    """[text, 77] int64; what does not fit is left out."""
    vocabulary, special = Vocabulary(), Special(START, END, END)
    runs = ([Run(vocabulary.ids(text), 1.0)] for text in texts)
    return torch.tensor([windows(run, special)[0].ids for run in runs])
