"""What one listener has yet to hear: bounded, so that nobody waits for who does not listen."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from web.schema.jobs import JobId

KEPT = 20_000  # events that can be replayed
KEPT_BYTES = 16 * 2**20
MAILBOX = KEPT + 10_000  # events in a mailbox, which may begin with all that are kept
MAILBOX_BYTES = KEPT_BYTES + 8 * 2**20


class Entry(NamedTuple):
    """An event as it is told: its number, whose it is, and its JSON."""

    seq: int
    job: JobId | None
    text: bytes
    droppable: bool  # the next one of its kind says more
    ends: bool  # nothing more comes of its job, unless that is tried again


class Mailbox:
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
        if len(self._entries) > MAILBOX or self._nbytes > MAILBOX_BYTES:
            self._shrink()
        self._filled.set()

    def put_preview(self, job: JobId, node: str, message: bytes) -> None:
        if self.previews and not self.is_lost and self.job in (None, job):
            self._previews[job, node] = message
            self._filled.set()

    @property
    def waiting(self) -> Sequence[Entry]:
        """What is in the mailbox now."""
        return tuple(self._entries)

    async def take(self) -> tuple[list[Entry], list[bytes]]:
        """Everything there is, once there is something, or nothing when the mailbox is lost."""
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
        if len(self._entries) > MAILBOX // 2 or self._nbytes > MAILBOX_BYTES // 2:
            self._entries.clear()
            self.is_lost = True
