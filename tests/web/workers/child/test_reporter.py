"""From what the engine says to what the server tells."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.graph.graph import NodeId
from engine.run import events as engine
from engine.run.events import RunId
from tests.web.workers.child.at_once import AtOnce
from web.events import types
from web.schema.jobs import JobId
from web.workers.child.reporter import RunReporter
from web.workers.log import HEAD, TAIL, JobLog
from web.workers.messages import EventReport, PreviewReport, Report

RUN, NODE, JOB = RunId("r"), NodeId("n"), JobId("j")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Heard:
    """A reporter with a clock, and what it reported."""

    def __init__(self, folder: Path) -> None:
        self.reports: list[Report] = []
        self.clock = Clock()
        self.watched = threading.Event()
        self.reporter = RunReporter(
            JOB, folder, self.reports.append, self.watched, 0, self.clock, AtOnce()
        )

    @property
    def events(self) -> list[types.RunEvent]:
        return [report.event for report in self.reports if isinstance(report, EventReport)]

    @property
    def shown(self) -> list[PreviewReport]:
        return [report for report in self.reports if isinstance(report, PreviewReport)]


@pytest.fixture
def heard(tmp_path: Path) -> Heard:
    return Heard(tmp_path)


def grey() -> Any:
    return SimpleNamespace(pixels=np.full((1, 40, 30, 3), 0.5, np.float32))


def test_starts_and_ends_of_nodes_are_told(heard: Heard) -> None:
    heard.reporter(engine.RunStarted(RUN, (NODE, NodeId("m")), (NODE,)))
    heard.reporter(engine.NodeStarted(RUN, NODE))
    heard.reporter(engine.NodeDone(RUN, NODE, 1.5, 12))
    heard.reporter(engine.NodeFailed(RUN, NODE, "no"))
    heard.reporter(engine.RunEnded(RUN, "done", 2.0))  # which the server tells itself
    assert heard.events == [
        types.RunStarted(job=JOB, nodes=("n", "m"), held=("n",)),
        types.NodeStarted(job=JOB, node="n"),
        types.NodeDone(job=JOB, node="n", seconds=1.5, nbytes=12),
        types.NodeFailed(job=JOB, node="n", message="no"),
    ]


def test_steps_are_told_a_few_times_a_second_and_the_last_one_always(heard: Heard) -> None:
    for step in range(1, 101):
        heard.clock.now += 0.01
        heard.reporter(engine.NodeProgress(RUN, NODE, step, 100))
    progress = [event for event in heard.events if isinstance(event, types.NodeProgress)]
    assert 15 <= len(progress) <= 25
    assert progress[-1].step == 100
    assert progress[-1].speed == pytest.approx(100, rel=0.01)


def test_previews_are_made_for_those_who_look_ten_times_a_second(heard: Heard) -> None:
    heard.watched.set()
    for step in range(1, 101):
        heard.clock.now += 0.01
        heard.reporter(engine.NodeProgress(RUN, NODE, step, 200, grey))
    assert 9 <= len(heard.shown) <= 11
    assert heard.shown[0].picture.startswith(b"\xff\xd8\xff")


def test_without_anybody_only_the_last_preview_is_made(heard: Heard) -> None:
    for step in (1, 2, 3):
        heard.reporter(engine.NodeProgress(RUN, NODE, step, 3, grey))
    assert [shown.preview.step for shown in heard.shown] == [3]


def test_a_saved_file_is_recorded_with_its_digest(heard: Heard, tmp_path: Path) -> None:
    path = tmp_path / "cats" / "red.png"
    path.parent.mkdir()
    path.write_bytes(b"a picture")
    heard.reporter(engine.OutputSaved(RUN, NODE, str(path), 9))
    (output,) = heard.reporter.outputs
    assert (output.name, output.size, output.media) == ("cats/red.png", 9, "image/png")
    assert output.sha256 == hashlib.sha256(b"a picture").hexdigest()
    assert heard.events == [types.OutputSaved(job=JOB, output=output)]


def test_a_log_keeps_its_beginning_and_its_end() -> None:
    log = JobLog()
    for number in range(100_000):
        log.add(b"line %d\n" % number)
    assert log.text.startswith(b"line 0\nline 1\n")
    assert log.text.endswith(b"line 99999\n")
    assert b" bytes left out ...\n" in log.text
    assert len(log.text) < HEAD + TAIL + 1000


def test_a_short_log_is_whole() -> None:
    log = JobLog()
    log.add(b"a")
    log.add(b"b")
    assert log.text == b"ab"


def test_what_a_node_notes_is_told(heard: Heard) -> None:
    heard.reporter(engine.Notice(RUN, NODE, "decoded in tiles"))
    assert heard.events == [types.NodeNoticed(job=JOB, node="n", text="decoded in tiles")]
