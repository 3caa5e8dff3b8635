"""The network of ESRGAN: residual blocks in residual dense blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

_SLOPE, _SHARE = 0.2, 0.2  # of leaky activations below 0; of each block's result that is added
_REACH = 24  # pixels; the network sees farther, and nobody sees that it does


class DenseBlock(nn.Module):
    """Five convolutions, each of which reads what all before it gave."""

    def __init__(self, channels: int, growth: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, growth, 3, padding=1)
        self.conv2 = nn.Conv2d(channels + growth, growth, 3, padding=1)
        self.conv3 = nn.Conv2d(channels + 2 * growth, growth, 3, padding=1)
        self.conv4 = nn.Conv2d(channels + 3 * growth, growth, 3, padding=1)
        self.conv5 = nn.Conv2d(channels + 4 * growth, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        known = x
        for conv in (self.conv1, self.conv2, self.conv3, self.conv4):
            known = torch.cat([known, _active(conv(known))], dim=1)
        return torch.add(x, self.conv5(known), alpha=_SHARE)


class ResidualBlock(nn.Module):
    def __init__(self, channels: int, growth: int) -> None:
        super().__init__()
        self.rdb1 = DenseBlock(channels, growth)
        self.rdb2 = DenseBlock(channels, growth)
        self.rdb3 = DenseBlock(channels, growth)

    def forward(self, x: Tensor) -> Tensor:
        return torch.add(x, self.rdb3(self.rdb2(self.rdb1(x))), alpha=_SHARE)


class Rrdb(nn.Module):
    """Blocks at one size, then as many convolutions as the size is doubled."""

    def __init__(self, colours: int, channels: int, growth: int, blocks: int, ups: int) -> None:
        super().__init__()
        self.conv_first = nn.Conv2d(colours, channels, 3, padding=1)
        self.body = nn.Sequential(*(ResidualBlock(channels, growth) for _ in range(blocks)))
        self.conv_body = nn.Conv2d(channels, channels, 3, padding=1)
        self.ups = ups
        self.widest = channels + 4 * growth  # what a dense block keeps of each pixel
        for up in range(1, ups + 1):
            self.add_module(f"conv_up{up}", nn.Conv2d(channels, channels, 3, padding=1))
        self.conv_hr = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_last = nn.Conv2d(channels, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        first = self.conv_first(x)
        x = first + self.conv_body(self.body(first))
        for up in range(1, self.ups + 1):
            larger = functional.interpolate(x, scale_factor=2, mode="nearest")
            x = _active(self.get_submodule(f"conv_up{up}")(larger))
        return cast(Tensor, self.conv_last(_active(self.conv_hr(x))))


class EsrganUpscaler:
    """An RRDB that may take several pixels for one at first."""

    def __init__(self, module: Rrdb, folded: int) -> None:
        self._module = module
        self._folded = folded

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [self._module]

    @property
    def factor(self) -> int:
        return int(2**self._module.ups // self._folded)

    @property
    def reach(self) -> int:
        return _REACH

    def activation_bytes(self, height: int, width: int) -> int:
        inner = 2 * self._module.widest // self._folded**2
        outer = 4 * self._module.conv_hr.in_channels * self.factor**2
        return int((inner + outer) * height * width * self._weight.dtype.itemsize)

    def enlarge(self, picture: Tensor) -> Tensor:
        height, width = picture.shape[2:]
        x = picture.to(self._weight.device, self._weight.dtype)
        with torch.inference_mode():
            missing = (-width % self._folded, -height % self._folded)
            x = functional.pad(x, (0, missing[0], 0, missing[1]), mode="replicate")
            made: Tensor = self._module(functional.pixel_unshuffle(x, self._folded))
        made = made[..., : height * self.factor, : width * self.factor]
        return made.float().clamp(0, 1).cpu()

    @property
    def _weight(self) -> Tensor:
        return self._module.conv_first.weight


def _active(x: Tensor) -> Tensor:
    return functional.leaky_relu(x, _SLOPE, inplace=True)
