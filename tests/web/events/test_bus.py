"""Telling everybody who listens, and waiting for nobody."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.web.facts import a_job
from web.events.bus import Hub
from web.events.mailbox import BOX, KEPT, KEPT_BYTES, Box
from web.events.types import JobChanged, NodeProgress, NodeStarted, Preview, RunEnded
from web.schema.jobs import JobId

A, B = JobId("a"), JobId("b")
ENDED = RunEnded(job=A, outcome="done", seconds=1.0, error=None)
PREVIEW = Preview(job=A, node="n", step=1, total=2, media="image/jpeg")


def progress(step: int) -> NodeProgress:
    return NodeProgress(job=A, node="n", step=step, total=9, speed=None)


def taken(box: Box) -> tuple[list[Any], list[bytes]]:
    entries, previews = asyncio.run(box.take())
    return [json.loads(entry.text) for entry in entries], previews


def test_every_listener_is_told_everything_in_order() -> None:
    hub = Hub()
    boxes = [hub.subscribe() for _ in range(3)]
    hub.publish(NodeStarted(job=A, node="n"))
    hub.publish(ENDED)
    for box in boxes:
        told, _ = taken(box)
        assert [each["event"]["type"] for each in told] == ["node_started", "run_ended"]
        assert told[1]["seq"] == told[0]["seq"] + 1 == hub.seq


def test_numbers_go_on_growing_after_a_restart() -> None:
    before = Hub(clock=lambda: 1000.0)
    for _ in range(50):
        before.publish(ENDED)
    assert Hub(clock=lambda: 1001.0).seq > before.seq


def test_what_was_missed_is_replayed() -> None:
    hub = Hub()
    hub.publish(progress(1))
    seen = hub.seq
    hub.publish(progress(2))
    hub.publish(ENDED)
    told, _ = taken(hub.subscribe(since=seen))
    assert [each["seq"] for each in told] == [seen + 1, seen + 2]


def test_only_so_much_is_kept_for_replay() -> None:
    hub = Hub()
    first = hub.seq + 1
    for step in range(KEPT + 5):
        hub.publish(progress(step))
    assert hub.oldest == first + 5
    assert len(hub.subscribe(since=0).waiting) == KEPT


def test_a_listener_may_follow_one_job() -> None:
    hub = Hub()
    box = hub.subscribe(job=A)
    hub.publish(JobChanged(job=a_job("b")))
    hub.publish(JobChanged(job=a_job("a")))
    told, _ = taken(box)
    assert [each["event"]["job"]["id"] for each in told] == ["a"]


def test_a_new_preview_takes_the_place_of_the_one_before() -> None:
    hub = Hub()
    box = hub.subscribe(previews=True)
    hub.preview(PREVIEW, b"old")
    hub.preview(PREVIEW, b"new")
    _, previews = taken(box)
    assert len(previews) == 1
    size = int.from_bytes(previews[0][:4], "big")
    assert json.loads(previews[0][4 : 4 + size])["node"] == "n"
    assert previews[0][4 + size :] == b"new"


def test_previews_are_for_those_who_ask() -> None:
    hub = Hub()
    box = hub.subscribe()
    hub.preview(PREVIEW, b"picture")
    hub.publish(ENDED)
    assert taken(box)[1] == []
    assert not hub.wants_previews


def test_a_full_box_loses_previews_and_progress_but_no_end() -> None:
    hub = Hub()
    box = hub.subscribe(previews=True)
    hub.preview(PREVIEW, b"picture")
    hub.publish(ENDED)
    for step in range(BOX + 10):
        hub.publish(progress(step))
    told, previews = taken(box)
    assert previews == []
    assert told[0]["event"]["type"] == "run_ended"
    assert len(told) < BOX
    assert not box.is_lost


def test_a_box_that_overflows_with_what_matters_is_lost_and_frees_its_memory() -> None:
    hub = Hub()
    box = hub.subscribe()
    for _ in range(BOX + 1):
        hub.publish(ENDED)
    assert box.is_lost
    assert taken(box) == ([], [])
    hub.publish(ENDED)
    assert box.waiting == ()


def test_nobody_is_told_after_they_left() -> None:
    hub = Hub()
    box = hub.subscribe()
    hub.unsubscribe(box)
    hub.publish(ENDED)
    assert (box.waiting, hub.listeners) == ((), 0)


def test_large_events_are_kept_by_their_bytes() -> None:
    hub = Hub()
    job = a_job(changes={"text": "x" * 2**20})
    for _ in range(40):
        hub.publish(JobChanged(job=job))
    kept = hub.subscribe(since=0).waiting
    assert sum(len(entry.text) for entry in kept) <= KEPT_BYTES


@pytest.mark.parametrize("count", [1, 100])
def test_publishing_to_many_costs_no_waiting(count: int) -> None:
    hub = Hub()
    for _ in range(count):
        hub.subscribe()
    hub.publish(ENDED)  # not a coroutine: it cannot wait
    assert hub.listeners == count
