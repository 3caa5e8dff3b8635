"""Tiny random checkpoints of every family, written in the original layout, with their modules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from safetensors.torch import save_file
from torch import Tensor, nn
from transformers.models.clip.configuration_clip import CLIPTextConfig
from transformers.models.clip.modeling_clip import CLIPTextModel, CLIPTextModelWithProjection

from nodes.families.clip.layout import ClipSizes
from nodes.families.clip.names import clip_names
from nodes.families.layout import UNET, VAE
from nodes.families.names import Names, Source
from nodes.families.stable_diffusion.layout import UNetSizes
from nodes.families.stable_diffusion.names import unet_names
from nodes.families.vae.layout import VaeSizes
from nodes.families.vae.names import vae_names

SD1_TEXT = "cond_stage_model.transformer.text_model."
SD2_TEXT = "cond_stage_model.model."
SDXL_TEXT = "conditioner.embedders.0.transformer.text_model."
SDXL_TEXT_2 = "conditioner.embedders.1.model."
REFINER_TEXT = "conditioner.embedders.0.model."

UNET_SIZES = UNetSizes(4, 4, (16, 32), 1, (1, 0), 1, 16, False, None)
VAE_SIZES = VaeSizes(4, (8, 16, 16, 16), 1, True, True, False)
SMALL_WIDTH, TEXT_WIDTH = 4, 16  # the vocabulary is CLIP's own, so width is what makes it small


@dataclass(frozen=True)
class Made:
    """A file and the very modules whose weights it holds, in float32."""

    path: Path
    modules: Mapping[str, nn.Module]  # by component: unet, vae, text, text_2

    def __getitem__(self, component: str) -> Any:  # a module, called as its own class
        return self.modules[component]


def write_sd1(path: Path, *, seed: int = 0, beside: int = 0, **options: Any) -> Made:
    """The layout of the demo checkpoint, too, whose names are the same.

    `beside`: how many channels the UNet reads beside the latent's.
    """
    sizes = replace(UNET_SIZES, in_channels=4 + beside)
    parts = {
        "unet": (unet(sizes, heads=8), unet_names(sizes, UNET)),
        "vae": (vae(), vae_names(VAE_SIZES, VAE)),
        "text": (clip(TEXT_WIDTH, 2), clip_names(clip_sizes(TEXT_WIDTH, 2), SD1_TEXT)),
    }
    return write(path, parts, seed, **options)


def write_sd2(path: Path, *, seed: int = 0, layers: int = 3, **options: Any) -> Made:
    sizes = replace(UNET_SIZES, linear=True)
    text = replace(clip_sizes(TEXT_WIDTH, layers), open_clip_names=True)
    parts = {
        "unet": (unet(sizes, heads=1), unet_names(sizes, UNET)),
        "vae": (vae(), vae_names(VAE_SIZES, VAE)),
        "text": (clip(TEXT_WIDTH, layers, "gelu"), clip_names(text, SD2_TEXT)),
    }
    return write(path, parts, seed, **options)


def write_sdxl(path: Path, *, seed: int = 0, second_layers: int = 2, **options: Any) -> Made:
    context, pooled = SMALL_WIDTH + 2 * SMALL_WIDTH, 2 * SMALL_WIDTH
    sizes = replace(
        UNET_SIZES, depths=(0, 2), middle_depth=2, context=context, linear=True, vector=6 * 8 + 8
    )
    second = replace(clip_sizes(pooled, second_layers), open_clip_names=True, projection=pooled)
    parts = {
        "unet": (unet(sizes, heads=1, label_width=8), unet_names(sizes, UNET)),
        "vae": (vae(), vae_names(VAE_SIZES, VAE)),
        "text": (clip(SMALL_WIDTH, 2), clip_names(clip_sizes(SMALL_WIDTH, 2), SDXL_TEXT)),
        "text_2": (
            clip(pooled, second_layers, "gelu", pooled=True),
            clip_names(second, SDXL_TEXT_2),
        ),
    }
    return write(path, parts, seed, **options)


def write_sdxl_refiner(path: Path, *, seed: int = 0, **options: Any) -> Made:
    sizes = replace(
        UNET_SIZES,
        channels=(16, 32, 32),
        depths=(0, 2, 0),
        middle_depth=2,
        linear=True,
        vector=5 * 8 + TEXT_WIDTH,
    )
    text = replace(clip_sizes(TEXT_WIDTH, 2), open_clip_names=True, projection=TEXT_WIDTH)
    parts = {
        "unet": (unet(sizes, heads=1, label_width=8), unet_names(sizes, UNET)),
        "vae": (vae(), vae_names(VAE_SIZES, VAE)),
        "text": (clip(TEXT_WIDTH, 2, "gelu", pooled=True), clip_names(text, REFINER_TEXT)),
    }
    return write(path, parts, seed, **options)


def write_vae(path: Path, *, seed: int = 0, prefix: str = "", **options: Any) -> Made:
    """A VAE alone; `diffusers_names=True` writes diffusers' layout."""
    sizes = replace(VAE_SIZES, diffusers_names=options.pop("diffusers_names", False))
    return write(path, {"vae": (vae(), vae_names(sizes, prefix))}, seed, **options)


