"""Telling everybody who listens: a numbered stream, some of it kept, a mailbox for each.

Nobody waits for a listener. What a mailbox cannot take is dropped: previews first, each replaced
by the next one of its node, then progress; one that still overflows is lost, its owner comes
back and asks for what was missed.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from secrets import token_hex
from typing import TypeAlias

import msgspec

from web.events.mailbox import KEPT, KEPT_BYTES, Entry, Mailbox
from web.events.types import Envelope, Event, NodeProgress, Preview, QueueCleared, RunEnded, job_of
from web.schema.jobs import JobId

_encode = msgspec.json.Encoder().encode
Listener: TypeAlias = Callable[[Event], None]


class EventBus:
    """The stream of events."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.seq = int(clock() * 1e6)  # beyond those of earlier processes, if clocks are right
        self.boot = token_hex(8)  # and if they are not, this tells one process from another
        self._kept: deque[Entry] = deque()
        self._kept_bytes = 0
        self._mailboxes: set[Mailbox] = set()
        self._listeners: list[Listener] = []

    @property
    def oldest(self) -> int:
        """The number of the oldest event that can be replayed."""
        return self._kept[0].seq if self._kept else self.seq + 1

    @property
    def listeners(self) -> int:
        return len(self._mailboxes)

    @property
    def wants_previews(self) -> bool:
        return any(mailbox.previews for mailbox in self._mailboxes)

    def on_event(self, listener: Listener) -> None:
        """Call a function of each event, at once."""
        self._listeners.append(listener)

    def publish(self, event: Event) -> None:
        self.seq += 1
        text = self.envelope(event)
        is_end = isinstance(event, RunEnded)
        entry = Entry(self.seq, job_of(event), text, isinstance(event, NodeProgress), is_end)
        self._keep(entry)
        for mailbox in self._mailboxes:
            mailbox.put(entry)
        if isinstance(event, QueueCleared):
            self._end_followed(frozenset(event.jobs))
        for listener in self._listeners:
            listener(event)

    def preview(self, preview: Preview, picture: bytes) -> None:
        if not self._mailboxes:
            return
        head = _encode(preview)
        message = len(head).to_bytes(4, "big") + head + picture
        for mailbox in self._mailboxes:
            mailbox.put_preview(preview.job, preview.node, message)

    def envelope(self, event: Event, seq: int | None = None) -> bytes:
        """The event as JSON, with a number, or with that of the latest one."""
        return _encode(Envelope(self.seq if seq is None else seq, self._clock(), event))

    def subscribe(
        self, since: int | None = None, job: JobId | None = None, previews: bool = False
    ) -> Mailbox:
        """A mailbox with what came after `since`, which is filled from now on."""
        mailbox = Mailbox(job, previews)
        for entry in self._since(since) if since is not None else ():
            mailbox.put(entry)
        self._mailboxes.add(mailbox)
        return mailbox

    def unsubscribe(self, mailbox: Mailbox) -> None:
        self._mailboxes.discard(mailbox)

    def _end_followed(self, jobs: frozenset[JobId]) -> None:
        """Who follows one job hears of its end in the same words as ever."""
        for mailbox in self._mailboxes:
            if mailbox.job is not None and mailbox.job in jobs:
                ended = RunEnded(job=mailbox.job, outcome="cancelled", seconds=0.0, error=None)
                mailbox.put(Entry(self.seq, mailbox.job, self.envelope(ended), False, True))

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
