"""SRVGGNetCompact, of Real-ESRGAN's smallest models (Wang et al. 2021, arXiv:2107.10833).

Convolutions at the size of the picture, and every channel of the last one is a pixel of the
enlarged picture's difference from a plain enlargement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import ModelError
from engine.files.family import Check, Finding, Precision
from engine.files.header import Header
from nodes.families.modules import load_module
from nodes.families.names import Source

if TYPE_CHECKING:
    from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class CompactSizes:
    """What the shapes of the weights tell."""

    channels: int  # of the layers between
    layers: int  # convolutions
    factor: int


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
        import torch
        from torch.nn import functional

        picture = picture.to(self._weight.device, self._weight.dtype)
        with torch.inference_mode():
            detail = functional.pixel_shuffle(self._module(picture), self.factor)
            plain = functional.interpolate(picture, scale_factor=self.factor, mode="nearest")
            made: Tensor = detail + plain
        return made.float().clamp(0, 1).cpu()


class Compact:
    """Files of SRVGGNetCompact: `body.0`, `body.1` …, convolutions and PReLUs in turn."""

    def detect(self, header: Header) -> Finding | None:
        if _sizes(header) is None:
            return None
        numbers = sum(entry.numel for entry in header.tensors.values())
        folders = frozenset(("upscale_models",))
        return Finding("an upscaler", folders, {"upscaler": numbers}, loader=self)

    def load(
        self,
        component: str,
        header: Header,
        precision: Precision,
        check: Check = lambda: None,
    ) -> CompactUpscaler:
        sizes = _sizes(header)
        if sizes is None:
            raise ModelError(f"{header.path.name} is no upscaler any more")
        module = load_module(
            lambda: _module(sizes),
            header,
            lambda name: Source(f"body.{name}"),
            precision,
            check,
            [""],
        )
        return CompactUpscaler(module, sizes)


def _sizes(header: Header) -> CompactSizes | None:
    """None for anything else than a first convolution from, and a last one to, three colours."""
    names = {name.removesuffix(".weight") for name in header.tensors if name.endswith(".weight")}
    last = f"body.{len(names) - 1}"
    if len(names) < 3 or names != {f"body.{index}" for index in range(len(names))}:
        return None
    entry, slope, out = (header.tensors[f"{n}.weight"].shape for n in ("body.0", "body.1", last))
    if len(entry) != 4 or len(slope) != 1 or len(out) != 4 or entry[1] != 3:
        return None
    factor = round((out[0] / 3) ** 0.5)
    whole = factor >= 1 and out[0] == 3 * factor**2
    return CompactSizes(entry[0], (len(names) + 1) // 2, factor) if whole else None


def _module(sizes: CompactSizes) -> nn.Sequential:
    from torch import nn

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
