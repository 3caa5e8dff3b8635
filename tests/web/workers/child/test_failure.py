"""Failures in so many bytes, and text that is none."""

from __future__ import annotations

import pytest

from engine.errors import GraphError, NodeError, Problem
from web.events.types import NodeFailed, RunStarted
from web.schema.jobs import Failure, JobId
from web.workers.child.failure import MESSAGE, PROBLEMS, TRACE, explained, shortened
from web.workers.messages import HEAD, Ended, EventReport, decode_reports, frame

JOB = JobId("j")


def test_a_long_text_keeps_its_beginning_and_its_end() -> None:
    text = shortened("a" * 50 + "b" * 1000 + "c" * 50, 100)
    assert text == "a" * 50 + " … 1,000 characters left out … " + "c" * 50
    assert shortened("short", 100) == "short"


def test_a_failure_is_bounded_whatever_a_node_says() -> None:
    try:
        try:
            raise RuntimeError("x" * 10**7)
        except RuntimeError as cause:
            raise NodeError("n", "Toy", cause) from cause
    except NodeError as error:
        failure = explained(error)
    assert failure.traceback is not None
    assert len(failure.message) < MESSAGE + 100
    assert len(failure.traceback) < TRACE + 100
    problems = [Problem("n", None, str(number)) for number in range(PROBLEMS + 5)]
    assert len(explained(GraphError(problems)).problems) == PROBLEMS


@pytest.mark.parametrize(
    ("cause", "said"),
    [(KeyError("seed"), "KeyError: 'seed'"), (ValueError(), "ValueError"), (OSError("no"), "no")],
)
def test_a_failure_says_no_riddles(cause: Exception, said: str) -> None:
    error = NodeError("n", "Toy", cause)
    error.__cause__ = cause
    assert explained(error).message == said


def test_text_that_is_no_unicode_is_made_readable() -> None:
    failure = Failure(code="node_failed", message="cannot open '\udcff.png'", node="n\ud800")
    sent = [
        EventReport(event=RunStarted(job=JOB, nodes=("n\ud800",), held=())),
        EventReport(event=NodeFailed(job=JOB, node="n", message="\udcff")),
        Ended(job=JOB, outcome="failed", outputs=(), error=failure),
    ]
    _, told, ended = decode_reports(frame(sent)[HEAD:])
    assert isinstance(told, EventReport)
    assert told.event == NodeFailed(job=JOB, node="n", message="\\udcff")
    assert isinstance(ended, Ended)
    assert ended.error is not None
    assert (ended.error.message, ended.error.node) == ("cannot open '\\udcff.png'", "n\\ud800")
