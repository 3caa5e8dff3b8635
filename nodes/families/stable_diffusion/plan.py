"""What one file's UNet is, besides its weights. Torch-free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Protocol

from engine.errors import ModelError
from engine.files.header import Header
from nodes.families.fit import misfit
from nodes.families.layout import UNET, norm_groups
from nodes.families.names import Names
from nodes.families.stable_diffusion.layout import UNetSizes, read_unet
from nodes.families.stable_diffusion.names import unet_names
from nodes.families.stable_diffusion.shapes import unet_shapes
from nodes.families.stated import Stated

SIZES: Final = frozenset(
    ("height", "width", "top", "left", "target_height", "target_width", "aesthetic_score")
)  # of which a prompt may speak
NOTHING: Final[Mapping[str, float]] = MappingProxyType({})


class SizeLabels(Protocol):
    """What a model is told besides the prompt: sizes, in pixels, as its training had them."""

    def __call__(
        self, height: int, width: int, is_positive: bool, said: Mapping[str, float] = NOTHING
    ) -> Sequence[float]:
        """`said` are those that the prompt names, see `SIZES`."""


@dataclass(frozen=True, slots=True)
class UNetPlan:
    sizes: UNetSizes
    heads: tuple[int, ...]  # one a level
    groups: int
    label_width: int  # of the sinusoids of one size label; 0 where there are none

    @property
    def names(self) -> Names:
        return unet_names(self.sizes, UNET)

    def misfit(self, header: Header) -> str | None:
        """Why the file's tensors are not its weights."""
        return misfit(header, unet_shapes(self.sizes), self.names, [UNET])


def plan_unet(header: Header, stated: Stated, heads: int | None, label_width: int) -> UNetPlan:
    """`heads` are the family's, in every level; None: one for 64 channels.

    Raises ModelError, as a sentence on the file.
    """
    if stated.unread:
        raise ModelError(stated.unread)
    sizes = read_unet(header)
    counts = _head_counts(sizes, stated.unet_heads, heads)
    groups = stated.unet_groups or norm_groups(sizes.channels)
    if len(counts) != len(sizes.channels):
        raise ModelError(f"{len(counts)} counts of heads for {len(sizes.channels)} levels")
    for channels, count in zip(sizes.channels, counts, strict=True):
        if channels % count or channels % groups:
            raise ModelError(
                f"{channels} channels of its UNet cannot be split into {count} heads and "
                f"{groups} groups"
            )
    return UNetPlan(sizes, counts, groups, label_width)


def _head_counts(
    sizes: UNetSizes, stated: tuple[int, ...] | None, rule: int | None
) -> tuple[int, ...]:
    if stated is None:
        stated = tuple(rule or max(1, channels // 64) for channels in sizes.channels)
    return stated * len(sizes.channels) if len(stated) == 1 else stated


def way_down(
    sizes: UNetSizes, heads: Sequence[int], groups: int, label_width: int
) -> dict[str, Any]:
    """What diffusers' UNets and ControlNets are told alike, to be built. `heads`: one a level."""
    labelled = {
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": label_width,
        "projection_class_embeddings_input_dim": sizes.vector,
    }
    return {
        "in_channels": sizes.in_channels,
        "block_out_channels": sizes.channels,
        "layers_per_block": sizes.layers,
        "down_block_types": tuple(
            "CrossAttnDownBlock2D" if depth else "DownBlock2D" for depth in sizes.depths
        ),
        # The middle takes the last level's depth, so that one is given even without attention.
        "transformer_layers_per_block": (
            *(depth or 1 for depth in sizes.depths[:-1]),
            sizes.middle_depth,
        ),
        "attention_head_dim": heads,  # the number of heads: the name is an old mistake
        "cross_attention_dim": sizes.context,
        "use_linear_projection": sizes.linear,
        "norm_num_groups": groups,
        **(labelled if sizes.vector else {}),
    }
