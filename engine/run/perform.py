"""Running one task: the one place where node code is called."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from engine.errors import Cancelled, NodeError
from engine.node.context import ModelSource, TaskModels
from engine.node.files import Files
from engine.node.spec import NodeSpec
from engine.node.values import Preview, SavedFile
from engine.plan.plan import Task
from engine.run.cache import size_of
from engine.run.events import NodeDone, NodeFailed, NodeProgress, NodeStarted, Notice, OutputSaved
from engine.run.run import Outputs, Run


@dataclass(frozen=True, slots=True)
class Services:
    """What the tasks of an engine share."""

    models: ModelSource
    files: Files


@dataclass(frozen=True, slots=True)
class TaskContext:
    """The Context given to one task."""

    models: TaskModels
    files: Files
    run: Run
    task: Task

    @property
    def output(self) -> Path:
        return self.run.output

    @property
    def record(self) -> Mapping[str, str]:
        return self.run.record(self.task.node)

    def progress(self, step: int, total: int, preview: Preview | None = None) -> None:
        self.run.check()
        self.run.emit(NodeProgress(self.run.id, self.task.node, step, total, preview))


@dataclass(frozen=True, slots=True)
class Done:
    """What a task gave, and how long that took."""

    outputs: Outputs
    seconds: float


def perform(services: Services, run: Run, task: Task, inputs: Outputs) -> Done:
    """Call the node function. Raises NodeError with its cause, or Cancelled."""
    run.check()
    run.emit(NodeStarted(run.id, task.node))
    arguments: dict[str, object] = {**task.constants, **inputs}
    tell = partial(_tell, run, task)
    context = TaskContext(services.models.for_task(run.check, tell), services.files, run, task)
    if task.spec.context:
        arguments[task.spec.context] = context
    began = time.perf_counter()
    try:
        outputs = _by_port(_called(task.spec, arguments, context.models), task.spec)
    except Cancelled:
        raise
    except (Exception, SystemExit) as error:  # nodes do not end the program
        run.emit(NodeFailed(run.id, task.node, str(error) or type(error).__name__))
        raise NodeError(task.node, task.spec.type, error) from error
    seconds = time.perf_counter() - began
    if task.spec.effect:
        for file in _saved(outputs):
            run.emit(OutputSaved(run.id, task.node, file.path, file.nbytes_on_disk))
    run.emit(NodeDone(run.id, task.node, seconds, size_of(outputs)))
    return Done(outputs, seconds)


def _called(spec: NodeSpec, arguments: Mapping[str, object], models: TaskModels) -> object:
    """What the node gives. One that ran out of memory is called again when there is more."""
    while True:
        try:
            return spec.fn(**arguments)
        except Exception as error:
            if spec.effect or not models.relieve(error):
                raise


def _tell(run: Run, task: Task, text: str) -> None:
    run.emit(Notice(run.id, task.node, text))


def _by_port(result: object, spec: NodeSpec) -> Outputs:
    names = tuple(spec.outputs)
    if len(names) == 1 and getattr(result, "_fields", None) != names:
        return {names[0]: result}
    return dict(zip(names, result or (), strict=True))  # type: ignore[call-overload]


def _saved(outputs: Outputs) -> Iterator[SavedFile]:
    for value in outputs.values():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, SavedFile):
                yield part
