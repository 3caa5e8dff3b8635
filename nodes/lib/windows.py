"""Encoding the windows of a prompt, and weighing their tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import torch
from torch import Tensor

from nodes.lib.prompt import Special, Window, window


class Encoded(NamedTuple):
    """A prompt as a model sees it."""

    tokens: Tensor  # [1, token, width]
    pooled: Tensor | None  # [1, width]


# Rows of ids, [row][token] → hidden states [row, token, width] and pooled [row, width].
Encode: TypeAlias = Callable[[list[list[int]]], tuple[Tensor, Tensor | None]]


def encode_windows(encode: Encode, windows: Sequence[Window], special: Special) -> Encoded:
    """Encode all windows in one batch, one after another along the tokens.

    A weight moves a token's state away from that of the empty prompt, which is encoded along
    where there are weights: `(z - empty) * weight + empty`. `pooled` is the first window's.
    """
    rows = [list(each.ids) for each in windows]
    weights = torch.tensor([each.weights for each in windows])
    weighted = bool((weights != 1).any())
    if weighted:
        rows.append(list(window([], special).ids))
    states, pooled = encode(rows)
    if weighted:
        empty, states = states[-1:], states[:-1]
        states = empty.lerp(states, weights.to(states)[..., None])
    return Encoded(states.flatten(0, 1)[None], None if pooled is None else pooled[:1])


def encode_scaled(encode: Encode, windows: Sequence[Window]) -> Encoded:
    """As `encode_windows`, but a weight multiplies a token's state, as AUTOMATIC1111 has it.

    Each window then gets back the mean that it had.
    """
    states, pooled = encode([list(each.ids) for each in windows])
    weights = torch.tensor([each.weights for each in windows]).to(states)
    scaled = states * weights[..., None]
    means = (each.mean(dim=(1, 2), keepdim=True) for each in (states, scaled))
    before, after = means
    states = torch.where((weights == 1).all(dim=1)[:, None, None], states, scaled * before / after)
    return Encoded(states.flatten(0, 1)[None], None if pooled is None else pooled[:1])
