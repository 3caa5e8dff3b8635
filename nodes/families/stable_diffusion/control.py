"""Files of ControlNets for Stable Diffusion (Zhang et al. 2023), in both layouts. Torch-free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from engine.files.family import Check, Finding, Precision, Weights
from engine.files.header import Header, TensorEntry
from nodes.families.fit import Shapes, misfit, sentence
from nodes.families.layout import dimension, norm_groups
from nodes.families.names import Names, Source
from nodes.families.shapes import conv
from nodes.families.stable_diffusion.layout import UNetSizes, read_unet
from nodes.families.stable_diffusion.names import original_names, unet_names
from nodes.families.stable_diffusion.shapes import unet_shapes

_PREFIX = "control_model."
_HINT, _HINT_DIFFUSERS = "input_hint_block.", "controlnet_cond_embedding."
_ADDED = (_HINT_DIFFUSERS, "controlnet_down_blocks.", "controlnet_mid_block.")
_HINT_CONVOLUTIONS = 8  # of the standard build: at 0, 2, … 14 in the file
_POOLED = ("_shuffle", "_shuffle_fp16")  # ends of names of files whose residuals are averaged
_FIRST = "input_blocks.1.0.in_layers.0.weight"
_PROJECTION = "middle_block.1.proj_in.weight"
_UNION = ("control_add_embedding", "task_embedding")  # one of several, which reads which it is
_WAY_DOWN = ("conv_in", "time_embedding", "add_embedding", "down_blocks", "mid_block")


@dataclass(frozen=True, slots=True)
class ControlPlan:
    """What one file's ControlNet is, besides its weights."""

    sizes: UNetSizes
    heads: tuple[int, ...]  # one a level
    groups: int
    hint_channels: int  # of the picture
    hint_widths: tuple[int, ...]  # of the convolutions that read it, one a size
    pools: bool  # whether residuals are averaged over the picture

    @property
    def names(self) -> Names:
        down = unet_names(self.sizes, "")

        def source(name: str) -> Source:
            return Source(_own(name)) if name.startswith(_ADDED) else down(name)

        return source

    @property
    def shapes(self) -> Shapes:
        whole = unet_shapes(self.sizes)
        down = {n: shape for n, shape in whole.items() if n.split(".")[0] in _WAY_DOWN}
        return {**down, **_hint_shapes(self), **_zero_shapes(self.sizes)}

    def misfit(self, header: Header) -> str | None:
        """Why the file's tensors are not its weights."""
        return misfit(header, self.shapes, self.names, [""])


class ControlNets:
    """Those for SD 1.x, 2.x and SDXL, by their widths."""

    def detect(self, header: Header) -> Finding | None:
        inner = original_layout(header)
        if not inner.tensors.keys() >= {f"{_HINT}0.weight", _FIRST, _PROJECTION}:
            return None
        if any(name.startswith(_UNION) for name in inner.tensors):
            return None
        family = _family(inner)
        numbers = {"control": sum(entry.numel for entry in inner.tensors.values())}
        fault = sentence(lambda: plan_control(inner).misfit(inner))
        return Finding(
            f"a ControlNet for {family}",
            frozenset(("controlnet",)),
            numbers,
            {"control": fault} if fault else {},
            loader=self,
            family=family,
        )

    def load(
        self,
        component: str,
        header: Header,
        precision: Precision,
        check: Check = lambda: None,
    ) -> Weights:
        from nodes.families.stable_diffusion.control_net import load_control

        inner = original_layout(header)
        return load_control(inner, plan_control(inner), precision, check)


def original_layout(header: Header) -> Header:
    """The header with the names of the original layout, without a prefix."""
    tensors: Mapping[str, TensorEntry] = header.tensors
    if any(name.startswith(_PREFIX) for name in tensors):
        inner = {n.removeprefix(_PREFIX): e for n, e in tensors.items() if n.startswith(_PREFIX)}
        return replace(header, tensors=inner)
    if f"{_HINT_DIFFUSERS}conv_in.weight" not in tensors:
        return header
    own = {name: _own(name) for name in tensors if name.startswith(_ADDED)}
    try:
        names = {**original_names(name for name in tensors if name not in own), **own}
        return replace(header, tensors={names[name]: entry for name, entry in tensors.items()})
    except KeyError:  # of another build
        return header


def plan_control(header: Header) -> ControlPlan:
    """Of a header in the original layout. Raises ModelError, as a sentence on the file."""
    sizes = read_unet(header, "")
    # Stable Diffusion 1 has 8 heads in every level, the others one for 64 channels.
    heads = tuple(max(1, width // 64) if sizes.linear else 8 for width in sizes.channels)
    widths = tuple(dimension(header, f"{_HINT}{at}.weight", 0) for at in (0, 4, 8, 12))
    channels = dimension(header, f"{_HINT}0.weight", 1)
    pools = header.path.stem.endswith(_POOLED)
    return ControlPlan(sizes, heads, norm_groups(sizes.channels), channels, widths, pools)


def _family(header: Header) -> str:
    if "label_emb.0.0.weight" in header.tensors:
        return "SDXL"
    is_linear = len(header.tensors[_PROJECTION].shape) == 2
    return "Stable Diffusion 2" if is_linear else "Stable Diffusion 1"


def _own(name: str) -> str:
    """The original name of what a UNet has not, for diffusers'."""
    block, _, leaf = name.rpartition(".")
    if block.startswith(_HINT_DIFFUSERS):
        part = block.removeprefix(_HINT_DIFFUSERS)
        ends = {"conv_in": 0, "conv_out": 2 * (_HINT_CONVOLUTIONS - 1)}
        at = ends[part] if part in ends else 2 * (int(part.rpartition(".")[2]) + 1)
        return f"{_HINT}{at}.{leaf}"
    if block == "controlnet_mid_block":
        return f"middle_block_out.0.{leaf}"
    return f"zero_convs.{block.rpartition('.')[2]}.0.{leaf}"


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
