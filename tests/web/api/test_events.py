"""Following events, by clients that are not ours."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.web.served import LIMITS, SECONDS, Served, eventually, served, use, workflow
from web.events.types import VERSION

Socket = aiohttp.ClientWebSocketResponse
Scene = Callable[[Socket], Coroutine[Any, Any, None]]


def follow(server: Served, scene: Scene, query: str = "", **options: Any) -> None:
    async def run() -> None:
        async with asyncio.timeout(SECONDS), aiohttp.ClientSession() as session:
            url = f"{server.running.url}/api/events{query}"
            async with session.ws_connect(url, **options) as events:
                await scene(events)

    asyncio.run(run())


async def until(events: Socket, kind: str, job: str | None = None) -> list[Any]:
    """All that is told until an event of that kind."""
    told: list[Any] = []
    async for message in events:
        if message.type is aiohttp.WSMsgType.TEXT:
            told += json.loads(message.data)
            for each in told:
                event = each["event"]
                if event["type"] == kind and job in (None, event.get("job")):
                    return told
    raise AssertionError(f"closed with {events.close_code} before {kind}")


async def submit(server: Served, **nodes: Any) -> str:
    return await asyncio.to_thread(server.submit, **nodes)


def test_the_first_event_says_what_is_spoken(shared: Served) -> None:
    async def scene(events: Socket) -> None:
        (hello,) = await until(events, "hello")
        assert hello["event"]["version"] == VERSION
        assert hello["seq"] > 10**15

    follow(shared, scene)


def test_a_job_is_told_from_its_beginning_to_its_end(shared: Served) -> None:
    async def scene(events: Socket) -> None:
        job = await submit(
            shared, c=use("Climb", steps=3, pause=0.06), w=use("Write", value="c.int")
        )
        told = await until(events, "run_ended", job)
        numbers = [each["seq"] for each in told[1:]]
        assert numbers == sorted(set(numbers))
        mine = [each["event"] for each in told if each["event"].get("job") == job]
        kinds = [event["type"] for event in mine]
        assert kinds[0] == "run_started"
        assert {"node_started", "node_progress", "node_done", "output_saved"} < set(kinds)
        progress = [event for event in mine if event["type"] == "node_progress"]
        assert progress[-1]["step"] == progress[-1]["total"] == 3
        assert 5 < progress[-1]["speed"] < 100
        states = [e["event"]["job"]["state"] for e in told if e["event"]["type"] == "job_changed"]
        assert states == ["queued", "running", "done"]

    follow(shared, scene)


def test_who_comes_back_is_told_what_was_missed(shared: Served) -> None:
    seen: list[int] = []

    async def leave(events: Socket) -> None:
        seen.append((await until(events, "hello"))[-1]["seq"])

    follow(shared, leave)
    job = shared.run(n=use("Number", value=4321))["id"]

    async def scene(events: Socket) -> None:
        hello, *told = await until(events, "run_ended", job)
        assert hello["seq"] == seen[0]  # so that who is cut off now has missed nothing
        assert told[0]["seq"] == seen[0] + 1
        assert [each["seq"] for each in told] == list(range(seen[0] + 1, told[-1]["seq"] + 1))

    follow(shared, scene, f"?since={seen[0]}")


def test_who_missed_too_much_is_told_so(shared: Served) -> None:
    shared.run(n=use("Number"))

    async def scene(events: Socket) -> None:
        await until(events, "missed")

    follow(shared, scene, "?since=1")


@pytest.mark.parametrize("since", [10**18, 2**62])
def test_who_counts_further_than_the_server_is_told_to_read_again(
    shared: Served, since: int
) -> None:
    """As after a clock that was set back, or in a machine that was restored."""

    async def scene(events: Socket) -> None:
        told = await until(events, "missed")
        hello = next(each for each in told if each["event"]["type"] == "hello")
        assert hello["seq"] < since
        assert hello["event"]["boot"]

    follow(shared, scene, f"?since={since}")


def test_every_start_of_the_server_has_its_name(shared: Served, home: Path) -> None:
    boots: list[str] = []

    async def scene(events: Socket) -> None:
        (hello,) = await until(events, "hello")
        boots.append(hello["event"]["boot"])

    follow(shared, scene)
    follow(shared, scene)
    with served(home) as other:
        follow(other, scene)
    assert boots[0] == boots[1] != boots[2]


def test_to_clear_the_queue_is_one_event(shared: Served) -> None:
    shared.post("/api/queue/pause")
    sent = {"workflow": workflow(n=use("Number")), "count": 30}
    ids = shared.post("/api/jobs", sent).json["ids"]

    async def scene(events: Socket) -> None:
        assert (await asyncio.to_thread(shared.post, "/api/queue/clear")).json["queued"] == []
        told = await until(events, "queue_cleared")
        told = [each["event"] for each in told]
        cleared = [each for each in told if each["type"] in ("job_changed", "queue_cleared")]
        assert [event["type"] for event in cleared] == ["queue_cleared"]
        assert cleared[0]["jobs"] == ids

    follow(shared, scene)
    shared.post("/api/queue/resume")
    assert [event["type"] for event in shared.events(ids[7])][-1] == "run_ended"


def test_previews_come_as_pictures(shared: Served) -> None:
    async def scene(events: Socket) -> None:
        job = await submit(shared, c=use("Climb", steps=40, pause=0.02, after=7))
        pictures: list[tuple[Any, bytes]] = []
        async for message in events:
            if message.type is aiohttp.WSMsgType.BINARY:
                size = int.from_bytes(message.data[:4], "big")
                pictures.append((json.loads(message.data[4 : 4 + size]), message.data[4 + size :]))
            elif b'"run_ended"' in message.data.encode():
                break
        assert 2 <= len(pictures) <= 15  # ten a second, of one second
        assert {head["job"] for head, _ in pictures} == {job}
        assert all(picture.startswith(b"\xff\xd8\xff") for _, picture in pictures)

    follow(shared, scene)


def test_one_job_can_be_followed(shared: Served) -> None:
    shared.post("/api/queue/pause")
    other = shared.submit(n=use("Number", value=1))
    job = shared.submit(n=use("Number", value=2))

    async def scene(events: Socket) -> None:
        await asyncio.to_thread(shared.post, "/api/queue/resume")
        told = await until(events, "run_ended")
        assert other not in json.dumps(told)

    follow(shared, scene, f"?job={job}")


def test_server_sent_events_are_for_curl(shared: Served) -> None:
    job = shared.submit(c=use("Climb", steps=3, pause=0.01, after=3))
    kinds = [event["type"] for event in shared.events(job)]
    assert (kinds[0], kinds[-1]) == ("hello", "run_ended")
    assert "node_done" in kinds
    again = [event["type"] for event in shared.events(job)]
    assert again == kinds


def test_an_old_job_still_tells_how_it_ended(shared: Served) -> None:
    job = shared.run(f=use("Fail"))["id"]
    latest = list(shared.events(job, since=10**17))
    assert [event["type"] for event in latest[-2:]] == ["job_changed", "run_ended"]
    assert latest[-1]["error"]["message"] == "as asked"


def test_without_an_upgrade_there_is_nothing_to_follow(shared: Served) -> None:
    answer = shared.get("/api/events")
    assert (answer.status, answer.json["code"]) == (426, "upgrade_wanted")


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Host": "evil.example"}]
)
def test_a_foreign_page_cannot_follow(shared: Served, headers: dict[str, str]) -> None:
    async def scene(events: Socket) -> None:
        raise AssertionError("let in")

    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        follow(shared, scene, headers=headers)
    assert refused.value.status in (403, 421)


def test_what_clients_say_is_not_listened_to(shared: Served) -> None:
    async def scene(events: Socket) -> None:
        await events.send_str("x" * 5000)
        async for _ in events:
            pass
        assert events.close_code == 1009  # more than anybody has to say

    follow(shared, scene)
    assert shared.get("/healthz").status == 200


def deaf_socket(server: Served) -> socket.socket:
    """A client that asks for events and never reads one."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect(("127.0.0.1", server.port))
    line.sendall(
        b"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n" % server.port
    )
    return line


def test_who_does_not_read_is_cut_off_and_holds_up_nobody(shared: Served) -> None:
    before = listeners(shared)
    with deaf_socket(shared) as line:
        line.settimeout(SECONDS)
        complaint = use("Complain", message="far too long", times=10_000)
        large = {"workflow": workflow(c=complaint), "count": 45}
        began = time.monotonic()
        for _ in range(3):
            ids = shared.post("/api/jobs", large).json["ids"]
            assert all(shared.over(job)["state"] == "failed" for job in ids)
        eventually(lambda: listeners(shared) <= before)
        assert time.monotonic() - began < LIMITS.send + 10


def listeners(server: Served) -> int:
    figures = server.get("/metrics").content.decode().splitlines()
    return int(
        float(next(each for each in figures if each.startswith("lienzo_listeners")).split()[1])
    )


def test_a_silent_stream_has_signs_of_life(home: Path) -> None:
    async def scene(events: Socket) -> None:
        texts = [str((await events.receive()).data) for _ in range(9)]
        assert texts.count("[]") >= 2

    with served(home, limits=replace(LIMITS, beat=0.05)) as server:
        server.run(n=use("Number"))
        follow(server, scene)
