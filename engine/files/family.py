"""What the engine asks of a model family. Families live in packs; the engine knows none by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from engine.files.header import Header
from engine.node.refs import Component, LatentSpace

if TYPE_CHECKING:
    from torch import nn

Precision: TypeAlias = Literal["float32", "float16", "bfloat16"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a family recognises in a file."""

    what: str  # for people: "an SDXL checkpoint", "a LoRA (it has lora_unet_ keys)"
    folders: frozenset[str] = frozenset()  # kinds of model folder it can serve in
    components: Mapping[Component, int] = field(default_factory=dict)  # how many numbers in each


class Weights(Protocol):
    """A loaded component: a Denoiser, a TextEncoder or an ImageCodec made of these modules."""

    @property
    def modules(self) -> Sequence[nn.Module]: ...


class Family(Protocol):
    """One family of models. Importing it must not import torch."""

    @property
    def name(self) -> str: ...

    def detect(self, header: Header) -> Finding | None:
        """What of this family the file holds, by its header alone."""

    def space(self, header: Header) -> LatentSpace:
        """The latent space of a file that `detect` recognised. Raises ModelError."""

    def load(
        self, component: Component, header: Header, precision: Precision, memory: int
    ) -> Weights:
        """The component, on the host, computing in `precision`.

        Work estimated to take more than `memory` bytes is cut into pieces where it can be.
        Raises ModelError, naming every tensor that is missing, extra or of another shape.
        """


def recognise(header: Header, families: Sequence[Family]) -> tuple[Family, Finding] | None:
    """The first family that knows the file, and what it finds."""
    for family in families:
        finding = family.detect(header)
        if finding is not None:
            return family, finding
    return None
