"""Following events: a WebSocket for all of them, Server-Sent Events for those of a job."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from importlib.metadata import version

from aiohttp import WSCloseCode, WSMsgType, web

from web.api.backend import Backend
from web.events.mailbox import Mailbox
from web.events.types import VERSION, Hello, JobChanged, Missed, RunEnded
from web.http.route import counted, query, route
from web.schema.events import EventsQuery
from web.schema.jobs import Job, JobId
from web.schema.refusals import Gone, Refused, Unknown

PACE = 0.01  # seconds between two messages to one client; meanwhile events gather
SSE = "text/event-stream"


class UpgradeWanted(Refused):
    status, code = 426, "upgrade_wanted"


class EventsApi:
    """The stream of events, to each at their own speed."""

    def __init__(self, backend: Backend) -> None:
        self._bus = backend.bus
        self._pool = backend.pool
        self._queue = backend.queue
        self._patience = backend.limits.send
        self._beat = backend.limits.beat
        self._sockets: set[web.WebSocketResponse] = set()

    @route("GET", "/api/events", {101: "websocket"}, EventsQuery, refusals=(UpgradeWanted,))
    async def socket(self, request: web.Request) -> web.StreamResponse:
        """A WebSocket of events: lists of Envelope as text, previews as bytes.

        An empty list is a sign of life: one who hears nothing for 45 s may come back at once.
        """
        asked = query(request, EventsQuery)
        socket = web.WebSocketResponse(
            heartbeat=self._beat, max_msg_size=4096, compress=False, timeout=1.0
        )
        if not socket.can_prepare(request):
            headers = {"Upgrade": "websocket"}
            raise UpgradeWanted("this is a WebSocket: ask for an upgrade", headers=headers)
        await socket.prepare(request)
        self._sockets.add(socket)
        sending = asyncio.ensure_future(self._send(request, socket, asked))
        try:
            async for _ in socket:  # clients have nothing to say
                pass
        finally:
            self._sockets.discard(socket)
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sending
        return socket

    @route(
        "GET",
        "/api/jobs/{id}/events",
        {200: SSE},
        EventsQuery,
        headers={"Last-Event-ID": "replay what came after this number"},
        refusals=(Unknown, Gone),
    )
    async def stream(self, request: web.Request) -> web.StreamResponse:
        """The events of one job until it is over, as Server-Sent Events."""
        since = query(request, EventsQuery).since
        since = _last_seen(request) if since is None else since
        job = await self._queue.registry.get(JobId(request.match_info["id"]))
        with self._mailbox(since, job.id) as mailbox:
            now = self._bus.seq
            greetings = self._greetings(since)
            response = web.StreamResponse(headers={"Content-Type": SSE})
            await response.prepare(request)
            first = since if since <= now else now  # after a clock that was set back
            await response.write(b"".join(_sse(first, text) for text in greetings))
            if job.is_over:
                await response.write(b"".join(self._past(mailbox, job)))
                return response
            await self._stream(response, mailbox, now)
        return response

    async def close(self) -> None:
        """Say goodbye to all; they will find the next server by themselves."""
        goodbyes = [
            socket.close(code=WSCloseCode.GOING_AWAY, message=b"the server ends", drain=False)
            for socket in self._sockets
        ]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                await asyncio.gather(*goodbyes, return_exceptions=True)

    async def _send(
        self, request: web.Request, socket: web.WebSocketResponse, asked: EventsQuery
    ) -> None:
        """All that happens, until the client is gone or does not read for too long."""
        job = JobId(asked.job) if asked.job else None
        with self._mailbox(asked.since, job, asked.previews == "true") as mailbox:
            texts = self._greetings(asked.since)
            previews: list[bytes] = []
            try:
                while not mailbox.is_lost:
                    async with asyncio.timeout(self._patience):
                        if texts or not previews:  # none of both is a sign of life
                            message = b"[" + b",".join(texts) + b"]"
                            await socket.send_frame(message, WSMsgType.TEXT)
                        for preview in previews:
                            await socket.send_frame(preview, WSMsgType.BINARY)
                    await asyncio.sleep(PACE)
                    texts, previews = await self._next(mailbox)
                async with asyncio.timeout(self._patience):
                    await socket.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"too slow")
            except (TimeoutError, ConnectionError):
                if request.transport is not None:
                    request.transport.abort()

    async def _stream(self, response: web.StreamResponse, mailbox: Mailbox, now: int) -> None:
        """What comes after `now`, after what is in the mailbox already, until the job is over."""
        while not mailbox.is_lost:
            try:
                async with asyncio.timeout(self._beat):
                    entries, _ = await mailbox.take()
            except TimeoutError:
                await response.write(b": still there\n\n")
                continue
            async with asyncio.timeout(self._patience):
                await response.write(b"".join(_sse(entry.seq, entry.text) for entry in entries))
            if any(entry.ends and entry.seq > now for entry in entries):
                return
            await asyncio.sleep(PACE)

    async def _next(self, mailbox: Mailbox) -> tuple[list[bytes], list[bytes]]:
        """Events and previews, or nothing when none came for long."""
        try:
            async with asyncio.timeout(self._beat):
                entries, previews = await mailbox.take()
        except TimeoutError:
            return [], []
        return [entry.text for entry in entries], previews

    def _past(self, mailbox: Mailbox, job: Job) -> Iterator[bytes]:
        """What is remembered of a job that is over; at least how it ended."""
        entries = mailbox.waiting
        yield from (_sse(entry.seq, entry.text) for entry in entries)
        if not any(entry.ends for entry in entries):
            seconds = (job.ended or 0) - (job.started or job.ended or 0)
            ended = RunEnded(job=job.id, outcome=job.state, seconds=seconds, error=job.error)
            for event in (JobChanged(job=job.head), ended):
                yield _sse(self._bus.seq, self._bus.envelope(event))

    def _greetings(self, since: int | None) -> list[bytes]:
        """What is said first. Its number is where the client is, not where the stream is."""
        bus = self._bus
        hello = Hello(version=VERSION, server=version("lienzo"), boot=bus.boot, oldest=bus.oldest)
        if since is None or since == 0 or bus.oldest - 1 <= since <= bus.seq:
            return [bus.envelope(hello, since)]
        here = bus.oldest - 1  # it was another process that counted so far, or too long ago
        return [bus.envelope(hello, here), bus.envelope(Missed(oldest=bus.oldest), here)]

    @contextlib.contextmanager
    def _mailbox(
        self, since: int | None, job: JobId | None, previews: bool = False
    ) -> Iterator[Mailbox]:
        mailbox = self._bus.subscribe(since, job, previews)
        self._pool.watch()
        try:
            yield mailbox
        finally:
            self._bus.unsubscribe(mailbox)
            self._pool.watch()


def _last_seen(request: web.Request) -> int:
    """Where a client that comes back left off; all that is remembered for one that is new."""
    return counted(request.headers.get("Last-Event-ID", "")) or 0


def _sse(seq: int, text: bytes) -> bytes:
    return b"id: %d\ndata: %s\n\n" % (seq, text)
