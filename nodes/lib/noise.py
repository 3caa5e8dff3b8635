"""Random numbers, drawn from generators of our own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import torch
from torch import Generator, Tensor

from nodes.lib.choices import NoiseSource

SEEDS: Final = 2**64
TREE_DIGITS: Final = 6  # after the point, to which a BrownianTree rounds its times


def initial_noise(
    shape: Sequence[int], seed: int, batch_index: Sequence[int] | None = None
) -> Tensor:
    """Standard normal float32 noise on the host: one draw for the whole batch.

    With `batch_index`, samples are drawn one after another, and each of the batch gets the one of
    that number. Raises ValueError for a seed outside 0 to 2^64-1.
    """
    return drawn_noise(shape, generator_of(seed), batch_index)


def generator_of(seed: int) -> Generator:
    """Seeds that agree in their low 32 bits agree: torch's host generator reads no more."""
    if not 0 <= seed < SEEDS:
        raise ValueError(f"seed {seed} is out of range: wanted 0 to {SEEDS - 1}")
    return torch.Generator("cpu").manual_seed(seed)


def drawn_noise(
    shape: Sequence[int], generator: Generator, batch_index: Sequence[int] | None = None
) -> Tensor:
    """As `initial_noise`, from a generator that goes on."""
    if batch_index is None:
        return torch.randn(tuple(shape), generator=generator)
    one = (1, *shape[1:])
    samples = [torch.randn(one, generator=generator) for _ in range(max(batch_index) + 1)]
    return torch.cat([samples[index] for index in batch_index])


class ExtraNoise:
    """The noise that samplers add on their way; a new object starts its sequence again."""

    def __init__(
        self,
        source: NoiseSource,
        shape: Sequence[int],
        sigmas: Sequence[float],
        device: torch.device,  # where it computes, and noise is wanted
        paths_on_device: bool = False,
    ) -> None:
        """`sigmas`: those the sampler goes through.

        `paths_on_device`: whether a source on the device draws its Brownian path there, too.
        """
        self._source = source
        self._shape = tuple(shape)
        self._sigmas = sigmas
        self._device = device
        on_device = paths_on_device and source.where == "device"
        self._path_device = device if on_device else torch.device("cpu")
        self._generator: Generator | None = None
        self._tree: Any = None  # a torchsde.BrownianTree, which is not typed
        self._low = self._high = 0.0  # its ends

    def fresh(self) -> Tensor:
        """Independent standard normal noise.

        On the host from the seed after the run's own, or the first draw would be the initial
        noise again; another device has other numbers for the same seed.
        """
        if self._generator is None:
            self._generator = self._started()
        drawn = self._generator.device
        noise = torch.randn(self._shape, generator=self._generator, device=drawn)
        return noise.to(self._device)

    def between(self, sigma: float, following: float) -> Tensor:
        """The increment of one Brownian path from `sigma` down to `following`, at unit variance.

        The path does not depend on where it is asked, so more steps refine the same picture.
        """
        if self._tree is None:
            self._tree = self._brownian_tree()
        high, low = torch.tensor(sigma), torch.tensor(following)
        # The tree rounds its ends, and warns of times beyond them.
        increment: Tensor = self._tree(max(float(low), self._low), min(float(high), self._high))
        return (increment / -float((high - low).sqrt())).to(self._device)

    def _started(self) -> Generator:
        seed = self._source.seed
        if self._source.where == "device" and self._device.type != "cpu":
            return torch.Generator(self._device).manual_seed(seed)
        return torch.Generator("cpu").manual_seed((seed + 1) % SEEDS)

    def _brownian_tree(self) -> Any:
        import torchsde  # a second, which few pictures need

        low, high = torch.tensor([sigma for sigma in self._sigmas if sigma]).aminmax()
        origin = torch.zeros(self._shape, device=self._path_device)
        ends = low.to(self._path_device), high.to(self._path_device)
        tree = torchsde.BrownianTree(ends[0], origin, ends[1], entropy=self._source.seed)
        self._low, self._high = round(float(low), TREE_DIGITS), round(float(high), TREE_DIGITS)
        return tree
