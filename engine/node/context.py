"""What a node may ask of the engine besides its inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

from engine.node.files import Files
from engine.node.refs import Ref
from engine.node.values import Preview, Stored

M = TypeVar("M")
T = TypeVar("T")
Reserve: TypeAlias = int | Callable[[M], int]  # bytes; or how many, asked of the weights


class Models(Protocol):
    """Hands out weights for as long as they are needed."""

    def lease(
        self, ref: Ref[M], reserve: Reserve[M] = 0, offload: bool = True
    ) -> AbstractContextManager[M]:
        """Hold the weights on the task's device, with `reserve` bytes free for activations.

        Where they do not fit, what nobody holds leaves; what others hold is waited for; then
        weights are streamed, a block at a time, which is slow, or, unless `offload`, not: a
        caller who can do with a smaller reserve asks so first. None of this changes a bit.
        Leases may be nested, in different dresses too.
        Raises ModelError for an unusable file, MemoryShortage when the weights cannot fit, and
        Cancelled while it waits or loads.
        """

    def stored(self, ref: Ref[Any], alone: bool = False) -> AbstractContextManager[Stored]:
        """Hold the weights, dressed, as a file of their family has them, on the host.

        `alone`: as a file that holds no other component. Raises as `lease` does, and ModelError
        where the family cannot write them.
        """

    def describe(self, ref: Ref[Any]) -> object:
        """What its family tells of the component by the header alone, such as a latent space.

        Reads no weights. Raises ModelError.
        """

    def check(self, ref: Ref[Any]) -> None:
        """Raises ModelError where a patch of the ref is for other weights, by headers alone."""

    def retried(self, work: Callable[[], T]) -> T:
        """What the work gives, which is begun again while it runs out of the device's memory.

        Before, room is made: caches are cleared, then idle weights leave, then leases stream all
        that can be. The engine calls nodes so; one that knows another way when all that was in
        vain calls what it tries first so itself. Raises MemoryShortage, and what the work raises.
        """


class ModelSource(Protocol):
    """Where the tasks of an engine get their weights from."""

    @property
    def numerics(self) -> str:
        """What of the device changes bits, such as "cpu/float32". Opens no device."""

    def expect(self, refs: Sequence[Ref[Any]]) -> None:
        """What will be leased, in order, as far as it is known. Replaces what was expected."""

    def for_task(self, check: Callable[[], None], tell: Callable[[str], None]) -> Models:
        """`check` raises when the task should end; `tell` hears how shortages were answered."""


class Context(Protocol):
    """Passed to a node whose signature asks for it."""

    @property
    def models(self) -> Models: ...

    @property
    def files(self) -> Files: ...

    @property
    def output(self) -> Path:
        """The folder under which effects write.

        To ask for it is to take one's turn: it waits until the effects that come before in the
        plan and write files are over, so that numbered names come in the order of the plan.
        """

    @property
    def record(self) -> Mapping[str, str]:
        """What a picture should remember of how it was made: text by key, such as the workflow."""

    def progress(self, step: int, total: int, preview: Preview | None = None) -> None:
        """Report one step. Raises Cancelled when the user stopped the run before the last."""

    def note(self, text: str) -> None:
        """Tell what was done otherwise than one would expect, such as for want of memory.

        It is an event of the run, and stays in the record of all that is saved of the node's
        results, from the cache too. The same text counts once.
        """

    def check(self) -> None:
        """Raise Cancelled when the user stopped the run. For long work that counts no steps."""