def write(
    path: Path,
    parts: Mapping[str, tuple[nn.Module, Names]],
    seed: int,
    *,
    dtype: torch.dtype = torch.float16,
    metadata: Mapping[str, str] | None = None,
    fp8_table: bool = False,
    norm_spread: float = 0.0,  # of the biases of norms before attention
    marks: Sequence[str] = (),  # names of tensors that say something by being there
) -> Made:
    """Fill the modules with random weights that `dtype` can hold, and write them to one file."""
    tensors: dict[str, Tensor] = {}
    generator = torch.Generator().manual_seed(seed)
    for module, names in parts.values():
        for name, weight in module.state_dict().items():
            random = torch.randn(weight.shape, generator=generator)
            if weight.ndim > 1:
                weight.copy_((random * 0.7 * weight[0].numel() ** -0.5).to(dtype))
            else:
                weight.copy_((weight + random * 0.01).to(dtype))
            if norm_spread and name.endswith("norm1.bias"):
                weight.copy_((random * norm_spread).to(dtype))
            if fp8_table and "token_embedding" in name:
                weight.copy_((weight * 4).to(torch.float8_e4m3fn))
        tensors |= stored(module, names)
    tensors = {name: tensor.to(dtype) for name, tensor in tensors.items()}
    if fp8_table:
        for name in filter(lambda name: "token_embedding" in name, tensors):
            tensors[name] = tensors[name].to(torch.float8_e4m3fn)
    tensors |= {mark: torch.zeros(1) for mark in marks}
    save_file(tensors, path, dict(metadata or {}))
    return Made(path, {part: module.eval() for part, (module, _) in parts.items()})


def stored(module: nn.Module, names: Names) -> dict[str, Tensor]:
    """The tensors of a file: the reverse of what loading does."""
    tensors: dict[str, Tensor] = {}
    thirds: dict[str, list[Tensor]] = {}
    by_source: list[tuple[Source, Tensor]] = [
        (names(name), weight) for name, weight in module.state_dict().items()
    ]
    for source, weight in sorted(by_source, key=lambda pair: pair[0].third or 0):
        if source.third is not None:
            thirds.setdefault(source.name, []).append(weight)
            continue
        if ".attn_1." in source.name and weight.ndim == 2:
            weight = weight[..., None, None]  # attention of the VAE is stored as convolutions
        tensors[source.name] = (weight.T if source.transposed else weight).contiguous()
    return tensors | {name: torch.cat(parts) for name, parts in thirds.items()}


def unet(
    sizes: UNetSizes,
    heads: int,
    label_width: int | None = None,
    depths: tuple[int, ...] | None = None,
) -> UNet2DConditionModel:
    labelled = {
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": label_width,
        "projection_class_embeddings_input_dim": sizes.vector,
    }
    module: UNet2DConditionModel = UNet2DConditionModel(
        in_channels=sizes.in_channels,
        out_channels=sizes.out_channels,
        block_out_channels=sizes.channels,
        layers_per_block=sizes.layers,
        down_block_types=tuple(
            "CrossAttnDownBlock2D" if depth else "DownBlock2D" for depth in sizes.depths
        ),
        up_block_types=tuple(
            "CrossAttnUpBlock2D" if depth else "UpBlock2D" for depth in sizes.depths[::-1]
        ),
        transformer_layers_per_block=depths or sizes.middle_depth,
        attention_head_dim=heads,
        cross_attention_dim=sizes.context,
        use_linear_projection=sizes.linear,
        norm_num_groups=16,
        **(labelled if label_width else {}),
    )
    return module


def vae() -> AutoencoderKL:
    levels = len(VAE_SIZES.channels)
    module: AutoencoderKL = AutoencoderKL(
        block_out_channels=VAE_SIZES.channels,
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        layers_per_block=VAE_SIZES.layers,
        norm_num_groups=8,
    )
    return module


def clip(
    width: int, layers: int, activation: str = "quick_gelu", pooled: bool = False
) -> CLIPTextModel | CLIPTextModelWithProjection:
    config = CLIPTextConfig(
        vocab_size=49408,
        hidden_size=width,
        intermediate_size=2 * width,
        projection_dim=width,
        num_hidden_layers=layers,
        num_attention_heads=1,
        max_position_embeddings=77,
        hidden_act=activation,
        bos_token_id=49406,
        eos_token_id=49407,
    )
    return CLIPTextModelWithProjection(config) if pooled else CLIPTextModel(config)


def clip_sizes(width: int, layers: int) -> ClipSizes:
    return ClipSizes(49408, 77, width, 2 * width, layers, None, False)
