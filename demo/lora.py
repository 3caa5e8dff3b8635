"""A LoRA: few weights that teach the finished UNet a style it does not know.

Hu et al. 2021, arXiv:2106.09685. Attention and convolutions are changed, as by kohya's networks of
LoRA with `conv_dim`; names and metadata are theirs, so that any tool reads the file.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from demo.captions import read_words
from demo.denoiser import DenoiserTask, Setup
from demo.networks import read_network
from demo.training import Modules, Recipe

RANK, ALPHA = 4, 4.0
PICTURES, BATCH = 1024, 16
BLOCKS = (".attentions.", ".resnets.")  # of whose layers the weights change


class LowRank(nn.Module):
    """What is added to what a layer gives: alpha / rank * up(down(x)); nothing at first."""

    def __init__(self, layer: nn.Linear | nn.Conv2d) -> None:
        super().__init__()
        self.down: nn.Module
        self.up: nn.Module
        if isinstance(layer, nn.Conv2d):
            side = layer.kernel_size[0]
            self.down = nn.Conv2d(layer.in_channels, RANK, side, 1, side // 2, bias=False)
            self.up = nn.Conv2d(RANK, layer.out_channels, 1, bias=False)
        else:
            self.down = nn.Linear(layer.in_features, RANK, bias=False)
            self.up = nn.Linear(RANK, layer.out_features, bias=False)
        nn.init.zeros_(self.up.get_parameter("weight"))

    def forward(self, inputs: Tensor) -> Tensor:
        added: Tensor = self.up(self.down(inputs)) * (ALPHA / RANK)
        return added


def attach(unet: nn.Module) -> nn.ModuleDict:
    """Give the layers of a UNet their additions, by kohya's names."""
    adapter = nn.ModuleDict()
    for name, layer in unet.named_modules():
        if isinstance(layer, nn.Linear | nn.Conv2d) and any(block in name for block in BLOCKS):
            added = LowRank(layer)
            adapter[f"lora_unet_{name.replace('.', '_')}"] = added
            layer.register_forward_hook(lambda _, given, out, added=added: out + added(given[0]))
    return adapter


class LoraTask(DenoiserTask):
    """Additions to a checkpoint's UNet, from pictures in one style."""

    def __init__(self, setup: Setup, base: Path, style: str) -> None:
        self.recipe = Recipe(2e-3, 0.99, 50, 0.01)
        self._base, self._style = base, style
        self.unet, self.text = read_network(base, "model"), read_network(base, "text")
        self.adapter = attach(self.unet)
        self.adapter.to(setup.device)
        self._begin(setup, base, setup.run / f"{style}.pt", PICTURES, BATCH)

    @property
    def modules(self) -> Modules:
        return {"adapter": self.adapter}

    def finish(self, means: Modules, steps: int) -> None:
        facts = lora_facts(self._base, self._style, self.setup.preset.side, steps)
        path = self.setup.run / f"{self._style}.safetensors"
        save_file(lora_weights(means["adapter"]), path, facts)


def lora_weights(adapter: nn.Module) -> dict[str, Tensor]:
    """Under kohya's names, in 16 bits."""
    weights: dict[str, Tensor] = {}
    for name, added in adapter.named_children():
        weights[f"{name}.alpha"] = torch.tensor(ALPHA)
        for part in ("down", "up"):
            weight = added.get_parameter(f"{part}.weight").detach()
            weights[f"{name}.lora_{part}.weight"] = weight.half().cpu().contiguous()
    return weights


def lora_facts(base: Path, style: str, side: int, steps: int) -> dict[str, str]:
    """What tools show of a LoRA: trigger words, base model, resolution."""
    phrases = read_words().styles[style]
    return {
        "modelspec.sai_model_spec": "1.0.0",
        "modelspec.architecture": "stable-diffusion-v1/lora",
        "modelspec.title": f"Lienzo demo, {style}",
        "modelspec.trigger_phrase": phrases[0],
        "modelspec.resolution": f"{side}x{side}",
        "modelspec.license": "MIT AND Apache-2.0",
        "ss_network_module": "networks.lora",
        "ss_network_dim": str(RANK),
        "ss_network_alpha": str(ALPHA),
        "ss_network_args": json.dumps({"conv_dim": RANK, "conv_alpha": ALPHA}),
        "ss_sd_model_name": base.name,
        "ss_base_model_version": "sd_v1",
        "ss_v2": "False",
        "ss_resolution": f"({side}, {side})",
        "ss_steps": str(steps),
        "ss_num_train_images": str(PICTURES),
        "ss_tag_frequency": json.dumps({style: dict.fromkeys(phrases, PICTURES // len(phrases))}),
    }
