"""The UNet's middle attention, looked at or put out of work while it is called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from torch import Tensor

if TYPE_CHECKING:
    from diffusers.models.attention_processor import Attention
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel


class ValuesOnly:
    """Each place sees itself alone (Ahn et al. 2024: perturbed attention)."""

    def __call__(self, attn: Attention, hidden_states: Tensor, *_: Any, **__: Any) -> Tensor:
        return cast(Tensor, attn.to_out[0](attn.to_v(hidden_states)))


class Recording:
    """Attends as ever, and keeps how much each place was attended to."""

    def __init__(self) -> None:
        self.seen: list[Tensor] = []  # [row, place], call by call

    def __call__(self, attn: Attention, hidden_states: Tensor, *_: Any, **__: Any) -> Tensor:
        query, key, value = (
            part(hidden_states).unflatten(-1, (attn.heads, -1)).transpose(1, 2)
            for part in (attn.to_q, attn.to_k, attn.to_v)
        )
        weights = ((query @ key.transpose(-1, -2)) * attn.scale).softmax(dim=-1)
        self.seen.append(weights.mean(dim=1).sum(dim=1).float())
        merged = (weights @ value).transpose(1, 2).flatten(2)
        return cast(Tensor, attn.to_out[0](merged))


@contextmanager
def perturbed(module: UNet2DConditionModel) -> Iterator[None]:
    with _processed(_middle(module), ValuesOnly()):
        yield


@contextmanager
def recorded(module: UNet2DConditionModel) -> Iterator[list[Tensor]]:
    recording = Recording()
    with _processed(_middle(module)[:1], recording):
        yield recording.seen


def _middle(module: UNet2DConditionModel) -> Sequence[Attention]:
    blocks = module.mid_block.attentions[0].transformer_blocks
    return [block.attn1 for block in blocks]


@contextmanager
def _processed(attentions: Sequence[Attention], processor: Any) -> Iterator[None]:
    before = [attention.processor for attention in attentions]
    try:
        for attention in attentions:
            attention.processor = processor
        yield
    finally:
        for attention, own in zip(attentions, before, strict=True):
            attention.processor = own
