"""The values of diffusion that travel along links. Frozen and on the host. Torch-free."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self, TypeAlias

from nodes.lib.space import LatentSpace

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class Latent:
    """Samples of a VAE's own space, before any scaling: `space.shape`."""

    samples: Tensor
    space: LatentSpace
    mask: Tensor | None = None  # [batch or 1, height, width] of any size: 1 is drawn anew, 0 stays
    batch_index: tuple[int, ...] | None = None  # whose noise each of the batch gets; None: its own

    @property
    def nbytes(self) -> int:
        return int(self.samples.nbytes) + _nbytes(self.mask)


@dataclass(frozen=True, slots=True)
class PictureEmbedding:
    """What a vision encoder sees in pictures, float32."""

    whole: Tensor  # [batch, width], in the space of prompts
    places: Tensor  # [batch, token, width], as the last layer but one has it
    last: Tensor  # the same of the last layer
    blank: Tensor  # [1, token, width], as `places`, of a picture without contents

    @property
    def nbytes(self) -> int:
        return sum(map(_nbytes, (self.whole, self.places, self.last, self.blank)))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a picture, in pixels or in shares of its sides."""

    top: float
    left: float
    height: float
    width: float
    unit: Literal["pixels", "shares"] = "pixels"


@dataclass(frozen=True, slots=True)
class Region:
    """Where in the picture a prompt counts: in a box, as much as a mask says, or both."""

    mask: Tensor | None = None  # [batch or 1, height, width] of any size, 0..1
    box: Box | None = None
    bounds: bool = False  # the box is what the mask selects, instead of the whole picture
    feather: int = 8  # latent cells over which a box without a mask fades, at inner edges


@dataclass(frozen=True, slots=True)
class Span:
    """The part of the sampling in which a prompt counts: 0 is its start, 1 its end."""

    start: float = 0.0
    end: float = 1.0


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps at which a prompt counts, from 0. All that is said holds at once."""

    first: int = 0
    end: int | None = None  # the first that is no longer among them
    start: float = 0.0  # shares of all steps
    stop: float = 1.0
    every: int = 1
    number: int = 0  # of each `every` steps

    def hold(self, step: int, total: int) -> bool:
        """Whether the step, of so many, is among them."""
        by_number = self.first <= step and (self.end is None or step < self.end)
        has_begun = step >= int(self.start * total)
        is_over = self.stop < 1 and step >= int(self.stop * total)
        return by_number and has_begun and not is_over and step % self.every == self.number


class Ref(Protocol):
    """A name of weights, which whoever samples leases."""

    @property
    def file_names(self) -> str: ...

    def __hash__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Control:
    """A picture that steers a model by a ControlNet, and how much and when."""

    net: Ref
    hint: Tensor  # [batch, height, width, 3] in 0..1, of any size
    strength: float = 1.0
    span: Span = Span()
    shared: bool = False  # steers the prompts to be avoided, too, if nothing else does
    kind: int | None = None  # of picture, which a ControlNet of several kinds is told


@dataclass(frozen=True, slots=True)
class Adapter:
    """A picture that is to be imitated by an IP-Adapter, and how much and when."""

    net: Ref
    picture: PictureEmbedding
    weight: float = 1.0
    span: Span = Span()
    blank: bool = False  # an empty picture stands for it, as in prompts to be avoided


Extra: TypeAlias = "Mapping[str, Tensor | float]"


@dataclass(frozen=True, slots=True)
class Entry:
    """One prompt, and where and when it counts."""

    tokens: Tensor  # [1, token, width], float32
    pooled: Tensor | None = None  # [1, width], float32; of the families that have one
    attention: Tensor | None = None  # [1, token]: 1 for the tokens to attend to
    extra: Extra = field(default_factory=dict)  # what else families read, by name
    strength: float = 1.0
    region: Region | None = None
    span: Span = Span()
    controls: tuple[Control, ...] = ()
    adapters: tuple[Adapter, ...] = ()
    steps: Steps = Steps()

    @property
    def nbytes(self) -> int:
        hints = [control.hint for control in self.controls]
        tensors = (self.tokens, self.pooled, self.attention, *self.extra.values(), *hints)
        pictures = sum(adapter.picture.nbytes for adapter in self.adapters)
        mask = _nbytes(self.region.mask) if self.region else 0
        return sum(map(_nbytes, tensors)) + pictures + mask


@dataclass(frozen=True, slots=True)
class Conditioning:
    """What a denoiser is told: prompts that are all followed at once."""

    entries: tuple[Entry, ...]

    @property
    def nbytes(self) -> int:
        return sum(entry.nbytes for entry in self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __add__(self, other: Conditioning) -> Conditioning:
        return Conditioning(self.entries + other.entries)

    def replaced(self, **changes: Any) -> Self:  # Any: fields of Entry
        """With these fields of every entry changed."""
        return replace(self, entries=tuple(replace(entry, **changes) for entry in self.entries))


def _nbytes(value: Tensor | float | None) -> int:
    return int(getattr(value, "nbytes", 0))
