"""Turning what the engine says of a run into what the server tells of a job."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from engine.run import events as engine
from web.events import types
from web.schema.jobs import JobId, Output
from web.storage.output_files import recorded
from web.workers.child.drawing import MEDIA, Drawing, one_thread
from web.workers.child.failure import MESSAGE, shortened
from web.workers.messages import EventReport, PreviewReport, Report

PROGRESS_SECONDS = 0.05  # between two reports of the steps of one node
PREVIEW_SECONDS = 0.1


@dataclass(slots=True)
class _Pace:
    """When a node began to step, and when its steps and previews were last told of."""

    first: int
    began: float
    told: float = 0.0
    shown: float = 0.0


@dataclass(slots=True)
class RunReporter:
    """Tells of one job, from any thread, and keeps what it saved.

    Not of its end: the server says so itself, once it is on disk.
    """

    job: JobId
    output: Path
    report: Callable[[Report], None]
    watched: threading.Event  # set while somebody looks at previews
    saved: int = 0  # files of earlier attempts, whose numbers are taken
    clock: Callable[[], float] = time.monotonic
    executor: Executor = field(default_factory=one_thread)  # of the drawing of previews
    outputs: list[Output] = field(default_factory=list)
    _drawing: Drawing = field(init=False)
    _paces: dict[str, _Pace] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._drawing = Drawing(self._show, self.executor)

    def __call__(self, event: engine.Event) -> None:
        match event:
            case engine.RunStarted(nodes=nodes, held=held):
                self._say(types.RunStarted(job=self.job, nodes=nodes, held=held))
            case engine.NodeStarted(node=node):
                self._say(types.NodeStarted(job=self.job, node=node))
            case engine.NodeProgress():
                self._progress(event)
            case engine.NodeDone(node=node, seconds=seconds, nbytes=nbytes):
                done = types.NodeDone(job=self.job, node=node, seconds=seconds, nbytes=nbytes)
                self._say(done)
            case engine.OutputSaved(node=node, path=path):
                self._saved(node, Path(path))
            case engine.NodeFailed(node=node, message=message):
                text = shortened(message, MESSAGE)
                self._say(types.NodeFailed(job=self.job, node=node, message=text))
            case engine.Notice(node=node, text=text):
                print(f"{node}: {text}", file=sys.stderr)  # the log of the job
                said = shortened(text, MESSAGE)
                self._say(types.NodeNoticed(job=self.job, node=node, text=said))

    def _say(self, event: types.RunEvent) -> None:
        self.report(EventReport(event=event))

    def _progress(self, event: engine.NodeProgress) -> None:
        now = self.clock()
        pace = self._paces.setdefault(event.node, _Pace(event.step, now))
        is_last = event.step >= event.total
        if is_last or now - pace.told >= PROGRESS_SECONDS:
            pace.told = now
            steps, seconds = event.step - pace.first, now - pace.began
            told = types.NodeProgress(
                job=self.job,
                node=event.node,
                step=event.step,
                total=event.total,
                speed=steps / seconds if steps > 0 and seconds > 0 else None,
            )
            self._say(told)
        is_due = self.watched.is_set() and now - pace.shown >= PREVIEW_SECONDS
        if event.preview is not None and (is_last or is_due):
            pace.shown = now
            self._drawing.add(event)

    def close(self) -> None:
        """Wait until every preview is told of: the run is over, and nothing comes after its end."""
        self._drawing.close()

    def _show(self, event: engine.NodeProgress, picture: bytes) -> None:
        shown = types.Preview(
            job=self.job, node=event.node, step=event.step, total=event.total, media=MEDIA
        )
        self.report(PreviewReport(preview=shown, picture=picture))

    def _saved(self, node: str, path: Path) -> None:
        path, folder = path.resolve(), self.output.resolve()
        if not path.is_relative_to(folder):
            print(f"{path} is outside the output folder and is not recorded", file=sys.stderr)
            return
        with self._lock:
            number = self.saved + len(self.outputs)
            name = path.relative_to(folder).as_posix()
            output = recorded(self.job, number, node, path, name)
            self.outputs.append(output)
        self._say(types.OutputSaved(job=self.job, output=output))
