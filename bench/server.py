"""What the server reaches: throughput, latencies, memory, and the time to start.

    python -m bench.server [--json FILE] [SCENE ...]

Targets: 500 trivial jobs from 8 clients at 400 a second or more, with `POST /api/jobs` at p99 in
20 ms or less, and at 250 a second with 8 event sockets open; while a job samples or a workflow of
5,000 nodes is checked and planned, others are answered at p99 in 20 ms or less; with 20 live
sockets and a stalled one, events arrive within 100 ms; ready within 1 s and the first job within
1 s of that, in 120 MB or less; 2,000 jobs that leave no memory behind; and with 10,000 jobs that
wait and 100,000 files every kind of request at p99 in 20 ms or less.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import time
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from bench.client import Connection, ServerProcess, percentile, running, workflow
from bench.full_house import full

JOBS, CLIENTS = 500, 8


def three(value: int) -> dict[str, Any]:
    return workflow(
        a={"type": "Number", "inputs": {"value": value}},
        b={"type": "Add", "links": {"a": "a.int"}},
        c={"type": "Show", "links": {"value": "b.int"}},
    )


def large(nodes: int) -> dict[str, Any]:
    chain = {
        f"n{i}": {"type": "Add", "inputs": {"b": i}, "links": {"a": f"n{i - 1}.int"}}
        for i in range(1, nodes)
    }
    return workflow(n0={"type": "Number"}, **chain)


async def submit_all(port: int, jobs: int, clients: int) -> list[float]:
    """Seconds of each POST."""
    times: list[float] = []
    numbers = iter(range(jobs))

    async def client() -> None:
        connection = await Connection.open(port)
        for number in numbers:
            body = json.dumps({"workflow": three(number)}).encode()
            began = time.perf_counter()
            status, answer = await connection.ask("POST", "/api/jobs", body)
            times.append(time.perf_counter() - began)
            assert status == 202, answer
        connection.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return times


async def all_done(port: int) -> None:
    connection = await Connection.open(port)
    while True:
        _, answer = await connection.ask("GET", "/api/system")
        queue = json.loads(answer)
        if not queue["queued"] and not queue["running"]:
            connection.close()
            return
        await asyncio.sleep(0.02)


async def jobs(server: ServerProcess, sockets: int = 0) -> dict[str, float]:
    """Throughput from the first POST to the last end, and what POST takes."""
    before = server.cpu_seconds()
    ends = [0] * sockets
    async with aiohttp.ClientSession() as session:
        listening = [
            asyncio.ensure_future(count_ends(session, server.url, ends, number))
            for number in range(sockets)
        ]
        await asyncio.sleep(0.2 if sockets else 0)
        began = time.perf_counter()
        times = await submit_all(server.port, JOBS, CLIENTS)
        await all_done(server.port)
        seconds = time.perf_counter() - began
        await asyncio.sleep(0.2 if sockets else 0)
        for task in listening:
            task.cancel()
    after = server.cpu_seconds()
    states = [job["state"] for job in server.get(f"/api/jobs?limit={JOBS}")["jobs"]]
    assert states == ["done"] * JOBS
    assert ends == [JOBS] * sockets, ends
    return {
        "jobs_per_s": JOBS / seconds,
        "post_p50_ms": 1e3 * percentile(times, 0.5),
        "post_p99_ms": 1e3 * percentile(times, 0.99),
        "server_cpu_ms_per_job": 1e3 * (after["server"] - before["server"]) / JOBS,
        "worker_cpu_ms_per_job": 1e3 * (after["worker"] - before["worker"]) / JOBS,
    }


async def count_ends(
    session: aiohttp.ClientSession, url: str, ends: list[int], number: int
) -> None:
    async with session.ws_connect(f"{url}/api/events") as events:
        async for message in events:
            ends[number] += message.data.count('"type":"run_ended"')


async def sockets(server: ServerProcess) -> dict[str, float]:
    return await jobs(server, sockets=8)


async def busy(server: ServerProcess) -> dict[str, float]:
    """What small requests take while a job samples and a large workflow is judged."""
    job = server.post(
        "/api/jobs", {"workflow": workflow(s={"type": "Sample", "inputs": {"steps": 10_000}})}
    )
    sampling = await small_requests(server.port, asyncio.sleep(5))
    body = json.dumps({"workflow": large(5000)}).encode()

    async def judge() -> None:
        connection = await Connection.open(server.port)
        for path in ("/api/check", "/api/plan") * 4:
            status, answer = await connection.ask("POST", path, body)
            assert status == 200, answer[:200]
        connection.close()

    judging = await small_requests(server.port, judge())
    server.post(f"/api/jobs/{job['id']}/cancel", {})
    server.get(f"/api/jobs/{job['id']}?wait=20")
    return {
        "sampling_p50_ms": 1e3 * percentile(sampling, 0.5),
        "sampling_p99_ms": 1e3 * percentile(sampling, 0.99),
        "judging_p50_ms": 1e3 * percentile(judging, 0.5),
        "judging_p99_ms": 1e3 * percentile(judging, 0.99),
    }


async def small_requests(port: int, meanwhile: Awaitable[None]) -> list[float]:
    """Seconds of small requests of several kinds, until something else is over."""
    connection = await Connection.open(port)
    other = asyncio.ensure_future(meanwhile)
    times: list[float] = []
    check = json.dumps({"workflow": three(1)}).encode()
    asked = (("GET", "/api/system", b""), ("GET", "/api/queue", b""), ("POST", "/api/check", check))
    while not other.done():
        for method, path, body in asked:
            began = time.perf_counter()
            await connection.ask(method, path, body)
            times.append(time.perf_counter() - began)
            await asyncio.sleep(0.005)
    await other
    connection.close()
    return times


async def stalled(server: ServerProcess) -> dict[str, float]:
    """How late events arrive at 20 sockets while one more does not read."""
    late: list[float] = []
    deaf = socket.create_connection(("127.0.0.1", server.port))
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    upgrade = (
        f"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
    )
    deaf.sendall(upgrade.encode())
    before = server.get("/api/system")["resident"]
    async with aiohttp.ClientSession() as session:
        tasks = [asyncio.ensure_future(lateness(session, server.url, late)) for _ in range(20)]
        await asyncio.sleep(0.3)
        for _ in range(4):
            await submit_all(server.port, 250, 2)
            await all_done(server.port)
        for task in tasks:
            task.cancel()
    deaf.close()
    return {
        "late_p50_ms": 1e3 * percentile(late, 0.5),
        "late_p99_ms": 1e3 * percentile(late, 0.99),
        "late_most_ms": 1e3 * max(late),
        "grown_mb": (server.get("/api/system")["resident"] - before) / 1e6,
    }


async def lateness(session: aiohttp.ClientSession, url: str, late: list[float]) -> None:
    async with session.ws_connect(f"{url}/api/events") as events:
        async for message in events:
            now = time.time()
            late += [now - entry["at"] for entry in json.loads(message.data)[-1:]]


async def memory(server: ServerProcess) -> dict[str, float]:
    """Bytes that a job leaves behind, in server and worker, over 2,000 of alternating workflows."""
    readings: list[tuple[int, int, int]] = []
    await submit_all(server.port, 2000, 4)  # until all that is kept is kept
    await all_done(server.port)
    for round in range(11):
        await submit_all(server.port, 200, 4)
        await all_done(server.port)
        await asyncio.sleep(1.2)  # until the worker has told of its memory again
        system = server.get("/api/system")
        readings.append((round * 200, system["resident"], system["workers"][0]["resident"]))
    first, last = readings[0], readings[-1]
    jobs = last[0] - first[0]
    return {
        "server_bytes_per_job": (last[1] - first[1]) / jobs,
        "worker_bytes_per_job": (last[2] - first[2]) / jobs,
        "server_mb": readings[-1][1] / 1e6,
        "worker_mb": readings[-1][2] / 1e6,
    }


async def start(server: ServerProcess) -> dict[str, float]:
    """From nothing to ready, and from ready to the end of the first job."""
    with TemporaryDirectory() as home:
        fresh = ServerProcess(Path(home))
        began = time.perf_counter()
        job = fresh.post("/api/jobs?wait=30", {"workflow": three(0)})
        first = time.perf_counter() - began
        assert job["state"] == "done"
        resident = fresh.get("/api/system")["resident"]
        fresh.close()
    return {"ready_s": fresh.ready_seconds, "first_job_s": first, "server_mb": resident / 1e6}


SCENES: dict[str, Callable[[ServerProcess], Coroutine[Any, Any, dict[str, float]]]] = {
    "start": start,
    "jobs": jobs,
    "sockets": sockets,
    "busy": busy,
    "stalled": stalled,
    "memory": memory,
    "full": full,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("scenes", nargs="*", choices=[[], *SCENES], help="what to measure")
    options = parser.parse_args()
    figures: dict[str, dict[str, float]] = {}
    with TemporaryDirectory() as home, running(Path(home)) as server:
        server.post("/api/jobs?wait=30", {"workflow": three(0)})
        for name in options.scenes or SCENES:
            figures[name] = asyncio.run(SCENES[name](server))
            print(
                f"{name:9}"
                + "  ".join(f"{key} {value:.2f}" for key, value in figures[name].items())
            )
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
