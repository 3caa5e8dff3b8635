"""Telling everybody who listens, and waiting for nobody."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.web.facts import a_job
from web.events.bus import EventBus
from web.events.mailbox import KEPT, KEPT_BYTES, MAILBOX, Mailbox
from web.events.types import JobChanged, NodeFailed, NodeProgress, NodeStarted, Preview, RunEnded
from web.schema.jobs import JobId

A, B = JobId("a"), JobId("b")
ENDED = RunEnded(job=A, outcome="done", seconds=1.0, error=None)
PREVIEW = Preview(job=A, node="n", step=1, total=2, media="image/jpeg")


def progress(step: int) -> NodeProgress:
    return NodeProgress(job=A, node="n", step=step, total=9, speed=None)


def taken(mailbox: Mailbox) -> tuple[list[Any], list[bytes]]:
    entries, previews = asyncio.run(mailbox.take())
    return [json.loads(entry.text) for entry in entries], previews


def test_every_listener_is_told_everything_in_order() -> None:
    bus = EventBus()
    mailboxes = [bus.subscribe() for _ in range(3)]
    bus.publish(NodeStarted(job=A, node="n"))
    bus.publish(ENDED)
    for mailbox in mailboxes:
        told, _ = taken(mailbox)
        assert [each["event"]["type"] for each in told] == ["node_started", "run_ended"]
        assert told[1]["seq"] == told[0]["seq"] + 1 == bus.seq


def test_numbers_go_on_growing_after_a_restart() -> None:
    before = EventBus(clock=lambda: 1000.0)
    for _ in range(50):
        before.publish(ENDED)
    assert EventBus(clock=lambda: 1001.0).seq > before.seq


def test_what_was_missed_is_replayed() -> None:
    bus = EventBus()
    bus.publish(progress(1))
    seen = bus.seq
    bus.publish(progress(2))
    bus.publish(ENDED)
    told, _ = taken(bus.subscribe(since=seen))
    assert [each["seq"] for each in told] == [seen + 1, seen + 2]


def test_only_so_much_is_kept_for_replay() -> None:
    bus = EventBus()
    first = bus.seq + 1
    for step in range(KEPT + 5):
        bus.publish(progress(step))
    assert bus.oldest == first + 5
    assert len(bus.subscribe(since=0).waiting) == KEPT


def test_a_listener_may_follow_one_job() -> None:
    bus = EventBus()
    mailbox = bus.subscribe(job=A)
    bus.publish(JobChanged(job=a_job("b").head))
    bus.publish(JobChanged(job=a_job("a").head))
    told, _ = taken(mailbox)
    assert [each["event"]["job"]["id"] for each in told] == ["a"]


def test_a_new_preview_takes_the_place_of_the_one_before() -> None:
    bus = EventBus()
    mailbox = bus.subscribe(previews=True)
    bus.preview(PREVIEW, b"old")
    bus.preview(PREVIEW, b"new")
    _, previews = taken(mailbox)
    assert len(previews) == 1
    size = int.from_bytes(previews[0][:4], "big")
    assert json.loads(previews[0][4 : 4 + size])["node"] == "n"
    assert previews[0][4 + size :] == b"new"


def test_previews_are_for_those_who_ask() -> None:
    bus = EventBus()
    mailbox = bus.subscribe()
    bus.preview(PREVIEW, b"picture")
    bus.publish(ENDED)
    assert taken(mailbox)[1] == []
    assert not bus.wants_previews


def test_a_full_box_loses_previews_and_progress_but_no_end() -> None:
    bus = EventBus()
    mailbox = bus.subscribe(previews=True)
    bus.preview(PREVIEW, b"picture")
    bus.publish(ENDED)
    for step in range(MAILBOX + 10):
        bus.publish(progress(step))
    told, previews = taken(mailbox)
    assert previews == []
    assert told[0]["event"]["type"] == "run_ended"
    assert len(told) < MAILBOX
    assert not mailbox.is_lost


def test_a_box_that_overflows_with_what_matters_is_lost_and_frees_its_memory() -> None:
    bus = EventBus()
    mailbox = bus.subscribe()
    for _ in range(MAILBOX + 1):
        bus.publish(ENDED)
    assert mailbox.is_lost
    assert taken(mailbox) == ([], [])
    bus.publish(ENDED)
    assert mailbox.waiting == ()


def test_nobody_is_told_after_they_left() -> None:
    bus = EventBus()
    mailbox = bus.subscribe()
    bus.unsubscribe(mailbox)
    bus.publish(ENDED)
    assert (mailbox.waiting, bus.listeners) == ((), 0)


def test_large_events_are_kept_by_their_bytes() -> None:
    bus = EventBus()
    failed = NodeFailed(job=A, node="n", message="x" * 2**20)
    for _ in range(40):
        bus.publish(failed)
    kept = bus.subscribe(since=0).waiting
    assert sum(len(entry.text) for entry in kept) <= KEPT_BYTES


@pytest.mark.parametrize("count", [1, 100])
def test_publishing_to_many_costs_no_waiting(count: int) -> None:
    bus = EventBus()
    for _ in range(count):
        bus.subscribe()
    bus.publish(ENDED)  # not a coroutine: it cannot wait
    assert bus.listeners == count
