"""What a node may ask of the engine besides its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from engine.node.files import Files
from engine.node.refs import Ref
from engine.node.values import Preview

M = TypeVar("M")


class Models(Protocol):
    """Hands out weights for as long as they are needed."""

    def lease(self, ref: Ref[M], reserve: int = 0) -> AbstractContextManager[M]:
        """Hold the weights on the task's device, with `reserve` bytes free for activations.

        Raises ModelError for an unusable file and MemoryShortage when they cannot fit.
        """

    @property
    def numerics(self) -> str:
        """What changes bits besides the inputs: the device's class and the dtype."""

    def describe(self, ref: Ref[Any]) -> object:
        """What its family tells of the component by the header alone, such as a latent space.

        Reads no weights. Raises ModelError.
        """


class Context(Protocol):
    """Passed to a node whose signature asks for it."""

    @property
    def models(self) -> Models: ...

    @property
    def files(self) -> Files: ...

    @property
    def output(self) -> Path:
        """The folder under which effects write."""

    @property
    def record(self) -> Mapping[str, str]:
        """What a picture should remember of how it was made: text by key, such as the workflow."""

    def progress(self, step: int, total: int, preview: Preview | None = None) -> None:
        """Report one step. Raises Cancelled when the user stopped the run."""
