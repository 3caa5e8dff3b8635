"""A server in a thread, and a plain client that shares no code with it."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from engine.settings import Settings
from tests.web import contract
from web.limits import Limits
from web.server import RunningServer, ServerOptions, serving

TOYS = "tests.web.toys:open_engine"
SECONDS = 30.0  # that a test waits for anything
LIMITS = Limits(
    queued=50, body=2**20, upload=2**18, upload_pixels=2**20, cancel_grace=0.5, send=2.0
)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass(frozen=True)
class Served:
    """A server that runs, and where its files are."""

    home: Path
    running: RunningServer

    @property
    def port(self) -> int:
        port = urlsplit(self.running.url).port
        assert port is not None
        return port

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Bytes are sent as they are, all else as JSON. The answer is one that is declared."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        try:
            connection.request(
                method, path, content, {"Content-Type": "application/json", **(headers or {})}
            )
            answer = connection.getresponse()
            found = Answer(answer.status, dict(answer.headers), answer.read())
            contract.check(method, self._below(path), found.status, found.headers, found.content)
            return found
        finally:
            connection.close()

    def _below(self, path: str) -> str:
        """The path as the server sees it."""
        return path.removeprefix(urlsplit(self.running.url).path)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, body: Any = None) -> Answer:
        return self.ask("POST", path, {} if body is None else body)

    def run(self, **nodes: Any) -> Any:
        """The job of these nodes, over."""
        answer = self.post(f"/api/jobs?wait={SECONDS}", {"workflow": workflow(**nodes)})
        assert answer.status == 200, answer
        return answer.json

    def start(self, **nodes: Any) -> str:
        """The id of a job of these nodes, which runs."""
        job = self.submit(**nodes)
        for event in self.events(job):
            if event["type"] == "node_started":
                return job
        raise AssertionError("it never started")

    def submit(self, **nodes: Any) -> str:
        answer = self.post("/api/jobs", {"workflow": workflow(**nodes)})
        assert answer.status == 202, answer
        return str(answer.json["id"])

    def over(self, job: str) -> Any:
        return self.get(f"/api/jobs/{job}?wait={SECONDS}").json

    def events(self, job: str, since: int = 0) -> Iterator[Any]:
        """What happens in a job until it is over."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request("GET", f"/api/jobs/{job}/events?since={since}")
            for line in connection.getresponse():
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])["event"]
        finally:
            connection.close()


def eventually(claim: Callable[[], bool]) -> None:
    """Returns once the claim is true, which it must be soon."""
    end = time.monotonic() + SECONDS
    while not claim():
        assert time.monotonic() < end


@contextmanager
def served(
    home: Path, options: ServerOptions | None = None, limits: Limits = LIMITS, opener: str = TOYS
) -> Iterator[Served]:
    """A server of toy nodes at a data folder, from its start to its end."""
    settings = Settings.at(home)
    settings.input.mkdir(parents=True, exist_ok=True)
    started = threading.Event()
    outcome: list[RunningServer | BaseException] = []
    loop = asyncio.new_event_loop()
    ended = asyncio.Event()

    async def serve() -> None:
        try:
            options_ = options or ServerOptions(port=0)
            async with serving(settings, options_, limits, opener) as running:
                outcome.append(running)
                started.set()
                await ended.wait()
        except BaseException as error:  # raised again where the test is
            outcome.append(error)
        finally:
            started.set()

    def live() -> None:
        loop.run_until_complete(serve())
        loop.run_until_complete(loop.shutdown_asyncgens())  # and what is closing is closed

    thread = threading.Thread(target=live)
    thread.start()
    assert started.wait(SECONDS)
    try:
        if isinstance(outcome[0], BaseException):
            raise outcome[0]
        yield Served(home, outcome[0])
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(SECONDS)
        assert not thread.is_alive()
        loop.close()
    if isinstance(outcome[-1], BaseException):
        raise outcome[-1]


def workflow(**nodes: Any) -> dict[str, Any]:
    """A workflow of nodes such as `use("Add", a="number.int", b=1)`."""
    return {"lienzo": 1, "name": "toy", "nodes": nodes}


def use(kind: str, **inputs: Any) -> dict[str, Any]:
    """One node; text with a dot is a link."""
    links = {k: v for k, v in inputs.items() if isinstance(v, str) and v.endswith((".int", ".str"))}
    constants = {name: value for name, value in inputs.items() if name not in links}
    return {"type": kind, "inputs": constants, "links": links}
