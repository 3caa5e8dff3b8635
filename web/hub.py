"""Telling everybody who listens: a numbered stream, some of it kept, and a box for each listener.

Nobody waits for a listener. What a box cannot take is dropped: previews first, each replaced by
the next one of its node, then progress; one that still overflows is lost, and its owner comes
back and asks for what was missed.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

import msgspec

from web.events import Envelope, Event, NodeProgress, Preview, RunEnded, job_of
from web.schema.jobs import JobId

KEPT = 20_000  # events that can be replayed
KEPT_BYTES = 16 * 2**20
BOX = KEPT + 10_000  # events in a box, which may begin with all that are kept
BOX_BYTES = KEPT_BYTES + 8 * 2**20

_encode = msgspec.json.Encoder().encode
Listener: TypeAlias = Callable[[Event], None]


class Entry(NamedTuple):
    """An event as it is told: its number, whose it is, and its JSON."""

    seq: int
    job: JobId | None
    text: bytes
    droppable: bool  # the next one of its kind says more
    ends: bool  # nothing more comes of its job, unless that is tried again


class Box:
    """What one listener has still to be told."""

    def __init__(self, job: JobId | None, previews: bool) -> None:
        self.job = job
        self.previews = previews
        self.is_lost = False  # it overflowed; nothing more is put in
        self._entries: deque[Entry] = deque()
        self._nbytes = 0
        self._previews: dict[tuple[JobId, str], bytes] = {}
        self._filled = asyncio.Event()

    def put(self, entry: Entry) -> None:
        if self.is_lost or (self.job is not None and entry.job != self.job):
            return
        self._entries.append(entry)
        self._nbytes += len(entry.text)
        if len(self._entries) > BOX or self._nbytes > BOX_BYTES:
            self._shrink()
        self._filled.set()

    def put_preview(self, job: JobId, node: str, message: bytes) -> None:
        if self.previews and not self.is_lost and self.job in (None, job):
            self._previews[job, node] = message
            self._filled.set()

    @property
    def waiting(self) -> Sequence[Entry]:
        """What is in the box now."""
        return tuple(self._entries)

    async def take(self) -> tuple[list[Entry], list[bytes]]:
        """Everything there is, once there is something, or nothing when the box is lost."""
        await self._filled.wait()
        self._filled.clear()
        entries, previews = [*self._entries], [*self._previews.values()]
        self._entries.clear()
        self._previews.clear()
        self._nbytes = 0
        return entries, previews

    def _shrink(self) -> None:
        self._previews.clear()
        self._entries = deque(entry for entry in self._entries if not entry.droppable)
        self._nbytes = sum(len(entry.text) for entry in self._entries)
        if len(self._entries) > BOX // 2 or self._nbytes > BOX_BYTES // 2:
            self._entries.clear()
            self.is_lost = True


class Hub:
    """The stream of events."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.seq = int(clock() * 1e6)  # beyond all numbers of an earlier process
        self._kept: deque[Entry] = deque()
        self._kept_bytes = 0
        self._boxes: set[Box] = set()
        self._listeners: list[Listener] = []

    @property
    def oldest(self) -> int:
        """The number of the oldest event that can be replayed."""
        return self._kept[0].seq if self._kept else self.seq + 1

    @property
    def listeners(self) -> int:
        return len(self._boxes)

    @property
    def wants_previews(self) -> bool:
        return any(box.previews for box in self._boxes)

    def on_event(self, listener: Listener) -> None:
        """Call a function of each event, at once."""
        self._listeners.append(listener)

    def publish(self, event: Event) -> None:
        self.seq += 1
        text = self.envelope(event)
        is_end = isinstance(event, RunEnded)
        entry = Entry(self.seq, job_of(event), text, isinstance(event, NodeProgress), is_end)
        self._keep(entry)
        for box in self._boxes:
            box.put(entry)
        for listener in self._listeners:
            listener(event)

    def preview(self, preview: Preview, picture: bytes) -> None:
        if not self._boxes:
            return
        head = _encode(preview)
        message = len(head).to_bytes(4, "big") + head + picture
        for box in self._boxes:
            box.put_preview(preview.job, preview.node, message)

    def envelope(self, event: Event, seq: int | None = None) -> bytes:
        """The event as JSON, with a number, or with that of the latest one."""
        return _encode(Envelope(self.seq if seq is None else seq, self._clock(), event))

    def subscribe(
        self, since: int | None = None, job: JobId | None = None, previews: bool = False
    ) -> Box:
        """A box with what came after `since`, which is filled from now on."""
        box = Box(job, previews)
        for entry in self._since(since) if since is not None else ():
            box.put(entry)
        self._boxes.add(box)
        return box

    def unsubscribe(self, box: Box) -> None:
        self._boxes.discard(box)

    def _since(self, seq: int) -> Iterable[Entry]:
        newer: list[Entry] = []
        for entry in reversed(self._kept):
            if entry.seq <= seq:
                break
            newer.append(entry)
        return newer[::-1]

    def _keep(self, entry: Entry) -> None:
        self._kept.append(entry)
        self._kept_bytes += len(entry.text)
        while len(self._kept) > KEPT or self._kept_bytes > KEPT_BYTES:
            self._kept_bytes -= len(self._kept.popleft().text)
