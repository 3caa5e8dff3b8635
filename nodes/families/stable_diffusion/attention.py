"""A UNet's attentions, looked at, added to or put out of work while it is called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from torch import Tensor
from torch.nn import functional

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


class Seen(NamedTuple):
    """What an attention to prompts sees beside them: [row, token, width]."""

    weight: float
    key: Tensor
    value: Tensor


class Seeing:
    """Attends to a prompt as ever, and to pictures beside it (Ye et al. 2023, equation 5)."""

    def __init__(self, pictures: Sequence[Seen]) -> None:
        self._pictures = pictures

    def __call__(
        self,
        attn: Attention,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor,
        attention_mask: Tensor | None = None,
        *_: Any,
        **__: Any,
    ) -> Tensor:
        query = _by_head(attn, attn.to_q(hidden_states))
        key, value = attn.to_k(encoder_hidden_states), attn.to_v(encoder_hidden_states)
        mask = None
        if attention_mask is not None:
            rows, tokens = encoder_hidden_states.shape[:2]
            mask = attn.prepare_attention_mask(attention_mask, tokens, rows)
            mask = mask.reshape(rows, attn.heads, -1, mask.shape[-1])
        seen = _attended(attn, query, key, value, mask)
        for picture in self._pictures:
            seen = seen + picture.weight * _attended(attn, query, picture.key, picture.value)
        return cast(Tensor, attn.to_out[0](seen.transpose(1, 2).flatten(2)))


def _attended(
    attn: Attention, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None
) -> Tensor:
    keys, values = _by_head(attn, key), _by_head(attn, value)
    return functional.scaled_dot_product_attention(query, keys, values, attn_mask=mask)


def _by_head(attn: Attention, x: Tensor) -> Tensor:
    return x.reshape(*x.shape[:-1], attn.heads, -1).transpose(1, 2)


@contextmanager
def seeing(module: UNet2DConditionModel, pictures: Sequence[Sequence[Seen]]) -> Iterator[None]:
    """While inside, each of `cross_attentions` sees its pictures."""
    with ExitStack() as stack:
        for attention, seen in zip(cross_attentions(module), pictures, strict=True):
            stack.enter_context(_processed([attention], Seeing(seen)))
        yield


def cross_attentions(module: UNet2DConditionModel) -> list[Attention]:
    """Those to prompts: of the way down, the way up, and the middle."""
    return [
        part
        for blocks in (module.down_blocks, module.up_blocks, module.mid_block)
        for name, part in blocks.named_modules()
        if name.endswith("attn2")
    ]


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
