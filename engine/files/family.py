"""What the engine asks of a model family. Families live in packs; the engine knows none by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from engine.files.header import Header
from engine.node.refs import Part, Patch, Ref
from engine.node.values import Stored

if TYPE_CHECKING:
    from torch import Tensor, nn

Precision: TypeAlias = Literal["float32", "float16", "bfloat16"]
Check: TypeAlias = Callable[[], None]  # raises when what it is called from should end
Tell: TypeAlias = Callable[[str], None]  # hears what a user should know
# A weight to the same weight changed: another tensor of its shape. Called with a copy.
Delta: TypeAlias = "Callable[[Tensor], Tensor]"


class Weights(Protocol):
    """A loaded component: what a node does with it, made of these modules."""

    @property
    def modules(self) -> Sequence[nn.Module]: ...


class Loader(Protocol):
    """Reads components from files. Importing it must not import torch."""

    def load(
        self,
        component: str,
        header: Header,
        precision: Precision,
        check: Check = lambda: None,
    ) -> Weights:
        """A component that the finding lists without a fault, on the host, in `precision`.

        `check` is called between tensors, and what it raises ends the loading. Raises ModelError
        for a file that is not what its header said.
        """


class Patcher(Protocol):
    """Reads patches, such as LoRAs, from files. Importing it must not import torch."""

    def deltas(
        self,
        patch: Patch,
        header: Header,
        component: str,
        originals: Mapping[str, Tensor],
        inner: Mapping[str, Delta],
        tell: Tell,
    ) -> Mapping[str, Delta]:
        """What the patch changes of a component, by the names of its weights in `originals`.

        Each delta gives the same bits whenever it is called. `inner` is what the patch's own
        patches change of the file's weights, by the same names. `tell` hears of what in the file
        finds no weight. Raises ModelError for a patch that is for other weights, as do deltas.
        """


class Describer(Protocol):
    """Tells of components by the header alone what the pack's nodes ask, such as a latent space."""

    def describe(self, component: str, header: Header) -> object:
        """Raises ModelError for metadata that cannot be."""


class Writer(Protocol):
    """Writes components as files have them. Importing it must not import torch."""

    def stored(
        self, ref: Ref[Any], header: Header, weights: Mapping[str, Tensor], alone: bool
    ) -> Stored:
        """For a checkpoint, or `alone`, in the layout of a file without other components.

        `weights` are all that the component computes with, by the names that patches know. The
        header is that of the ref's file. Read again, the tensors give the same weights.
        """


@dataclass(frozen=True, slots=True)
class Finding:
    """What a file holds, by its header alone."""

    what: str  # for people: "an SDXL checkpoint", "a LoRA for SDXL"
    folders: frozenset[str] = frozenset()  # kinds of model folder it can serve in
    components: Mapping[str, int] = field(default_factory=dict)  # how many numbers in each
    faults: Mapping[str, str] = field(default_factory=dict)  # why some cannot be loaded
    loader: Loader | None = None  # of its components
    describer: Describer | None = None  # of its components
    patcher: Patcher | None = None  # of the patch that it is
    writer: Writer | None = None  # of its components
    family: str = ""  # of models, that it is of or for: "SDXL". Empty where that is not known
    details: Mapping[str, str] = field(default_factory=dict)  # that it states of itself, for people

    @property
    def main_fault(self) -> str | None:
        """Why its main component, the first, cannot be loaded."""
        return self.faults.get(next(iter(self.components), ""))

    def problem(self, part: Part) -> str | None:
        """Why the component cannot be had, as the rest of a sentence on the file."""
        if self.loader is None:
            return f"is {self.what}, which is not supported yet"
        if part.component not in self.components:
            return f"is {self.what}; it has no {part.title}"
        fault = self.faults.get(part.component)
        return None if fault is None else f"is {self.what}; {fault}"


class Detector(Protocol):
    """Knows the files of one family of models. Importing it must not import torch."""

    def detect(self, header: Header) -> Finding | None:
        """What of this family the file holds."""


def recognise(header: Header, families: Sequence[Detector]) -> Finding | None:
    """What the first family finds that knows the file."""
    return next(filter(None, (family.detect(header) for family in families)), None)
