"""Drawing what is like a picture: tokens of an IP-Adapter beside those of prompts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from nodes.families.ip_adapter.net import IpAdapter
from nodes.families.stable_diffusion.attention import Seen, cross_attentions, seeing

if TYPE_CHECKING:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel


class LikenessManner(NamedTuple):
    """What prompts must share to be computed in one call."""

    net: int
    tokens: int
    weight: float
    high: float
    low: float


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """The keys and values of a picture for each attention, between two noise levels."""

    net: IpAdapter
    keys: Sequence[tuple[Tensor, Tensor]]  # each [1, token, width]
    weight: float
    high: float
    low: float

    @property
    def manner(self) -> LikenessManner:
        tokens = self.keys[0][0].shape[1]
        return LikenessManner(id(self.net), tokens, self.weight, self.high, self.low)


def fits(net: IpAdapter, module: UNet2DConditionModel) -> bool:
    """Whether it was trained for a UNet of this build."""
    widths = [attention.to_k.out_features for attention in cross_attentions(module)]
    return net.widths == widths


def liken(
    prompts: Sequence[Sequence[Likeness]],
    sigma: float,
    batch: int,
    module: UNet2DConditionModel,
    hooks: ExitStack,
) -> None:
    """Until the stack ends, calls of the module see the pictures of prompts, of which each has
    the same adapters; a call has `batch` rows for each."""
    columns = [
        column
        for column in zip(*prompts, strict=True)
        if column[0].low <= sigma <= column[0].high and column[0].weight
    ]
    if not columns:
        return
    places = range(len(columns[0][0].keys))
    pictures = [[_seen(column, place, batch) for column in columns] for place in places]
    hooks.enter_context(seeing(module, pictures))


def _seen(column: Sequence[Likeness], place: int, batch: int) -> Seen:
    keys, values = zip(*(each.keys[place] for each in column), strict=True)
    key, value = (torch.cat(parts).repeat_interleave(batch, 0) for parts in (keys, values))
    return Seen(column[0].weight, key, value)
