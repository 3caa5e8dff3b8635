"""Guiders: which prompts are asked, and how one prediction is made of theirs. Torch-free."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from nodes.lib.values import Conditioning

if TYPE_CHECKING:
    from torch import Tensor


class Prompt(NamedTuple):
    """A conditioning, and whether it is to be followed or avoided."""

    conditioning: Conditioning
    is_followed: bool


class Guider(Protocol):
    """A frozen description of how a denoiser is steered."""

    @property
    def prompts(self) -> Sequence[Prompt]:
        """Those to be asked, in the order in which one call computes them."""

    def guided(self, cleans: Sequence[Tensor]) -> Tensor:
        """One clean sample of those that the prompts gave."""


@dataclass(frozen=True, slots=True)
class Cfg:
    """Classifier-free guidance (Ho & Salimans 2022). At scale 1 the negative is never asked."""

    positive: Conditioning
    negative: Conditioning
    scale: float

    @property
    def prompts(self) -> Sequence[Prompt]:
        positive = Prompt(self.positive, True)
        return [positive] if self._is_plain else [Prompt(self.negative, False), positive]

    def guided(self, cleans: Sequence[Tensor]) -> Tensor:
        if self._is_plain:
            return cleans[0]
        away, towards = cleans
        return away.lerp(towards, self.scale)

    @property
    def _is_plain(self) -> bool:
        return math.isclose(self.scale, 1.0)
