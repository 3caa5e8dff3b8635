"""What the components of a model can do, whichever its family. Torch-free."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from nodes.lib.mentions import Vectors, no_vectors
from nodes.lib.prediction import Prediction
from nodes.lib.prompt import PLAIN, Reading
from nodes.lib.space import LatentSpace
from nodes.lib.values import Conditioning, PictureEmbedding, Ref

if TYPE_CHECKING:
    from torch import Generator, Tensor, nn

    from nodes.lib.regions import Placed

Shape: TypeAlias = Sequence[int]  # of a latent: batch, channels, and its cells in each direction


class Steerer(Protocol):
    """A ControlNet; what else it can do, its family knows."""

    def activation_bytes(self, entries: int, shape: Shape) -> int:
        """Estimated peak memory of one call for that many entries, in bytes."""


Controls: TypeAlias = Mapping[Ref, Steerer]  # leased


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """What a sampling starts from, in the network's space and on its device."""

    clean: Tensor  # the latent that was given, zeros where it is empty
    mask: Tensor | None = None  # [batch or 1, 1, …, height, width] in cells: 1 is drawn anew
    controls: Controls = field(default_factory=dict)  # of the prompts
    levels: Sequence[float] = ()  # of noise, that the sampling goes through
    random: Generator | None = None  # as the first noise left it

    @property
    def shape(self) -> Shape:
        return self.clean.shape


class Levels(Protocol):
    """The noise levels of a model."""

    @property
    def sigmas(self) -> Sequence[float]:
        """By timestep, ascending."""

    def timestep(self, sigma: float) -> float:
        """The timestep of the nearest level."""

    def sigma(self, timestep: float) -> float:
        """The level at a timestep; between two of them, linear in the logarithm."""

    def at(self, share: float) -> float:
        """The level that far into a sampling: beyond all of them at 0, and 0 at 1."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What a family tells of a diffusion model by its header alone."""

    space: LatentSpace
    # As the options of its ref say:
    levels: Callable[[Mapping[str, object]], Levels]
    prediction: Callable[[Mapping[str, object]], Prediction]
    family: str = ""


@dataclass(frozen=True, slots=True)
class ControlOutline:
    """What a family tells of a ControlNet by its header alone."""

    families: tuple[str, ...]  # of the models that it steers
    kinds: int = 0  # of pictures that it has to be told of; 0: it reads one kind
    # Where its weights are to be added to those of the model it steers: which are not, by the
    # names in its file. None: it needs no model's.
    kept: frozenset[str] | None = None


class Bound(Protocol):
    """A network with everything prepared that no step changes."""

    def __call__(self, x: Tensor, sigma: float, which: Sequence[int]) -> list[Tensor]:
        """The network's output, float32, for each of the bound entries asked for, by number.

        `x` is [asked * batch, channel, …], the whole batch for one entry after the other, as
        `prediction.input` gives it. Nothing is copied between host and device but `sigma`.
        """


@runtime_checkable
class Attentive(Protocol):
    """A bound network whose middle attention can be looked at and put out of work."""

    def perturbed(self) -> AbstractContextManager[None]:
        """While inside, each place of the picture attends to itself alone there."""

    def recorded(self) -> AbstractContextManager[Sequence[Tensor]]:
        """Gives, call by call, how much each place was attended to: [entry * batch, place]."""


class Network(Protocol):
    """A diffusion model."""

    @property
    def options(self) -> Mapping[str, object]:
        """Those it is used with."""

    @property
    def space(self) -> LatentSpace: ...

    @property
    def prediction(self) -> Prediction: ...

    @property
    def levels(self) -> Levels: ...

    def using(self, options: Mapping[str, object]) -> Network:
        """The same weights, used as the options say: the prediction, the noise levels."""

    def bind(self, asked: Sequence[Placed], start: Start, at_once: int) -> Bound:
        """Prepare to be asked these; a call computes at most `at_once` of them together.

        Raises ValueError for entries that another family made.
        """

    def activation_bytes(self, entries: int, shape: Shape) -> int:
        """Estimated peak memory of one call for that many entries, in bytes."""

    def to_device(self, x: Tensor) -> Tensor:
        """The tensor, float32, where this model computes."""


class TextEncoder(Protocol):
    """Turns a prompt, with weights such as `(this:1.3)`, into conditioning."""

    @property
    def modules(self) -> Sequence[nn.Module]:
        """The networks that it asks."""

    def encode(
        self,
        text: str,
        layer: int = 0,
        skip: int = 0,
        vectors: Vectors = no_vectors,
        first_text: str | None = None,
        reading: Reading = PLAIN,
    ) -> Conditioning:
        """What a layer says: 1 is the last, 2 the one before; 0 is the one usual in the family.

        `skip` leaves out that many more than usual. `first_text` is for the first of several
        encoders, which reads the text as the others do where it is None. Raises ModelError for a
        last layer that a file lacks, InputError for a first text where there is one encoder.
        """


class VisionEncoder(Protocol):
    """Says what is seen in pictures."""

    def encode(self, pixels: Tensor, crop: bool) -> PictureEmbedding:
        """Of pictures [batch, height, width, 3 or 4] in 0..1, cropped to squares or squeezed."""

    def activation_bytes(self, pictures: int) -> int:
        """Estimated peak memory of one call, in bytes."""


class ImageCodec(Protocol):
    """A VAE: pictures to raw latents and back. See nodes/lib/coding.py for batches and tiles."""

    @property
    def space(self) -> LatentSpace: ...

    def encode(self, picture: Tensor) -> Tensor:
        """[1, 3, height, width] in -1..1 → [1, channel, …], the mode of the posterior.

        Sides are multiples of the space's factor.
        """

    def decode(self, sample: Tensor) -> Tensor:
        """[1, channel, …] → [1, 3, height, width] about -1..1, float32 on the host."""

    def encoding(
        self, picture: Tensor, side: int
    ) -> AbstractContextManager[tuple[Tensor, Callable[[Tensor], Tensor]]]:
        """Prepare to encode a picture in tiles of `side` pixels at most, alike everywhere.

        Gives what to cut in its place, and what makes latents of the tiles of that: what they
        cannot see of the whole, such as its statistics, they are told.
        """

    def decoding(
        self, sample: Tensor, side: int
    ) -> AbstractContextManager[tuple[Tensor, Callable[[Tensor], Tensor]]]:
        """Prepare to decode a latent in tiles of `side` cells at most: see `encoding`."""

    def activation_bytes(self, height: int, width: int) -> int:
        """Estimated peak memory of one call, in bytes, for a picture of that size in pixels."""

    def tiled_bytes(self, height: int, width: int, side: int) -> int:
        """The same of preparing and working in tiles of `side` pixels."""
