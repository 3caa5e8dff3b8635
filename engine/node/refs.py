"""Names of weights: which files, which part of them, and what is to be done with it.

A ref travels along links and through the cache; the weights stay with the model store, and a
node reaches them by `with ctx.models.lease(ref) as …`. Packs derive a class for each type of
port from `Ref`, and say what the leased object does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, ClassVar, Generic, Literal, Self, TypeAlias, TypeVar

Dtype: TypeAlias = Literal["auto", "float32", "float16", "bfloat16"]
Option: TypeAlias = bool | int | float | str
M = TypeVar("M", covariant=True)


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file of weights, as workflows name it."""

    folder: str  # kind of model folder: "checkpoints", "vae" …
    name: str  # below that folder, with forward slashes
    stamp: str  # changes when the file does


@dataclass(frozen=True)
class Patch:
    """A change of loaded weights, such as a LoRA; packs derive their own kinds."""

    file: FileRef
    strength: float = 1.0
    inner: tuple[Patch, ...] = ()  # changes of the file's own weights, before it is used

    @property
    def files(self) -> Iterator[FileRef]:
        yield self.file
        for patch in self.inner:
            yield from patch.files


@dataclass(frozen=True, slots=True)
class Options(Mapping[str, Option]):
    """How weights are used, by name, where the same loaded weights serve."""

    pairs: tuple[tuple[str, Option], ...] = ()  # sorted by name

    @classmethod
    def of(cls, **options: Option) -> Self:
        return cls(tuple(sorted(options.items())))

    def __getitem__(self, name: str) -> Option:
        return dict(self.pairs)[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)


@dataclass(frozen=True)
class Ref(Generic[M]):
    """Names one component of files of weights: small, hashable, safe to cache and to send away.

    A class of refs is a component: packs derive one for each, and set its three names.
    """

    component: ClassVar[str] = "weights"  # which part of its files it names
    title: ClassVar[str] = "weights"  # what messages call that part
    port_type: ClassVar[str] = "Weights"  # what people and files call a port of this type

    files: tuple[FileRef, ...]
    storage: Dtype = "auto"  # how the weights lie in memory; "auto": as they are computed in
    compute: Dtype = "auto"  # what they are computed in; "auto": what suits the device
    patches: tuple[Patch, ...] = ()
    options: Options = Options()

    @property
    def weights_key(self) -> str:
        """Equal for refs that one set of loaded tensors can serve, dressed or not."""
        return _digest(self.component, self.files, self.storage, self.compute)

    @property
    def key(self) -> str:
        """Equal for refs with which a node computes the same."""
        return _digest(type(self).__name__, self.weights_key, self.patches, self.options)

    @property
    def file_names(self) -> str:
        return " and ".join(file.name for file in self.files)

    def patched(self, patch: Patch) -> Self:
        return replace(self, patches=(*self.patches, patch))

    def using(self, **options: Option) -> Self:
        """With these options beside, or in place of, those it has."""
        return replace(self, options=Options.of(**{**self.options, **options}))


Part: TypeAlias = type[Ref[Any]]  # a component, by its class of refs


def _digest(*facts: object) -> str:
    return blake2b(repr(facts).encode(), digest_size=16).hexdigest()
