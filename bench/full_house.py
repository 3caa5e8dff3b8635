"""A server with as much as it may have: 10,000 jobs that wait and 100,000 files that were saved."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.client import Connection, ServerProcess, percentile, running, workflow

QUEUED: Final = 10_000
SAVED: Final = 100_000
ROUNDS: Final = 40
ONE: Final = workflow(a={"type": "Number", "inputs": {"value": 1}})
ASKED: Final = {
    "system": ("GET", "/api/system"),
    "queue": ("GET", "/api/queue"),
    "queue_1000": ("GET", "/api/queue?limit=1000"),
    "jobs": ("GET", "/api/jobs"),
    "jobs_ended": ("GET", "/api/jobs?state=done,failed,cancelled"),
    "jobs_named": ("GET", "/api/jobs?name=none"),
    "outputs": ("GET", "/api/outputs"),
    "outputs_deep": ("GET", f"/api/outputs?after={SAVED // 2}"),
    "outputs_starred": ("GET", "/api/outputs?star=true"),
    "outputs_found": ("GET", "/api/outputs?q=lighthouse"),
    "outputs_not_found": ("GET", "/api/outputs?q=nothing"),
    "submit": ("POST", "/api/jobs"),
}


async def full(_: ServerProcess) -> dict[str, float]:
    """What each kind of request takes at p99, and clearing the queue."""
    with TemporaryDirectory() as home:
        with running(Path(home)):
            pass  # so that there is a database
        with closing(sqlite3.connect(Path(home) / "jobs.sqlite")) as database, database:
            save(database)
        with running(Path(home)) as server:
            return {"ready_s": server.ready_seconds, **await _asked(server)}


def save(database: sqlite3.Connection) -> None:
    """Files of a hundred prompts, of which one has a lighthouse."""
    rows = (
        (f"{n}", 0, "save", f"pictures/{n:06}.png", "toy", "image/png", n, float(n), _words(n))
        for n in range(SAVED)
    )
    database.executemany(
        "INSERT INTO outputs (job, number, node, name, workflow, media, size, created, words)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def _words(number: int) -> str:
    what = "a lighthouse in the fog" if number % 100 == 50 else f"a red apple number {number % 100}"
    return f"{what}, oil on canvas, by nobody in particular euler karras {number}"


async def _asked(server: ServerProcess) -> dict[str, float]:
    server.post("/api/queue/pause", {})
    for _ in range(QUEUED // 1000 - 1):
        server.post("/api/jobs", {"workflow": ONE, "count": 1000})
    server.post("/api/jobs", {"workflow": ONE, "count": 1000 - 2 * ROUNDS})
    body = json.dumps({"workflow": ONE}).encode()
    connection = await Connection.open(server.port)
    figures: dict[str, float] = {}
    for name, (method, path) in ASKED.items():
        times: list[float] = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            status, answer = await connection.ask(method, path, body if method == "POST" else b"")
            times.append(time.perf_counter() - began)
            assert status in (200, 202), answer
            await asyncio.sleep(0.002)
        figures[f"{name}_p50_ms"] = 1e3 * percentile(times, 0.5)
        figures[f"{name}_p99_ms"] = 1e3 * percentile(times, 0.99)
    began = time.perf_counter()
    await connection.ask("POST", "/api/queue/clear", b"{}")
    figures["clear_ms"] = 1e3 * (time.perf_counter() - began)
    figures["server_mb"] = server.get("/api/system")["resident"] / 1e6
    connection.close()
    return figures
