"""Running one task: the one place where node code is called, and where it is distrusted."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from msgspec import Struct

from engine.errors import Cancelled, InputChanged, NodeError, told
from engine.node.context import Models, ModelSource
from engine.node.files import Files
from engine.node.values import Preview, SavedFile
from engine.plan.plan import Task
from engine.run.arguments import arguments
from engine.run.contents import Snapshot, has_changed, is_trivial, size_of, snapshot
from engine.run.events import NodeDone, NodeFailed, NodeProgress, NodeStarted, Notice, OutputSaved
from engine.run.files import PlannedFiles
from engine.run.frontier import Start
from engine.run.lost_device import is_device_lost
from engine.run.results import outputs_of
from engine.run.run import Notes, Outputs, Result, Run
from engine.run.turns import Turn


@dataclass(frozen=True, slots=True)
class Services:
    """What the tasks of an engine share."""

    models: ModelSource
    files: Files


@dataclass(frozen=True, slots=True)
class TaskContext:
    """The Context given to one task."""

    models: Models
    files: Files
    run: Run
    task: Task
    turn: Turn | None
    before: Notes  # of what it is made from
    noted: dict[str, None] = field(default_factory=dict)  # its own, in order

    @property
    def output(self) -> Path:
        if self.turn is not None:
            self.turn.wait()
            self.check()
        return self.run.output

    @property
    def record(self) -> Mapping[str, str]:
        record = self.run.record(self.task.nodes[0])
        return {**record, "notes": "\n".join(self.notes)} if self.notes else record

    @property
    def notes(self) -> Notes:
        return tuple(dict.fromkeys((*self.before, *self.noted)))

    def note(self, text: str) -> None:
        entry = f"{self.task.spec.type}: {text}"
        if entry not in self.noted:
            self.noted[entry] = None
            _tell(self.run, self.task, text)

    def check(self) -> None:
        self.run.check()

    def progress(self, step: int, total: int, preview: Preview | None = None) -> None:
        if step < total:  # what has come to its last step is not thrown away
            self.run.check()
        for node in self.task.nodes:
            self.run.emit(NodeProgress(self.run.id, node, step, total, preview))


class Done(Struct, frozen=True, gc=False):
    """What a task gave, how long that took, and the bytes it weighs."""

    result: Result
    seconds: float
    nbytes: int


def perform(services: Services, run: Run, start: Start) -> Done:
    """Call the node function. Raises NodeError with its cause, Cancelled, or KeyboardInterrupt."""
    run.check()
    task = start.task
    for node in task.nodes:
        run.emit(NodeStarted(run.id, node))
    began = time.perf_counter()
    try:
        result = _result(services, run, start)
    except BaseException as error:  # nodes end neither the program nor, in another's name, the run
        if _is_cancel(error, run) or _is_interrupt(error):
            raise
        for node in task.nodes:
            run.emit(NodeFailed(run.id, node, told(error)))
        lost = is_device_lost(error)
        raise NodeError(task.nodes[0], task.spec.type, error, lost) from error
    seconds = time.perf_counter() - began
    nbytes = 0 if is_trivial(result.outputs) else size_of(result.outputs)
    done = Done(result, seconds, nbytes)
    _tell_done(run, task, done)
    return done


def _result(services: Services, run: Run, start: Start) -> Result:
    """What the node gives of its inputs, when it has kept to its contract."""
    task, spec, files = start.task, start.task.spec, services.files
    if task.facts.files:
        files = PlannedFiles.of(files, task.facts.files.values())
    given = arguments(spec, task.facts, start.inputs, files)
    context = None
    if spec.context:
        models = services.models.for_task(run.check, partial(_tell, run, task))
        context = TaskContext(models, files, run, task, start.turn, start.notes)
        given[spec.context] = context
    work: Callable[[], object] = partial(spec.fn, **given)
    if context is not None and not spec.effect:
        work = partial(context.models.retried, work)
    outputs = outputs_of(_without_changes(work, start.inputs), spec)
    if isinstance(files, PlannedFiles):
        files.demand_all_same()
    return Result(outputs, context.notes if context else start.notes)


def _without_changes(work: Callable[[], object], inputs: Outputs) -> object:
    """What the work gives. Raises InputChanged where an input is not what it was."""
    if is_trivial(inputs):
        return work()
    before = {name: seen for name, value in inputs.items() if (seen := snapshot(value))}
    try:
        result = work()
    except BaseException as error:
        if name := _changed(before):
            raise InputChanged(name) from error
        raise
    if name := _changed(before):
        raise InputChanged(name)
    return result


def _changed(before: Mapping[str, Snapshot]) -> str | None:
    return next((name for name, seen in before.items() if has_changed(seen)), None)


def _is_cancel(error: BaseException, run: Run) -> bool:
    return isinstance(error, Cancelled) and run.cancel.is_set()


def _is_interrupt(error: BaseException) -> bool:
    """Whether it can be a Ctrl-C. Python gives those to the main thread, while nobody else does."""
    return (
        isinstance(error, KeyboardInterrupt)
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )


def _tell(run: Run, task: Task, text: str) -> None:
    for node in task.nodes:
        run.emit(Notice(run.id, node, text))


def _tell_done(run: Run, task: Task, done: Done) -> None:
    if task.spec.effect:
        for file in _saved(done.result.outputs):
            run.emit(OutputSaved(run.id, task.nodes[0], file.path, file.nbytes_on_disk))
    for node in task.nodes:
        run.emit(NodeDone(run.id, node, done.seconds, done.nbytes))


def _saved(outputs: Outputs) -> Iterator[SavedFile]:
    for value in outputs.values():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, SavedFile):
                yield part
