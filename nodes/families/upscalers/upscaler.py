"""Upscalers: convolutional networks that enlarge pictures and make them sharp."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor, nn


class Upscaler(Protocol):
    """Enlarges pictures, one at a time."""

    @property
    def modules(self) -> Sequence[nn.Module]: ...

    @property
    def factor(self) -> int: ...

    @property
    def reach(self) -> int:
        """How far, in pixels, the surroundings of a pixel matter to it so that it would show."""

    def activation_bytes(self, height: int, width: int) -> int:
        """Estimated peak memory for a picture of that size before it is enlarged, in bytes."""

    def enlarge(self, picture: Tensor) -> Tensor:
        """[1, 3, height, width] in 0..1 to [1, 3, height * factor, width * factor], float32."""
