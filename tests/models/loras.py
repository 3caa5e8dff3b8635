"""Small random adapters for the weights of made checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

KOHYA = ("lora_up.weight", "lora_down.weight")


def pair(weight: Tensor, rank: int = 2, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Up and down for a weight, as convolutions where it is one."""
    generator = torch.Generator().manual_seed(seed)
    up = torch.randn(weight.shape[0], rank, generator=generator) * 0.3
    down = torch.randn(rank, *weight.shape[1:], generator=generator) * 0.3
    return (up[..., None, None] if weight.dim() == 4 else up), down


def product(up: Tensor, down: Tensor, weight: Tensor) -> Tensor:
    return (up.flatten(1) @ down.flatten(1)).reshape(weight.shape)


def write_lora(
    path: Path,
    module: nn.Module,
    names: Iterable[str],
    spelling: Callable[[str], str] = lambda name: "lora_unet_" + name.replace(".", "_"),
    ends: tuple[str, str] = KOHYA,
    alpha: float | None = 1.0,
    metadata: Mapping[str, str] | None = None,
    joint: str = ".",
) -> Path:
    """Adapters of rank 2 for modules by name, written as a trainer spells them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors: dict[str, Tensor] = {}
    for number, name in enumerate(names):
        up, down = pair(module.get_parameter(f"{name}.weight"), seed=number)
        target = spelling(name)
        tensors[f"{target}{joint}{ends[0]}"] = up.contiguous()
        tensors[f"{target}{joint}{ends[1]}"] = down.contiguous()
        if alpha is not None:
            tensors[f"{target}.alpha"] = torch.tensor(alpha)
    save_file(tensors, path, dict(metadata or {}))
    return path
