"""What a ControlNet of several kinds has beside (xinsir's ControlNet++, as ComfyUI asks it)."""

from __future__ import annotations

import math
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from nodes.families.stable_diffusion.control_plan import UnionSizes
from nodes.families.stable_diffusion.walk import after

if TYPE_CHECKING:
    from diffusers.models.controlnets.controlnet import ControlNetModel

_HEADS = 8
_PERIOD = 10_000  # of the slowest sinusoid


class Union(nn.Module):
    """Tells the net of which kind a picture is: to its time embedding, and to the hint."""

    def __init__(self, sizes: UnionSizes) -> None:
        super().__init__()
        self._sizes = sizes
        self.task_embedding = nn.Parameter(torch.empty(sizes.kinds, sizes.width))
        self.layers = nn.ModuleList(_Layer(sizes.width) for _ in range(sizes.layers))
        self.project = nn.Linear(sizes.width, sizes.width)
        self.linear_1 = nn.Linear(sizes.kinds * sizes.sinusoid, sizes.time)
        self.linear_2 = nn.Linear(sizes.time, sizes.time)

    def on(self, module: ControlNetModel, kind: int | None, hooks: ExitStack) -> None:
        """Until the stack ends, the net is told of the kind; of None where nobody says."""
        after(module.time_embedding, partial(self._timed, kind), hooks)
        if kind is not None:
            after(module.controlnet_cond_embedding, partial(self._read, kind), hooks)

    def _timed(self, kind: int | None, embedding: Tensor) -> Tensor:
        chosen = embedding.new_zeros(self._sizes.kinds, dtype=torch.float32)
        if kind is not None:
            chosen[kind] = 1
        told = _sinusoids(chosen, self._sizes.sinusoid).to(embedding).flatten()[None]
        return embedding + cast(Tensor, self.linear_2(functional.silu(self.linear_1(told))))

    def _read(self, kind: int, hint: Tensor) -> Tensor:
        token = (hint.mean((2, 3)) + self.task_embedding[kind])[:, None]
        for layer in self.layers:
            token = layer(token)
        return hint + cast(Tensor, self.project(token[:, 0]))[..., None, None]


class _Layer(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.in_proj, self.out_proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.c_fc, self.c_proj = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """[batch, token, width]"""
        parts = self.in_proj(self.ln_1(x)).chunk(3, dim=-1)
        query, key, value = (part.unflatten(-1, (_HEADS, -1)).transpose(1, 2) for part in parts)
        seen = functional.scaled_dot_product_attention(query, key, value)
        x = x + self.out_proj(seen.transpose(1, 2).flatten(2))
        inner = self.c_fc(self.ln_2(x))
        return x + cast(Tensor, self.c_proj(inner * (1.702 * inner).sigmoid()))


def _sinusoids(values: Tensor, width: int) -> Tensor:
    """[value, width], cosines first."""
    half = width // 2
    rates = torch.exp(-math.log(_PERIOD) * torch.arange(half, device=values.device) / half)
    angles = values[:, None] * rates
    return torch.cat([angles.cos(), angles.sin()], dim=-1)
