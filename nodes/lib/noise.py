"""Random numbers: drawn on the host from generators of our own, so that every device agrees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from torch import Generator, Tensor

SEEDS: Final = 2**64
TREE_DIGITS: Final = 6  # after the point, to which a BrownianTree rounds its times


def initial_noise(shape: Sequence[int], seed: int) -> Tensor:
    """Standard normal float32 noise on the host: one draw for the whole batch.

    Seeds that agree in their low 32 bits agree: torch's host generator reads no more.
    Raises ValueError for a seed outside 0 to 2^64-1.
    """
    import torch

    if not 0 <= seed < SEEDS:
        raise ValueError(f"seed {seed} is out of range: wanted 0 to {SEEDS - 1}")
    return torch.randn(tuple(shape), generator=_generator(seed))


class ExtraNoise:
    """The noise that samplers add on their way; a new object starts its sequence again."""

    def __init__(
        self,
        seed: int,
        shape: Sequence[int],
        sigmas: Sequence[float],
        place: Callable[[Tensor], Tensor],
    ) -> None:
        """`sigmas`: those the sampler goes through. `place` moves noise to where it computes."""
        self._seed = seed
        self._shape = tuple(shape)
        self._sigmas = sigmas
        self._place = place
        self._drawn: Generator | None = None
        self._tree: Any = None  # a torchsde.BrownianTree, which is not typed
        self._low = self._high = 0.0  # its ends

    def fresh(self) -> Tensor:
        """Independent standard normal noise.

        From the seed after the run's own, or the first draw would be the initial noise again.
        """
        import torch

        if self._drawn is None:
            self._drawn = _generator((self._seed + 1) % SEEDS)
        return self._place(torch.randn(self._shape, generator=self._drawn))

    def between(self, sigma: float, following: float) -> Tensor:
        """The increment of one Brownian path from `sigma` down to `following`, at unit variance.

        The path does not depend on where it is asked, so more steps refine the same picture.
        """
        import torch

        if self._tree is None:
            self._tree = self._brownian_tree()
        high, low = torch.tensor(sigma), torch.tensor(following)
        # The tree rounds its ends, and warns of times beyond them.
        increment: Tensor = self._tree(max(float(low), self._low), min(float(high), self._high))
        return self._place(increment / -(high - low).sqrt())

    def _brownian_tree(self) -> Any:
        import torch
        import torchsde

        low, high = torch.tensor([sigma for sigma in self._sigmas if sigma]).aminmax()
        tree = torchsde.BrownianTree(low, torch.zeros(self._shape), high, entropy=self._seed)
        self._low, self._high = round(float(low), TREE_DIGITS), round(float(high), TREE_DIGITS)
        return tree


def _generator(seed: int) -> Generator:
    import torch

    return torch.Generator("cpu").manual_seed(seed)
