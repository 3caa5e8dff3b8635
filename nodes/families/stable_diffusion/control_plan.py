"""What one file's ControlNet is, besides its weights. Torch-free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from engine.files.header import Header
from nodes.families.fit import Shapes, misfit
from nodes.families.layout import count, dimension, norm_groups
from nodes.families.names import Names, Source, renamed_parts
from nodes.families.shapes import below, conv, linear, norm
from nodes.families.stable_diffusion.layout import UNetSizes, read_unet
from nodes.families.stable_diffusion.names import WAY_DOWN, unet_names
from nodes.families.stable_diffusion.shapes import unet_shapes

HINT: Final = "input_hint_block."
_HINT_DIFFUSERS = "controlnet_cond_embedding."
ADDED: Final = (_HINT_DIFFUSERS, "controlnet_down_blocks.", "controlnet_mid_block.")
UNION: Final = "union."  # before the names of what only nets of several kinds have
_HINT_CONVOLUTIONS = 8  # of the standard build: at 0, 2, … 14 in the file
_POOLED = ("_shuffle", "_shuffle_fp16")  # ends of names of files whose residuals are averaged
TASKS: Final = "task_embedding"
UNION_FILES: Final = (TASKS, "transformer_layes.", "spatial_ch_projs.", "control_add_embedding.")
_UNION_NAMES: Mapping[str, str] = {
    "layers": "transformer_layes",  # so in the files
    "in_proj.weight": "attn.in_proj_weight",
    "in_proj.bias": "attn.in_proj_bias",
    "out_proj": "attn.out_proj",
    "c_fc": "mlp.c_fc",
    "c_proj": "mlp.c_proj",
    "project": "spatial_ch_projs",
    "linear_1": "control_add_embedding.linear_1",
    "linear_2": "control_add_embedding.linear_2",
}


@dataclass(frozen=True, slots=True)
class UnionSizes:
    """Of what a ControlNet of several kinds has beside."""

    kinds: int
    width: int
    layers: int
    sinusoid: int  # numbers that tell of one kind
    time: int


@dataclass(frozen=True, slots=True)
class ControlPlan:
    """What one file's ControlNet is, besides its weights."""

    sizes: UNetSizes
    heads: tuple[int, ...]  # one a level
    groups: int
    hint_channels: int  # of the picture
    hint_widths: tuple[int, ...]  # of the convolutions that read it, one a size
    pools: bool  # whether residuals are averaged over the picture
    union: UnionSizes | None = None
    # Where the weights are differences from those of the model that is steered: the names in the
    # file of those that are none. None: all are whole.
    kept: frozenset[str] | None = None

    @property
    def names(self) -> Names:
        down = unet_names(self.sizes, "")

        def source(name: str) -> Source:
            if name.startswith(UNION):
                return Source(renamed_parts(name.removeprefix(UNION), _UNION_NAMES))
            return Source(own_name(name)) if name.startswith(ADDED) else down(name)

        return source

    @property
    def shapes(self) -> Shapes:
        whole = unet_shapes(self.sizes)
        down = {n: shape for n, shape in whole.items() if n.split(".")[0] in WAY_DOWN}
        union = {} if self.union is None else _union_shapes(self.union)
        return {**down, **_hint_shapes(self), **_zero_shapes(self.sizes), **union}

    def misfit(self, header: Header) -> str | None:
        """Why the file's tensors are not its weights.

        Where some are whole beside products, one that is neither is the model's own.
        """
        shapes, names = self.shapes, self.names
        if self.kept:
            shapes = {n: s for n, s in shapes.items() if names(n).name in header.tensors}
        return misfit(header, shapes, names, [""])


def plan_control(header: Header) -> ControlPlan:
    """Of a header in the original layout. Raises ModelError, as a sentence on the file."""
    sizes = read_unet(header, "")
    # Stable Diffusion 1 has 8 heads in every level, the others one for 64 channels.
    heads = tuple(max(1, width // 64) if sizes.linear else 8 for width in sizes.channels)
    widths = tuple(dimension(header, f"{HINT}{at}.weight", 0) for at in (0, 4, 8, 12))
    channels = dimension(header, f"{HINT}0.weight", 1)
    pools = header.path.stem.endswith(_POOLED)
    union = _union_sizes(header) if TASKS in header.tensors else None
    return ControlPlan(sizes, heads, norm_groups(sizes.channels), channels, widths, pools, union)


def own_name(name: str) -> str:
    """The original name of what a UNet has not, for diffusers'."""
    block, _, leaf = name.rpartition(".")
    if block.startswith(_HINT_DIFFUSERS):
        part = block.removeprefix(_HINT_DIFFUSERS)
        ends = {"conv_in": 0, "conv_out": 2 * (_HINT_CONVOLUTIONS - 1)}
        at = ends[part] if part in ends else 2 * (int(part.rpartition(".")[2]) + 1)
        return f"{HINT}{at}.{leaf}"
    if block == "controlnet_mid_block":
        return f"middle_block_out.0.{leaf}"
    return f"zero_convs.{block.rpartition('.')[2]}.0.{leaf}"


def _union_sizes(header: Header) -> UnionSizes:
    kinds, first = dimension(header, TASKS, 0), "control_add_embedding.linear_1.weight"
    return UnionSizes(
        kinds,
        dimension(header, TASKS, 1),
        count(header, r"transformer_layes\.(\d+)\."),
        dimension(header, first, 1) // kinds,
        dimension(header, first, 0),
    )


def _union_shapes(sizes: UnionSizes) -> Shapes:
    width, time = sizes.width, sizes.time
    layer = {
        **norm("ln_1", width),
        **norm("ln_2", width),
        **linear("in_proj", width, 3 * width),
        **linear("out_proj", width, width),
        **linear("c_fc", width, 4 * width),
        **linear("c_proj", 4 * width, width),
    }
    shapes = {
        "task_embedding": (sizes.kinds, width),
        **linear("project", width, width),
        **linear("linear_1", sizes.kinds * sizes.sinusoid, time),
        **linear("linear_2", time, time),
    }
    for index in range(sizes.layers):
        shapes |= below(f"layers.{index}", layer)
    return below(UNION.removesuffix("."), shapes)


def _hint_shapes(plan: ControlPlan) -> Shapes:
    """Two convolutions a size, of which the second halves it."""
    at, widths = _HINT_DIFFUSERS, plan.hint_widths
    shapes = dict(conv(f"{at}conv_in", plan.hint_channels, widths[0]))
    for index, (width, following) in enumerate(pairwise(widths)):
        shapes |= conv(f"{at}blocks.{2 * index}", width, width)
        shapes |= conv(f"{at}blocks.{2 * index + 1}", width, following)
    return {**shapes, **conv(f"{at}conv_out", widths[-1], plan.sizes.channels[0])}


def _zero_shapes(sizes: UNetSizes) -> Shapes:
    """A pointwise convolution for all that is kept on the way down, and for the middle."""
    kept = [sizes.channels[0]]
    for level, channels in enumerate(sizes.channels):
        kept += [channels] * (sizes.layers + (level < len(sizes.channels) - 1))
    shapes: dict[str, tuple[int, ...]] = {}
    for index, channels in enumerate(kept):
        shapes |= conv(f"controlnet_down_blocks.{index}", channels, channels, 1)
    return {**shapes, **conv("controlnet_mid_block", kept[-1], kept[-1], 1)}
