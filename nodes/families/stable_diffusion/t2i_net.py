"""A T2I adapter (Mou et al. 2023), which reads a picture once for all steps."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from torch import Tensor, nn
from torch.nn import functional

from engine.files.family import Check, Precision
from engine.files.header import Header
from nodes.families.modules import load_module
from nodes.families.names import Source
from nodes.families.stable_diffusion.layout import UNetSizes
from nodes.families.stable_diffusion.residuals import Residuals
from nodes.families.stable_diffusion.t2i_adapter import AdapterPlan
from nodes.lib.components import Shape
from nodes.lib.composite import repeated
from nodes.lib.resize import resize

_LAYERS = 2  # in each level of the UNets that it is for
_XL_PLACES = (3, 5, 8)  # input blocks of SDXL that are added to; the last features go to the middle


class T2IAdapter:
    """Its features are added to what some blocks give on the way down."""

    def __init__(self, module: Adapter, plan: AdapterPlan) -> None:
        self._module = module
        self._plan = plan

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [self._module]

    def steers(self, sizes: UNetSizes) -> bool:
        own = self._plan.channels[:-1] if self._plan.is_xl else self._plan.channels
        return own == sizes.channels and sizes.layers == _LAYERS

    def activation_bytes(self, entries: int, shape: Shape) -> int:
        """Its finest features, a few at a time, and the picture."""
        batch, _, height, width = shape
        numbers = 6 * self._plan.channels[0] + 6 * self._plan.inputs
        return numbers * entries * batch * height * width * self._weight.dtype.itemsize

    def read(
        self, pixels: Tensor, cells: tuple[int, int], factor: int, batch: int
    ) -> tuple[Tensor, ...]:
        """Features of the picture, cropped and resized to sides that can be unshuffled."""
        side = self._plan.side
        height, width = (math.ceil(each * factor / side) * side for each in cells)
        x = resize(pixels.movedim(-1, 1), width, height, "nearest-exact", "center")
        if self._plan.inputs == side**2:
            x = x.mean(1, keepdim=True)
        x = repeated(x, 1 if len(x) == 1 else batch).to(self._weight.device, self._weight.dtype)
        return tuple(repeated(each, batch) for each in self._module(x))

    def residuals(
        self,
        x: Tensor,
        timestep: Tensor,
        arguments: Mapping[str, object],
        read: Sequence[Tensor],
        kind: int | None = None,
    ) -> Residuals:
        if self._plan.is_xl:
            *inputs, middle = read
            return Residuals(dict(zip(_XL_PLACES, inputs, strict=True)), middle)
        return Residuals({level * (_LAYERS + 1) + _LAYERS: each for level, each in enumerate(read)})

    @property
    def _weight(self) -> Tensor:
        return next(self._module.parameters())


class Adapter(nn.Module):
    """Gives one picture of features a level. Names of parts are those in the original files."""

    def __init__(self, plan: AdapterPlan) -> None:
        super().__init__()
        self._unshuffle = nn.PixelUnshuffle(plan.side)
        self._blocks = 1 if plan.is_light else plan.blocks  # entries of the body in a level
        self.body = nn.ModuleList(_light_body(plan) if plan.is_light else _full_body(plan))
        self.conv_in = (
            nn.Identity() if plan.is_light else nn.Conv2d(plan.inputs, plan.channels[0], 3, 1, 1)
        )

    def forward(self, picture: Tensor) -> list[Tensor]:
        x = self.conv_in(self._unshuffle(picture))
        features: list[Tensor] = []
        for number, block in enumerate(self.body, start=1):
            x = block(x)
            if number % self._blocks == 0:
                features.append(x)
        return features


class _Shrink(nn.Module):
    """To half the size: by a convolution, or by means of four that reach over odd edges."""

    def __init__(self, channels: int, strides: bool) -> None:
        super().__init__()
        self.op = nn.Conv2d(channels, channels, 3, 2, 1) if strides else nn.Identity()
        self._strides = strides

    def forward(self, x: Tensor) -> Tensor:
        if self._strides:
            shrunk: Tensor = self.op(x)
            return shrunk
        return functional.avg_pool2d(x, 2, 2, padding=(x.shape[2] % 2, x.shape[3] % 2))


class _Block(nn.Module):
    def __init__(self, before: int, channels: int, kernel: int, shrinks: bool, strides: bool):
        super().__init__()
        self.down_opt = _Shrink(before, strides) if shrinks else nn.Identity()
        self.in_conv = _same(before, channels, kernel) if before != channels else nn.Identity()
        self.block1 = _same(channels, channels, 3)
        self.block2 = _same(channels, channels, kernel)

    def forward(self, x: Tensor) -> Tensor:
        x = self.in_conv(self.down_opt(x))
        inner: Tensor = self.block2(self.block1(x).relu())
        return inner + x


class _LightLevel(nn.Module):
    def __init__(self, before: int, channels: int, blocks: int, shrinks: bool) -> None:
        super().__init__()
        inner = channels // 4
        self.down_opt = _Shrink(before, strides=False) if shrinks else nn.Identity()
        self.in_conv, self.out_conv = _same(before, inner, 1), _same(inner, channels, 1)
        self.body = nn.Sequential(*(_Block(inner, inner, 3, False, False) for _ in range(blocks)))

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.out_conv(self.body(self.in_conv(self.down_opt(x))))
        return out


def _same(before: int, channels: int, kernel: int) -> nn.Conv2d:
    return nn.Conv2d(before, channels, kernel, 1, kernel // 2)


def _full_body(plan: AdapterPlan) -> list[nn.Module]:
    body: list[nn.Module] = []
    before = plan.channels[0]
    for level, channels in enumerate(plan.channels):
        for block in range(plan.blocks):
            shrinks = block == 0 and level in plan.shrinks
            body.append(_Block(before, channels, plan.kernel, shrinks, plan.strides))
            before = channels
    return body


def _light_body(plan: AdapterPlan) -> list[nn.Module]:
    befores = (plan.inputs, *plan.channels)
    return [
        _LightLevel(before, channels, plan.blocks, level in plan.shrinks)
        for level, (before, channels) in enumerate(zip(befores, plan.channels, strict=False))
    ]


def load_adapter(
    header: Header, plan: AdapterPlan, precision: Precision, check: Check
) -> T2IAdapter:
    """Of a header in the original layout. Raises ModelError."""
    module = load_module(lambda: Adapter(plan), header, Source, precision, check, [""])
    return T2IAdapter(module, plan)
