"""What the rest of a run will lease, as far as the results that there are tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from engine.node.refs import Ref
from engine.plan.plan import Plan, Task
from engine.plan.signature import Read, Signature
from engine.run.contents import is_trivial, parts
from engine.run.run import Outputs, Result

Refs: TypeAlias = Sequence[Ref[Any]]


class Expectation:
    """The refs that tasks of the accelerator will read, in the order of the plan.

    A ref is known when the result that holds it is: a loader's, or one from the cache.
    """

    def __init__(
        self, plan: Plan, held: Mapping[Signature, Result], expect: Callable[[Refs], None]
    ) -> None:
        self._expect = expect
        self._left = {
            signature: task
            for signature, task in plan.tasks.items()
            if task.spec.lane == "gpu" and not task.held
        }
        self._refs: dict[Read, Refs] = {}
        known = held.items() if self._left else ()
        if sum(self._learns(signature, result.outputs) for signature, result in known):
            self._tell()

    def finish(self, task: Task, outputs: Outputs) -> None:
        """Learn what a task gave, and that it will lease nothing any more."""
        if self._left:
            self._left.pop(task.signature, None)
            if self._learns(task.signature, outputs):
                self._tell()

    def _learns(self, signature: Signature, outputs: Outputs) -> bool:
        """Whether these outputs hold refs; they are kept in mind."""
        refs: dict[Read, Refs] = {}
        for port, value in () if is_trivial(outputs) else outputs.items():
            if found := [part for part in parts(value) if isinstance(part, Ref)]:
                refs[Read(signature, port)] = found
        self._refs |= refs
        return bool(refs)

    def _tell(self) -> None:
        reads = (read for task in self._left.values() for read in task.facts.reads.values())
        self._expect([ref for read in reads for ref in self._refs.get(read, ())])

    def clear(self) -> None:
        """The run is over, and what it has not leased it will not."""
        if self._refs:
            self._expect(())
