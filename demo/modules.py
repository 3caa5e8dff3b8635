"""The three modules of the model, and the tokenizer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from demo.presets import Config
from nodes.families.clip.tokens import END, START, Vocabulary
from nodes.lib.prompt import WINDOW


class Posterior(Protocol):
    """What the encoder says of a picture: a normal distribution of latents."""

    mean: Tensor

    def sample(self, generator: torch.Generator) -> Tensor: ...

    def mode(self) -> Tensor: ...

    def kl(self) -> Tensor: ...


def build_vae(config: Config) -> nn.Module:
    from diffusers import AutoencoderKL

    return _built(AutoencoderKL, config)


def build_unet(config: Config) -> nn.Module:
    from diffusers import UNet2DConditionModel

    return _built(UNet2DConditionModel, config)


def build_text_encoder(config: Config, token_table: Tensor) -> nn.Module:
    """Its token table [token, width] is given, and not trained."""
    from transformers import CLIPTextConfig, CLIPTextModel

    encoder = CLIPTextModel(CLIPTextConfig(**config))
    table = encoder.get_input_embeddings().get_parameter("weight")
    with torch.no_grad():
        table.copy_(token_table)
    table.requires_grad_(False)
    return encoder


# The libraries' classes are not typed; the next five say what they do. Hence Any.


def _built(kind: Any, config: Config) -> nn.Module:
    module: nn.Module = kind(**config)
    return module


def encode(vae: Any, pictures: Tensor) -> Posterior:
    """Pictures [batch, 3, side, side] in -1..1 to latents [batch, 4, side/8, side/8]."""
    posterior: Posterior = vae.encode(pictures).latent_dist
    return posterior


def decode(vae: Any, latents: Tensor) -> Tensor:
    """Raw latents [batch, 4, side/8, side/8] to pictures [batch, 3, side, side], about -1..1."""
    pictures: Tensor = vae.decode(latents).sample
    return pictures


def predict(unet: Any, noisy: Tensor, levels: Tensor, context: Tensor) -> Tensor:
    """v of scaled noisy latents [batch, 4, h, w], at levels [batch], told by [batch, 77, width]."""
    velocity: Tensor = unet(noisy, levels, context).sample
    return velocity


def read(text_encoder: Any, tokens: Tensor) -> Tensor:
    """Token ids [batch, 77] to vectors [batch, 77, width]."""
    vectors: Tensor = text_encoder(tokens).last_hidden_state
    return vectors


def read_token_table(path: Path, coarse: bool) -> Tensor:
    """[token, width] float32. A coarse one holds only numbers that eight bits can hold."""
    table = torch.from_numpy(np.load(path, allow_pickle=False)).float()
    return table.to(torch.float8_e4m3fn).float() if coarse else table


class Tokenizer:
    """Texts to token ids, as CLIP does it."""

    def __init__(self) -> None:
        self._vocabulary = Vocabulary()

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """[text, 77] int64."""
        rows = ([START, *self._vocabulary.ids(text)[: WINDOW - 2], END] for text in texts)
        return torch.tensor([[*row, *[END] * (WINDOW - len(row))] for row in rows])


def channels_last(module: nn.Module) -> nn.Module:
    """In the order of memory that convolutions are fastest in."""
    moved: nn.Module = module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return moved


def trainable(*modules: nn.Module) -> list[Tensor]:
    return [weight for module in modules for weight in module.parameters() if weight.requires_grad]


def million_parameters(module: nn.Module) -> float:
    return sum(weight.numel() for weight in module.parameters()) / 1e6
