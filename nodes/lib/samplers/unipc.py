"""UniPC (Zhao et al. 2023): a predictor, and a corrector that costs no further call."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, Literal, TypeAlias

import numpy as np
from torch import Tensor

from nodes.lib.prediction import Clock
from nodes.lib.samplers.step import Denoise, Noise, Step, towards

Variant: TypeAlias = Literal["bh1", "bh2"]
HIGHEST_ORDER: Final = 3
LOWEST_SIGMA: Final = 0.001  # where it stops: its steps are in log sigma, so 0 is never reached


def uni_pc(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise, clock: Clock
) -> Iterator[Step]:
    """UniPC with B(h) = h."""
    return _unipc(denoise, x, sigmas, "bh1")


def uni_pc_bh2(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise, clock: Clock
) -> Iterator[Step]:
    """UniPC with B(h) = exp(h) - 1."""
    return _unipc(denoise, x, sigmas, "bh2")


def _unipc(
    denoise: Denoise, x: Tensor, sigmas: Sequence[float], variant: Variant
) -> Iterator[Step]:
    """Algorithms 5 and 6 of the paper, in data prediction; the last step has no corrector.

    The model is asked at the predicted samples only. Orders rise from 1 and fall back to 1.
    """
    levels = [*sigmas[:-1], max(sigmas[-1], LOWEST_SIGMA)]
    steps = len(levels) - 1
    highest = min(HIGHEST_ORDER, max(steps - 1, 1))
    cleans: list[Tensor] = []  # newest first
    for i in range(steps):
        if i == 0:
            cleans = [denoise(x, levels[0])]
        else:
            order = min(i, highest, steps + 1 - i)
            update = _Update(x, cleans[:order], levels[i::-1][: order + 1], variant)
            clean = denoise(update.predicted(), levels[i])
            x = update.corrected(clean)
            cleans = [clean, *cleans[: highest - 1]]
        if i == steps - 1:
            x = towards(x, cleans[0], levels[i], levels[i + 1])
        yield Step(x, cleans[0])


class _Update:
    """One step from `levels[1]` to `levels[0]`, with the clean samples at `levels[1:]`."""

    def __init__(
        self, x: Tensor, cleans: Sequence[Tensor], levels: Sequence[float], variant: Variant
    ) -> None:
        self._cleans = cleans
        self._h = math.log(levels[1] / levels[0])
        self._scale = -self._h if variant == "bh1" else math.expm1(-self._h)
        self._ratios = [math.log(levels[1] / level) / self._h for level in levels[2:]]
        self._first_order = towards(x, cleans[0], levels[1], levels[0])

    def predicted(self) -> Tensor:
        """Equation 3: from what is known."""
        if len(self._ratios) < 2:
            return self._with([0.5] * len(self._ratios), self._ratios, self._cleans[1:])
        return self._with(self._solved(self._ratios), self._ratios, self._cleans[1:])

    def corrected(self, clean: Tensor) -> Tensor:
        """Equation 4: also from the clean sample predicted at the end of the step."""
        ratios = [*self._ratios, 1.0]
        weights = self._solved(ratios) if len(ratios) > 1 else [0.5]
        return self._with(weights, ratios, [*self._cleans[1:], clean])

    def _with(
        self, weights: Sequence[float], ratios: Sequence[float], cleans: Sequence[Tensor]
    ) -> Tensor:
        x = self._first_order
        for weight, ratio, clean in zip(weights, ratios, cleans, strict=True):
            x = x.add(clean - self._cleans[0], alpha=-self._scale * weight / ratio)
        return x

    def _solved(self, ratios: Sequence[float]) -> list[float]:
        """The weights that make the step exact for polynomials, theorem 3.1."""
        order = len(ratios)
        phi = math.expm1(-self._h) / -self._h - 1
        wanted = []
        for k in range(1, order + 1):
            wanted.append(phi * math.factorial(k) / self._scale)
            phi = phi / -self._h - 1 / math.factorial(k + 1)
        powers = np.vander(ratios, order, increasing=True).T
        weights: list[float] = np.linalg.solve(powers, wanted).tolist()
        return weights
