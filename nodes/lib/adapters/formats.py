"""The formats of adapters, told apart by the parts that a file has for a weight."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from nodes.lib.adapters.low_rank import glora, lora
from nodes.lib.adapters.orthogonal import rotated
from nodes.lib.adapters.parts import Change
from nodes.lib.adapters.products import loha, lokr
from nodes.lib.adapters.whole import difference, replacement


@dataclass(frozen=True, slots=True)
class Format:
    """One format. Of each group of parts that it needs, one must be there."""

    change: Change
    needs: tuple[frozenset[str], ...]

    def reads(self, parts: Collection[str]) -> bool:
        return all(group & set(parts) for group in self.needs)


def _format(change: Change, *needs: str) -> Format:
    return Format(change, tuple(frozenset(group.split("|")) for group in needs))


FORMATS: Mapping[str, Format] = {  # the first that reads the parts has them
    "LoRA": _format(lora, "up", "down"),
    "LoHa": _format(loha, "w1_a", "w1_b", "w2_a", "w2_b"),
    "LoKr": _format(lokr, "kr1|kr1_a", "kr1|kr1_b", "kr2|kr2_a", "kr2|kr2_b"),
    "GLoRA": _format(glora, "a1", "a2", "b1", "b2"),
    "OFT": _format(rotated, "oft_blocks"),
    "full difference": _format(difference, "diff"),
    "full weight": _format(replacement, "set"),
}
