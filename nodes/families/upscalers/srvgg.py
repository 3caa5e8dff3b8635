"""SRVGGNetCompact, of Real-ESRGAN's smallest models (Wang et al. 2021, arXiv:2107.10833).

Convolutions at the size of the picture, and every channel of the last one is a pixel of the
enlarged picture's difference from a plain enlargement.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.files.family import Check, Precision
from engine.files.header import Header
from nodes.families.modules import load_module
from nodes.families.names import Source
from nodes.families.upscalers.compact import CompactSizes


class CompactUpscaler:
    """Enlarges pictures, one at a time."""

    def __init__(self, module: nn.Module, sizes: CompactSizes) -> None:
        self._module = module
        self._sizes = sizes

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [self._module]

    @property
    def factor(self) -> int:
        return self._sizes.factor

    @property
    def reach(self) -> int:
        """How far, in pixels, the surroundings of a pixel matter to it: 1 for each 3x3."""
        return self._sizes.layers

    def activation_bytes(self, height: int, width: int) -> int:
        """Estimated peak memory for a picture of that size before it is enlarged, in bytes."""
        channels = 3 * self._sizes.channels + 3 * 3 * self._sizes.factor**2
        return channels * height * width * self._weight.dtype.itemsize

    @property
    def _weight(self) -> Tensor:
        return next(self._module.parameters())

    def enlarge(self, picture: Tensor) -> Tensor:
        """[1, 3, height, width] in 0..1 to [1, 3, height * factor, width * factor], float32."""
        picture = picture.to(self._weight.device, self._weight.dtype)
        with torch.inference_mode():
            detail = functional.pixel_shuffle(self._module(picture), self.factor)
            plain = functional.interpolate(picture, scale_factor=self.factor, mode="nearest")
            made: Tensor = detail + plain
        return made.float().clamp(0, 1).cpu()


def load_upscaler(
    header: Header, sizes: CompactSizes, precision: Precision, check: Check
) -> CompactUpscaler:
    """Raises ModelError."""
    module = load_module(lambda: _module(sizes), header, _source, precision, check, roots=[""])
    return CompactUpscaler(module, sizes)


def _source(name: str) -> Source:
    return Source(f"body.{name}")


def _module(sizes: CompactSizes) -> nn.Sequential:
    layers: list[nn.Module] = [nn.Conv2d(3, sizes.channels, 3, padding=1)]
    for _ in range(sizes.layers - 2):
        layers += [
            nn.PReLU(sizes.channels),
            nn.Conv2d(sizes.channels, sizes.channels, 3, padding=1),
        ]
    layers += [
        nn.PReLU(sizes.channels),
        nn.Conv2d(sizes.channels, 3 * sizes.factor**2, 3, padding=1),
    ]
    return nn.Sequential(*layers)
