"""ESRGAN (Wang et al. 2018, arXiv:1809.00219) and Real-ESRGAN (Wang et al. 2021): blocks of densely
connected convolutions, in the layout of their first authors or the later one."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import ModelError
from engine.files.family import Check, Finding, Precision
from engine.files.header import Header
from nodes.families.fit import misfit
from nodes.families.names import Names, Source
from nodes.families.shapes import conv
from nodes.families.upscalers.upscaler import Upscaler

if TYPE_CHECKING:
    from nodes.families.fit import Shapes

_PREFIXES = ("", "params_ema.", "params.")
_OLD_TAIL = re.compile(r"model\.(\d+)\.weight")
_DENSE = 5  # convolutions of a block; three blocks are a residual one
_MOST_UPS = 4


@dataclass(frozen=True, slots=True)
class EsrganSizes:
    """What the shapes of the weights tell."""

    prefix: str
    is_old: bool
    colours: int  # read, of as many pixels as are taken for one
    channels: int
    growth: int
    blocks: int
    tail: tuple[int, ...]  # numbers of the old layout's last convolutions
    ups: int  # times that the size is doubled

    @property
    def folded(self) -> int:
        """Pixels a side that are taken for one at first."""
        return math.isqrt(self.colours // 3)

    @property
    def names(self) -> Names:
        def source(name: str) -> Source:
            return Source(self.prefix + (_old(name, self) if self.is_old else name))

        return source

    @property
    def shapes(self) -> Shapes:
        channels, growth = self.channels, self.growth
        dense = [
            conv(f"body.{block}.rdb{part}.conv{n}", channels + (n - 1) * growth, out)
            for block in range(self.blocks)
            for part in (1, 2, 3)
            for n, out in zip(range(1, _DENSE + 1), [growth] * 4 + [channels], strict=True)
        ]
        ups = [conv(f"conv_up{up}", channels, channels) for up in range(1, self.ups + 1)]
        ends = (
            conv("conv_first", self.colours, channels),
            conv("conv_body", channels, channels),
            conv("conv_hr", channels, channels),
            conv("conv_last", channels, 3),
        )
        return {name: shape for each in (*dense, *ups, *ends) for name, shape in each.items()}


class Esrgan:
    """Files of RRDBNet, whose sizes are read off its shapes."""

    def detect(self, header: Header) -> Finding | None:
        sizes = read_sizes(header)
        if sizes is None:
            return None
        fault = misfit(header, sizes.shapes, sizes.names, [""])
        numbers = header.numel
        return Finding(
            "an ESRGAN upscaler",
            frozenset(("upscale_models",)),
            {"upscaler": numbers},
            {"upscaler": fault} if fault else {},
            loader=self,
        )

    def load(
        self,
        component: str,
        header: Header,
        precision: Precision,
        check: Check = lambda: None,
    ) -> Upscaler:
        from nodes.families.modules import load_module
        from nodes.families.upscalers.rrdb import EsrganUpscaler, Rrdb

        sizes = read_sizes(header)
        if sizes is None:
            raise ModelError(f"{header.path.name} is no upscaler any more")
        module = load_module(
            lambda: Rrdb(sizes.colours, sizes.channels, sizes.growth, sizes.blocks, sizes.ups),
            header,
            sizes.names,
            precision,
            check,
            [""],
        )
        return EsrganUpscaler(module, sizes.folded)


def read_sizes(header: Header) -> EsrganSizes | None:
    """None for any other file."""
    old = "model.1.sub.0.RDB1.conv1.0.weight"
    for prefix in _PREFIXES:
        first = f"{prefix}body.0.rdb1.conv1.weight"
        if first in header.tensors:
            tails = (f"{prefix}conv_up{up}.weight" for up in range(1, _MOST_UPS + 1))
            ups = sum(name in header.tensors for name in tails)
            count = _count(header, rf"{re.escape(prefix)}body\.(\d+)\.")
            return _sizes(header, prefix, first, f"{prefix}conv_first.weight", count, (), ups)
    if old not in header.tensors:
        return None
    tail = sorted(int(found[1]) for found in map(_OLD_TAIL.fullmatch, header.tensors) if found)
    count = _count(header, r"model\.1\.sub\.(\d+)\.RDB")
    return _sizes(header, "", old, "model.0.weight", count, tuple(tail[1:]), len(tail) - 3)


def _sizes(
    header: Header,
    prefix: str,
    dense: str,
    first: str,
    blocks: int,
    tail: Sequence[int],
    ups: int,
) -> EsrganSizes | None:
    entry, growth = header.tensors.get(first), header.tensors[dense].shape
    if entry is None or len(entry.shape) != 4 or len(growth) != 4 or not 0 <= ups <= _MOST_UPS:
        return None
    channels, colours = entry.shape[:2]
    sizes = EsrganSizes(prefix, bool(tail), colours, channels, growth[0], blocks, tuple(tail), ups)
    is_whole = sizes.folded and colours == 3 * sizes.folded**2 and 2**ups % sizes.folded == 0
    return sizes if is_whole else None


def _old(name: str, sizes: EsrganSizes) -> str:
    """A name of the later layout in that of the first authors."""
    *ups, last_but_one, last = sizes.tail
    module, _, leaf = name.rpartition(".")
    if found := re.fullmatch(r"body\.(\d+)\.rdb(\d)\.conv(\d)", module):
        return f"model.1.sub.{found[1]}.RDB{found[2]}.conv{found[3]}.0.{leaf}"
    table = {
        "conv_first": "model.0",
        "conv_body": f"model.1.sub.{sizes.blocks}",
        "conv_hr": f"model.{last_but_one}",
        "conv_last": f"model.{last}",
        **{f"conv_up{number}": f"model.{up}" for number, up in enumerate(ups, start=1)},
    }
    return f"{table[module]}.{leaf}"


def _count(header: Header, pattern: str) -> int:
    matches = map(re.compile(pattern).match, header.tensors)
    return 1 + max((int(match[1]) for match in matches if match), default=-1)
