"""Steering a denoiser towards a prompt and away from another."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from torch import Tensor

C = TypeVar("C", contravariant=True)


class Conditioned(Protocol[C]):
    """A denoiser that predicts the clean sample once for each conditioning."""

    def __call__(self, x: Tensor, sigma: float, conditionings: Sequence[C], /) -> list[Tensor]: ...


def guided(
    model: Conditioned[C], positive: C, negative: C, scale: float
) -> Callable[[Tensor, float], Tensor]:
    """Classifier-free guidance (Ho & Salimans 2022): `(x, sigma) -> clean`.

    Both predictions come from one batch; at scale 1 the negative one is never asked for.
    """
    if math.isclose(scale, 1.0):
        return lambda x, sigma: model(x, sigma, [positive])[0]

    def denoise(x: Tensor, sigma: float) -> Tensor:
        away, towards = model(x, sigma, [negative, positive])
        return away.lerp(towards, scale)

    return denoise
