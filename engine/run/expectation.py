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
        self._has_news = False
        for signature, result in held.items():
            self._learn(signature, result.outputs)

    def finish(self, task: Task, outputs: Outputs) -> None:
        """Learn what a task gave, and that it will lease nothing any more."""
        self._left.pop(task.signature, None)
        self._learn(task.signature, outputs)

    def _learn(self, signature: Signature, outputs: Outputs) -> None:
        if not self._left or is_trivial(outputs):
            return
        for port, value in outputs.items():
            if refs := [part for part in parts(value) if isinstance(part, Ref)]:
                self._refs[signature, port] = refs
                self._has_news = True

    def tell(self) -> None:
        """Say what is expected, if more is known than when that was last said."""
        if self._has_news:
            self._has_news = False
            reads = (read for task in self._left.values() for read in task.facts.reads.values())
            self._expect([ref for read in reads for ref in self._refs.get(read, ())])

    def clear(self) -> None:
        """The run is over, and what it has not leased it will not."""
        if self._refs:
            self._expect(())
