"""The worker's ends of its pipes: commands come in, reports go out, neither holds up a node."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import BinaryIO

from web.schema.jobs import Failure
from web.workers.memory import beat
from web.workers.messages import HEAD, AnyCommand, Ended, Report, decode_commands, frame

BEAT_SECONDS = 1.0


def take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """What were standard input and output. From now on, what is printed goes to standard error."""
    commands = os.fdopen(os.dup(0), "rb")
    reports = os.fdopen(os.dup(1), "wb", buffering=0)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a real file here
    return commands, reports


def read_commands(pipe: BinaryIO) -> Iterator[AnyCommand]:
    """Every command, until the server is gone."""
    while len(head := pipe.read(HEAD)) == HEAD:
        size = int.from_bytes(head, "big")
        body = pipe.read(size)
        if len(body) < size:
            return
        yield from decode_commands(body)


class ReportWriter:
    """Sends reports from any thread, all that there are at a time, and signs of life."""

    def __init__(self, pipe: BinaryIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._pipe = pipe
        self._clock = clock
        self._reports: SimpleQueue[Report] = SimpleQueue()
        threading.Thread(target=self._send, name="writer", daemon=True).start()

    def say(self, report: Report) -> None:
        self._reports.put(report)

    def _send(self) -> None:
        next_beat = self._clock()
        while True:
            reports = list(self._take(max(0.0, next_beat - self._clock())))
            if self._clock() >= next_beat:
                reports.append(beat())
                next_beat = self._clock() + BEAT_SECONDS
            if reports:
                self._write(b"".join(_frames(reports)))

    def _take(self, seconds: float) -> Iterator[Report]:
        try:
            yield self._reports.get(timeout=seconds)
            while True:
                yield self._reports.get_nowait()
        except Empty:
            return

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._pipe.write(view) :]


def _frames(reports: Sequence[Report]) -> Iterator[bytes]:
    """All in one, or each in its own when one of them cannot be said: the others still are."""
    try:
        yield frame(reports)
    except Exception:  # a number that is too large, say; this thread must not end
        for report in reports:
            try:
                yield frame([report])
            except Exception as error:
                print(f"a report is lost: {error}", file=sys.stderr)
                if isinstance(report, Ended):
                    failure = Failure(code="internal", message=f"its end cannot be said: {error}")
                    yield frame(
                        [Ended(job=report.job, outcome="failed", outputs=(), error=failure)]
                    )
