"""An IP-Adapter, which makes tokens of what is seen in pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.files.family import Check, Precision
from engine.files.header import Header
from nodes.families.ip_adapter.rules import IpPlan
from nodes.families.modules import load_module
from nodes.families.names import Source
from nodes.lib.components import Shape
from nodes.lib.values import PictureEmbedding


class IpAdapter:
    """Gives keys and values for every attention of a UNet to prompts."""

    def __init__(self, module: _Module, plan: IpPlan) -> None:
        self._module = module
        self._plan = plan

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [self._module]

    @property
    def widths(self) -> list[int]:
        """Of the attentions, those of the way down first, then of the way up and the middle."""
        return list(self._plan.places.values())

    @property
    def context(self) -> int:
        return self._plan.context

    def reads(self, picture: PictureEmbedding) -> bool:
        """Whether the picture was seen by the encoder that it was trained with."""
        seen = picture.whole if self._plan.kind == "plain" else picture.places
        return seen.shape[-1] == self._plan.read

    def activation_bytes(self, entries: int, shape: Shape) -> int:
        """Of keys and values for a few tokens."""
        numbers = entries * max(self._plan.tokens, 300) * sum(self._plan.places.values())
        return 2 * numbers * self._weight.dtype.itemsize

    def keys(self, picture: PictureEmbedding, blank: bool) -> list[tuple[Tensor, Tensor]]:
        """Each [1, token, width]; `blank` is for prompts that nothing is to be like."""
        if self._plan.kind == "plain":
            seen = torch.zeros_like(picture.whole) if blank else picture.whole
        else:
            seen = picture.blank.expand(len(picture.places), -1, -1) if blank else picture.places
        tokens = self._module.image_proj(seen.to(self._weight)).flatten(0, 1)[None]
        return [(place.to_k_ip(tokens), place.to_v_ip(tokens)) for place in self._module.places]

    @property
    def _weight(self) -> Tensor:
        return next(self._module.parameters())


class _Module(nn.Module):
    """Parts have the names that they have in files."""

    def __init__(self, plan: IpPlan) -> None:
        super().__init__()
        readers: dict[str, Callable[[IpPlan], nn.Module]]
        readers = {"plain": _Plain, "plus": _Plus, "full": _Full}
        self.image_proj = readers[plan.kind](plan)
        self.ip_adapter = nn.ModuleDict(
            {str(n): _Place(plan.context, width) for n, width in plan.places.items()}
        )

    @property
    def places(self) -> list[_Place]:
        return [each for each in self.ip_adapter.values() if isinstance(each, _Place)]


class _Place(nn.Module):
    def __init__(self, context: int, width: int) -> None:
        super().__init__()
        self.to_k_ip = nn.Linear(context, width, bias=False)
        self.to_v_ip = nn.Linear(context, width, bias=False)


class _Plain(nn.Module):
    """A few tokens of the whole picture."""

    def __init__(self, plan: IpPlan) -> None:
        super().__init__()
        self.proj = nn.Linear(plan.read, plan.tokens * plan.context)
        self.norm = nn.LayerNorm(plan.context)

    def forward(self, seen: Tensor) -> Tensor:
        tokens: Tensor = self.norm(self.proj(seen).unflatten(-1, (-1, self.norm.weight.shape[0])))
        return tokens


class _Full(nn.Module):
    """A token for each place."""

    def __init__(self, plan: IpPlan) -> None:
        super().__init__()
        inner, outer = nn.Linear(plan.read, plan.read), nn.Linear(plan.read, plan.context)
        self.proj = nn.Sequential(inner, nn.GELU(), outer, nn.LayerNorm(plan.context))

    def forward(self, seen: Tensor) -> Tensor:
        tokens: Tensor = self.proj(seen)
        return tokens


class _Plus(nn.Module):
    """Some tokens that ask all places (the resampler of Alayrac et al. 2022)."""

    def __init__(self, plan: IpPlan) -> None:
        super().__init__()
        width = plan.width
        self.latents = nn.Parameter(torch.empty(1, plan.tokens, width))
        self.proj_in = nn.Linear(plan.read, width)
        self.layers = nn.ModuleList(_Layer(width, plan.heads) for _ in range(plan.layers))
        self.proj_out = nn.Linear(width, plan.context)
        self.norm_out = nn.LayerNorm(plan.context)

    def forward(self, seen: Tensor) -> Tensor:
        x, latents = self.proj_in(seen), self.latents.expand(len(seen), -1, -1)
        for layer in self.layers:
            latents = layer(x, latents)
        tokens: Tensor = self.norm_out(self.proj_out(latents))
        return tokens


class _Layer(nn.ModuleList):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__([_Asking(width, heads), _forward(width)])

    def forward(self, x: Tensor, latents: Tensor) -> Tensor:
        asking, onward = self
        latents = asking(x, latents) + latents
        further: Tensor = onward(latents) + latents
        return further


class _Asking(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        inner = 64 * heads
        self._heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.to_q = nn.Linear(width, inner, bias=False)
        self.to_kv = nn.Linear(width, 2 * inner, bias=False)
        self.to_out = nn.Linear(inner, width, bias=False)

    def forward(self, x: Tensor, latents: Tensor) -> Tensor:
        latents = self.norm2(latents)
        key, value = self.to_kv(torch.cat([self.norm1(x), latents], dim=1)).chunk(2, dim=-1)
        query, key, value = (
            part.unflatten(-1, (self._heads, -1)).transpose(1, 2)
            for part in (self.to_q(latents), key, value)
        )
        seen = functional.scaled_dot_product_attention(query, key, value)
        out: Tensor = self.to_out(seen.transpose(1, 2).flatten(2))
        return out


def _forward(width: int) -> nn.Sequential:
    inner, outer = nn.Linear(width, 4 * width, bias=False), nn.Linear(4 * width, width, bias=False)
    return nn.Sequential(nn.LayerNorm(width), inner, nn.GELU(), outer)


def load_ip_adapter(header: Header, plan: IpPlan, precision: Precision, check: Check) -> IpAdapter:
    """Raises ModelError."""
    module = load_module(lambda: _Module(plan), header, Source, precision, check, [""])
    return IpAdapter(module, plan)
