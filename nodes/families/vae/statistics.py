"""The statistics of group normalisation, so that every tile of a picture is treated alike.

A normalisation takes means and variances over all of a picture; over a tile they are others, and
so are the tile's colours. They hardly change when a picture is made small, so they are measured
on one that is, whole, and given to every tile. To tile with fixed statistics is known from the
"Tiled VAE" of Z. Li (multidiffusion-upscaler, 2023).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import MethodType
from typing import TypeAlias

import torch
from torch import Tensor, nn
from torch.nn import functional

Statistics: TypeAlias = dict[nn.GroupNorm, tuple[Tensor, Tensor]]  # means and variances, [1, group]


def measured(root: nn.Module, work: Callable[[], object]) -> Statistics:
    """What each normalisation below `root` meets while the work is done on one picture."""
    found: Statistics = {}

    def forward(norm: nn.GroupNorm, x: Tensor) -> Tensor:
        groups = x.reshape(len(x), norm.num_groups, -1).float()
        variance, mean = torch.var_mean(groups, dim=2, correction=0)
        found[norm] = mean, variance
        return functional.group_norm(x, norm.num_groups, norm.weight, norm.bias, norm.eps)

    with _replaced(root, forward):
        work()
    return found


@contextmanager
def given(root: nn.Module, statistics: Statistics) -> Iterator[None]:
    """While inside, normalisations take those statistics in place of their input's.

    No other thread may compute with them meanwhile.
    """

    def forward(norm: nn.GroupNorm, x: Tensor) -> Tensor:
        mean, variance = (
            each.repeat_interleave(x.shape[1] // norm.num_groups, 1) for each in statistics[norm]
        )
        scale = torch.rsqrt(variance + norm.eps) * norm.weight
        shape = (1, -1, *(1,) * (x.ndim - 2))
        moved = x * scale.to(x).view(shape)
        return moved.add_((norm.bias - mean * scale).to(x).view(shape))

    with _replaced(root, forward):
        yield


@contextmanager
def _replaced(root: nn.Module, forward: Callable[[nn.GroupNorm, Tensor], Tensor]) -> Iterator[None]:
    norms = [module for module in root.modules() if isinstance(module, nn.GroupNorm)]
    for norm in norms:
        norm.forward = MethodType(forward, norm)  # type: ignore[method-assign]
    try:
        yield
    finally:
        for norm in norms:
            del norm.forward  # the class's own again
