"""Files of T2I adapters for Stable Diffusion (Mou et al. 2023), in both layouts. Torch-free."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from engine.errors import ModelError
from engine.files.family import Check, Finding, Precision, Weights
from engine.files.header import Header
from nodes.families.fit import Shapes, misfit, sentence
from nodes.families.layout import count, dimension
from nodes.families.names import Source
from nodes.families.shapes import below, conv
from nodes.lib.components import ControlOutline

_PREFIX = "adapter."
_DIFFUSERS = re.compile(r"body\.(\d+)\.(?:resnets\.(\d+)\.)?(.*)")
_FIRST, _LIGHT = "conv_in.weight", "body.0.in_conv.weight"
_LEVELS = 4
_UNSHUFFLED = {False: 8, True: 16}  # pixels a side that become channels, of SDXL's
_XL_INPUTS = (1 * 16**2, 3 * 16**2)  # channels by which SDXL's are known


@dataclass(frozen=True, slots=True)
class AdapterPlan:
    """What one file's adapter is, besides its weights. Names are of the original layout."""

    inputs: int  # channels after unshuffling
    channels: tuple[int, ...]  # one a level
    blocks: int  # in each level
    kernel: int  # of the second convolution in a block
    is_light: bool
    is_xl: bool
    strides: bool  # whether it shrinks by convolutions

    @property
    def side(self) -> int:
        """Pixels that become one cell."""
        return _UNSHUFFLED[self.is_xl]

    @property
    def shrinks(self) -> tuple[int, ...]:
        """The levels that halve the size first."""
        return (2,) if self.is_xl else tuple(range(1, len(self.channels)))

    @property
    def shapes(self) -> Shapes:
        return _light_shapes(self) if self.is_light else _full_shapes(self)

    def misfit(self, header: Header) -> str | None:
        """Why the file's tensors are not its weights."""
        return misfit(header, self.shapes, Source, [""])


class T2IAdapters:
    """Full and light ones for SD 1.x and 2.x, full ones for SDXL."""

    def detect(self, header: Header) -> Finding | None:
        inner = adapter_layout(header)
        if not _is_adapter(inner):
            return None
        families = _families(inner)
        fault = sentence(lambda: plan_adapter(inner).misfit(inner))
        return Finding(
            f"a T2I adapter for {' or '.join(families)}",
            frozenset(("controlnet",)),
            {"control": inner.numel},
            {"control": fault} if fault else {},
            loader=self,
            describer=self,
            family=families[0] if len(families) == 1 else "",
        )

    def describe(self, component: str, header: Header) -> ControlOutline:
        return ControlOutline(_families(adapter_layout(header)))

    def load(
        self,
        component: str,
        header: Header,
        precision: Precision,
        check: Check = lambda: None,
    ) -> Weights:
        from nodes.families.stable_diffusion.t2i_net import load_adapter

        inner = adapter_layout(header)
        return load_adapter(inner, plan_adapter(inner), precision, check)


def adapter_layout(header: Header) -> Header:
    """The header with the names of the original layout, without a prefix."""
    names = {name: name.removeprefix(_PREFIX) for name in header.tensors}
    if any(".resnets." in name for name in names):
        is_light = f"{_PREFIX}{_FIRST}" not in names and _FIRST not in names
        names = {name: _original(bare, is_light) for name, bare in names.items()}
    tensors = {names[name]: entry for name, entry in header.tensors.items()}
    return replace(header, tensors=tensors)


def plan_adapter(header: Header) -> AdapterPlan:
    """Of a header in the original layout. Raises ModelError, as a sentence on the file."""
    bodies = count(header, r"body\.(\d+)\.")
    if _FIRST not in header.tensors:
        channels = [dimension(header, f"body.{at}.out_conv.weight", 0) for at in range(bodies)]
        blocks = count(header, r"body\.0\.body\.(\d+)\.")
        inputs = dimension(header, _LIGHT, 1)
        return AdapterPlan(inputs, tuple(channels), blocks, 3, True, False, False)
    if bodies % _LEVELS:
        raise ModelError(f"it has {bodies} blocks, wanted as many in each of {_LEVELS} levels")
    blocks, inputs = bodies // _LEVELS, dimension(header, _FIRST, 1)
    firsts = range(0, bodies, blocks)
    channels = [dimension(header, f"body.{at}.block1.weight", 0) for at in firsts]
    kernel = dimension(header, "body.0.block2.weight", 2)
    strides = any(name.endswith("down_opt.op.weight") for name in header.tensors)
    is_xl = inputs in _XL_INPUTS
    return AdapterPlan(inputs, tuple(channels), blocks, kernel, False, is_xl, strides)


def _is_adapter(header: Header) -> bool:
    full = header.tensors.keys() >= {_FIRST, "body.0.block1.weight"}
    return full or header.tensors.keys() >= {_LIGHT, "body.0.body.0.block1.weight"}


def _families(header: Header) -> tuple[str, ...]:
    first = header.tensors.get(_FIRST)
    if first is not None and first.shape[1:2] and first.shape[1] in _XL_INPUTS:
        return ("SDXL",)
    return ("Stable Diffusion 1", "Stable Diffusion 2")


def _original(name: str, is_light: bool) -> str:
    """For diffusers' name, which counts the blocks of each level by themselves."""
    match = _DIFFUSERS.fullmatch(name)
    if match is None:
        return name
    level, block, rest = match.groups()
    if is_light:
        return name if block is None else f"body.{level}.body.{block}.{rest}"
    return f"body.{2 * int(level) + int(block or 0)}.{rest}"


def _full_shapes(plan: AdapterPlan) -> Shapes:
    shapes = dict(conv("conv_in", plan.inputs, plan.channels[0]))
    before = plan.channels[0]
    for level, channels in enumerate(plan.channels):
        for block in range(plan.blocks):
            parts: dict[str, tuple[int, ...]] = {}
            if before != channels:
                parts |= conv("in_conv", before, channels, plan.kernel)
            if plan.strides and block == 0 and level in plan.shrinks:
                parts |= conv("down_opt.op", before, before)
            parts |= {**conv("block1", channels, channels)}
            parts |= conv("block2", channels, channels, plan.kernel)
            shapes |= below(f"body.{level * plan.blocks + block}", parts)
            before = channels
    return shapes


def _light_shapes(plan: AdapterPlan) -> Mapping[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    for level, (before, channels) in enumerate(pairwise((plan.inputs, *plan.channels))):
        at, inner = f"body.{level}", channels // 4
        shapes |= conv(f"{at}.in_conv", before, inner, 1)
        shapes |= conv(f"{at}.out_conv", inner, channels, 1)
        for block in range(plan.blocks):
            shapes |= conv(f"{at}.body.{block}.block1", inner, inner)
            shapes |= conv(f"{at}.body.{block}.block2", inner, inner)
    return shapes
