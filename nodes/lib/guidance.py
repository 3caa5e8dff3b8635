"""Guiders: which prompts are asked, and how one prediction is made of theirs. Torch-free."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias

from nodes.lib.values import Conditioning

if TYPE_CHECKING:
    from torch import Tensor


# Which corrections act on a pair: all; not those before guidance; only those of its result.
Reach: TypeAlias = Literal["whole", "inner", "result"]


class Prompt(NamedTuple):
    """A conditioning, and whether it is to be followed or avoided."""

    conditioning: Conditioning
    is_followed: bool


class Pair(NamedTuple):
    """What corrections of guidance are measured between: numbers of prompts that are asked.

    One that is not asked counts as a clean sample of zeros, as the field has it.
    """

    away: int | None
    towards: int | None
    scale: float
    reach: Reach = "whole"
    seen: int = 0  # the prompt whose attention is looked at


class Guider(Protocol):
    """A frozen description of how a denoiser is steered."""

    @property
    def prompts(self) -> Sequence[Prompt]:
        """Those to be asked, in the order in which one call computes them."""

    def guided(self, cleans: Sequence[Tensor]) -> Tensor:
        """One clean sample of those that the prompts gave."""

    @property
    def pair(self) -> Pair:
        """Between which of the prompts corrections act, see `nodes.lib.corrections`."""

    def completed(self, clean: Tensor, cleans: Sequence[Tensor]) -> Tensor:
        """What is made of the pair's guided clean sample, with those of the other prompts."""

    def apart(self) -> Guider:
        """The same guidance, whose prompts are all asked, so that it can tell what is `away`."""

    def away(self, cleans: Sequence[Tensor]) -> Tensor:
        """The clean sample that guidance leads away from. Raises ValueError if there is none."""


@dataclass(frozen=True, slots=True)
class Plain:
    """No guidance: one prompt is followed."""

    positive: Conditioning

    @property
    def prompts(self) -> Sequence[Prompt]:
        return [Prompt(self.positive, True)]

    def guided(self, cleans: Sequence[Tensor]) -> Tensor:
        return cleans[0]

    @property
    def pair(self) -> Pair:
        return Pair(None, 0, 1.0)

    def completed(self, clean: Tensor, cleans: Sequence[Tensor]) -> Tensor:
        return clean

    def apart(self) -> Guider:
        raise ValueError("a cfg_pp sampler is told what guidance does: wanted a negative prompt")

    def away(self, cleans: Sequence[Tensor]) -> Tensor:
        return self.apart().away(cleans)


@dataclass(frozen=True, slots=True)
class Cfg:
    """Classifier-free guidance (Ho & Salimans 2022). At scale 1 the negative is never asked."""

    positive: Conditioning
    negative: Conditioning
    scale: float
    asks_always: bool = False  # the negative, too

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
    def pair(self) -> Pair:
        return Pair(None, 0, self.scale) if self._is_plain else Pair(0, 1, self.scale)

    def completed(self, clean: Tensor, cleans: Sequence[Tensor]) -> Tensor:
        return clean

    def apart(self) -> Cfg:
        return replace(self, asks_always=True)

    def away(self, cleans: Sequence[Tensor]) -> Tensor:
        return cleans[0]

    @property
    def _is_plain(self) -> bool:
        return not self.asks_always and math.isclose(self.scale, 1.0)


@dataclass(frozen=True, slots=True)
class DualCfg:
    """Guidance from a negative prompt to a second one, and from there to the first.

    With two images as prompts this is InstructPix2Pix (Brooks et al. 2023, equation 3). Prompts
    that a scale of 1 leaves without effect are not asked, unless `is_nested`: then the second
    scale is that of the whole.
    """

    positive: Conditioning
    second: Conditioning
    negative: Conditioning
    scale: float  # of the first over the second
    second_scale: float  # of the second over the negative
    is_nested: bool = False
    asks_always: bool = False

    @property
    def prompts(self) -> Sequence[Prompt]:
        asked = [Prompt(self.second, False), Prompt(self.positive, True)][-self._count :]
        return asked if self._count < 3 else [Prompt(self.negative, False), *asked]

    def guided(self, cleans: Sequence[Tensor]) -> Tensor:
        if self._count == 1:
            return cleans[0]
        away, towards, scale = self.pair[:3]
        assert towards is not None
        inner = cleans[towards] if away is None else cleans[away].lerp(cleans[towards], scale)
        return self.completed(inner, cleans)

    @property
    def pair(self) -> Pair:
        """The inner guidance, which corrections know alone."""
        if self.is_nested:
            return Pair(1, 2, self.scale, "inner", seen=1)
        return (
            Pair(None, None, self.second_scale, "inner"),
            Pair(None, 0, self.second_scale, "inner"),
            Pair(0, 1, self.second_scale, "inner", seen=1),
        )[self._count - 1]

    def completed(self, clean: Tensor, cleans: Sequence[Tensor]) -> Tensor:
        if self.is_nested:
            return cleans[0].lerp(clean, self.second_scale)
        if self._count == 1:
            return clean + cleans[0]
        return clean.add(cleans[-1] - cleans[-2], alpha=self.scale)

    def apart(self) -> DualCfg:
        return replace(self, asks_always=True)

    def away(self, cleans: Sequence[Tensor]) -> Tensor:
        return cleans[1 if self.is_nested else 0]

    @property
    def _count(self) -> int:
        """How many prompts are asked: from the last."""
        if self.asks_always or self.is_nested or not math.isclose(self.second_scale, 1.0):
            return 3
        return 1 if math.isclose(self.scale, 1.0) else 2


@dataclass(frozen=True, slots=True)
class PerpendicularNegative:
    """Perp-Neg (Armandpour et al. 2023): of the negative prompt, what does not speak against the
    positive one. Both are measured from an empty prompt."""

    positive: Conditioning
    negative: Conditioning
    empty: Conditioning
    scale: float
    negative_scale: float

    @property
    def prompts(self) -> Sequence[Prompt]:
        return [
            Prompt(self.positive, True),
            Prompt(self.negative, False),
            Prompt(self.empty, False),
        ]

    def guided(self, cleans: Sequence[Tensor]) -> Tensor:
        """Over the whole batch at once, as the field does."""
        towards, away = (clean - cleans[2] for clean in cleans[:2])
        share = (away * towards).sum() / towards.norm() ** 2
        across = away - share * towards
        return cleans[2].add(towards - across * self.negative_scale, alpha=self.scale)

    @property
    def pair(self) -> Pair:
        return Pair(1, 0, self.scale, "result", seen=1)

    def completed(self, clean: Tensor, cleans: Sequence[Tensor]) -> Tensor:
        return clean

    def apart(self) -> PerpendicularNegative:
        return self

    def away(self, cleans: Sequence[Tensor]) -> Tensor:
        return cleans[1]
