"""Files of SRVGGNetCompact, told by their tensors. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import ModelError
from engine.files.family import Check, Finding, Precision
from engine.files.header import Header

if TYPE_CHECKING:
    from nodes.families.upscalers.srvgg import CompactUpscaler


@dataclass(frozen=True, slots=True)
class CompactSizes:
    """What the shapes of the weights tell."""

    channels: int  # of the layers between
    layers: int  # convolutions
    factor: int


class Compact:
    """Files of SRVGGNetCompact: `body.0`, `body.1` …, convolutions and PReLUs in turn."""

    def detect(self, header: Header) -> Finding | None:
        if _sizes(header) is None:
            return None
        numbers = header.numel
        folders = frozenset(("upscale_models",))
        return Finding("an upscaler", folders, {"upscaler": numbers}, loader=self)

    def load(
        self,
        component: str,
        header: Header,
        precision: Precision,
        check: Check = lambda: None,
    ) -> CompactUpscaler:
        from nodes.families.upscalers.srvgg import load_upscaler

        sizes = _sizes(header)
        if sizes is None:
            raise ModelError(f"{header.path.name} is no upscaler any more")
        return load_upscaler(header, sizes, precision, check)


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
