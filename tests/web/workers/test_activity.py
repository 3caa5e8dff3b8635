"""Whether nodes still say something, and which."""

from __future__ import annotations

from web.events.types import NodeDone, NodeProgress, NodeStarted, RunEvent
from web.schema.jobs import JobId
from web.workers.activity import Activity

JOB = JobId("j")


def heard(*events: RunEvent) -> Activity:
    """One event a second, from the second 1 on."""
    activity = Activity(0.0)
    for second, event in enumerate(events, 1):
        activity.hear(event, float(second))
    return activity


def test_before_any_event_it_counts_from_the_start() -> None:
    assert (heard().heard, heard().node) == (0.0, None)


def test_the_node_that_began_last_is_named() -> None:
    a, b = NodeStarted(job=JOB, node="a"), NodeStarted(job=JOB, node="b")
    assert heard(a, b).node == "b"
    assert heard(a, b, NodeDone(job=JOB, node="b", seconds=1.0, nbytes=0)).node == "a"


def test_every_event_is_a_sign_of_life() -> None:
    step = NodeProgress(job=JOB, node="a", step=1, total=2, speed=None)
    assert heard(NodeStarted(job=JOB, node="a"), step, step).heard == 3.0
