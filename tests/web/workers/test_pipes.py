"""What comes out of the process of a worker, in whatever pieces."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.web.served import SECONDS
from web.schema.jobs import JobId
from web.workers.messages import AnyReport, Beat, Ended, Printed, frame
from web.workers.pipes import PRINTS, REPORTS, WorkerPipes

BEAT = Beat(resident=1, device_used=None, device_total=None)
ENDED = Ended(job=JobId("j"), outcome="done", outputs=(), error=None)


@pytest.fixture
def heard() -> list[AnyReport]:
    return []


def with_pipes(heard: list[AnyReport], about: Callable[[WorkerPipes], None]) -> None:
    async def session() -> None:
        about(WorkerPipes(heard.extend))

    asyncio.run(asyncio.wait_for(session(), SECONDS))


def test_reports_may_come_in_any_pieces(heard: list[AnyReport]) -> None:
    data = frame([BEAT, BEAT]) + frame([ENDED])

    def about(pipes: WorkerPipes) -> None:
        for byte in data:
            pipes.pipe_data_received(REPORTS, bytes([byte]))
        pipes.pipe_data_received(REPORTS, data)

    with_pipes(heard, about)
    assert heard == [BEAT, BEAT, ENDED] * 2


@pytest.mark.parametrize("print_first", [True, False])
def test_all_that_was_printed_comes_before_the_end(
    heard: list[AnyReport], print_first: bool
) -> None:
    def about(pipes: WorkerPipes) -> None:
        pipes.expect_mark()
        pieces = [(REPORTS, frame([BEAT, ENDED])), (PRINTS, b"one "), (PRINTS, b"two\0next")]
        order = pieces[1:] + pieces[:1] if print_first else pieces
        for pipe, data in order:
            pipes.pipe_data_received(pipe, data)
        pipes.pipe_data_received(REPORTS, frame([BEAT]))

    with_pipes(heard, about)
    at = heard.index(ENDED)
    printed = [each.text for each in heard[:at] if isinstance(each, Printed)]
    assert b"".join(printed).startswith(b"one two")
    assert heard[-1] == BEAT


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ((2**31).to_bytes(4, "big"), "2,147,483,648 bytes at once"),
        (b"\0\0\0\1\xc1", "cannot be understood"),
        (frame([BEAT]) + b"\0\0\0\2{}", "cannot be understood"),
    ],
)
def test_what_is_no_report_ends_the_reading(
    heard: list[AnyReport], data: bytes, fault: str
) -> None:
    def about(pipes: WorkerPipes) -> None:
        pipes.pipe_data_received(REPORTS, data)
        assert fault in pipes.fault
        assert pipes.reported.done()
        pipes.pipe_data_received(REPORTS, frame([ENDED]))

    with_pipes(heard, about)
    assert ENDED not in heard
