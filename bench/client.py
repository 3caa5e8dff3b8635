"""A server in a process of its own, and as light a client as can be."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

START = """
import sys
from pathlib import Path
from engine.settings import Settings
from web.server import ServerOptions, run
run(Settings.at(Path(sys.argv[1])), ServerOptions(port=int(sys.argv[2])), "bench.toys:open_engine")
"""


class ServerProcess:
    """A server of toy nodes at a data folder."""

    def __init__(self, home: Path, port: int = 0) -> None:
        began = time.perf_counter()
        with (home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", START, str(home), str(port)],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.ready_seconds = time.perf_counter() - began
        self.url = line.rpartition(" ")[2].strip()
        self.port = int(self.url.rpartition(":")[2])

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:
            return json.load(answer)

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Any:
        data = json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, data, {"Content-Type": "application/json", **(headers or {})}
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def cpu_seconds(self) -> dict[str, float]:
        """Of the server and its first worker."""
        workers = self.get("/api/system")["workers"]
        return {"server": _cpu(self.process.pid), "worker": _cpu(workers[0]["pid"])}


@contextmanager
def running(home: Path) -> Iterator[ServerProcess]:
    server = ServerProcess(home)
    try:
        yield server
    finally:
        server.close()


class Connection:
    """One connection that is kept open; requests follow each other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> Self:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Status and body of the answer."""
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\n"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self._writer.write(head.encode() + b"\r\n" + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        status = int(answer[9:12])
        length = next(
            int(line[15:])
            for line in answer.lower().split(b"\r\n")
            if line.startswith(b"content-length")
        )
        return status, await self._reader.readexactly(length)

    def close(self) -> None:
        self._writer.close()

    @property
    def _host(self) -> str:
        host, port = self._writer.get_extra_info("peername")[:2]
        return f"{host}:{port}"


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def workflow(**nodes: Any) -> dict[str, Any]:
    return {"lienzo": 1, "nodes": nodes}


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
