"""What outlives the server."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from engine.errors import InputError
from tests.web.served import SECONDS, eventually, served, use, workflow
from web.storage.folder_lock import lock


def test_what_waited_and_what_ran_is_done_after_a_restart(home: Path) -> None:
    with served(home) as server:
        running = server.start(c=use("Climb", steps=40, pause=0.02))
        waiting = server.submit(n=use("Number"))
    with served(home) as server:
        assert server.over(running)["state"] == "done"
        assert server.over(running)["attempts"] == 2
        assert server.over(waiting)["state"] == "done"


def test_history_outlives_the_server(home: Path) -> None:
    with served(home) as server:
        job = server.run(w=use("Write", value="kept"))
    with served(home) as server:
        assert server.get(f"/api/jobs/{job['id']}").json == job
        assert server.get(job["outputs"][0]["url"]).content == b"kept"


def test_a_paused_queue_is_paused_after_a_restart(home: Path) -> None:
    with served(home) as server:
        server.post("/api/queue/pause")
        job = server.submit(n=use("Number"))
    with served(home) as server:
        queue = server.get("/api/queue").json
        assert (queue["paused"], [each["id"] for each in queue["queued"]]) == (True, [job])


def test_a_second_server_does_not_start(home: Path) -> None:
    with served(home), pytest.raises(InputError, match="in use by another server"), served(home):
        pass


def test_the_lock_is_free_after_its_holder(home: Path) -> None:
    for _ in range(2):
        with lock(home), pytest.raises(InputError, match="process"), lock(home):
            pass


ENDING = """
import sys
import json
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from urllib.request import Request, urlopen
from engine.settings import Settings
from web.limits import Limits
from web.server import ServerOptions, run
limits = Limits(shutdown=0.2)
run(Settings.at(Path(sys.argv[1])), ServerOptions(port=0), "tests.web.toys:open_engine", limits)
"""


def test_a_server_ends_when_told_to_though_its_disk_takes_nothing(home: Path) -> None:
    command = [sys.executable, "-c", ENDING, str(home)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as process:  # type: ignore[call-overload]
        address = process.stdout.readline().split()[-1]
        sent = json.dumps({"workflow": workflow(h=use("Hang"))}).encode()
        head = {"Content-Type": "application/json"}
        with urlopen(Request(f"{address}/api/jobs", sent, head), timeout=SECONDS) as answer:
            job = json.loads(answer.read())["id"]

        def runs() -> bool:
            with urlopen(f"{address}/api/queue", timeout=SECONDS) as answer:
                return bool(json.loads(answer.read())["running"])

        eventually(runs)
        with closing(sqlite3.connect(home / "jobs.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            process.send_signal(signal.SIGTERM)
            _, complaints = process.communicate(timeout=SECONDS)
    assert f"what happened to job {job} could not be kept" in complaints
    with served(home) as server:
        assert server.get(f"/api/jobs/{job}").json["state"] in ("queued", "running")
        server.post(f"/api/jobs/{job}/cancel")


def test_a_database_that_is_gone_stops_the_start(home: Path) -> None:
    with served(home) as server:
        server.run(n=use("Number"))
    for path in home.glob("jobs.sqlite*"):
        if path.suffix != ".made":
            path.unlink()
    with pytest.raises(InputError, match="is gone, though jobs were kept there"), served(home):
        pass


def test_a_server_whose_database_is_taken_away_promises_nothing(home: Path) -> None:
    with served(home) as server:
        server.run(n=use("Number"))
        (home / "jobs.sqlite").rename(home / "away")
        sent = {"workflow": workflow(n=use("Number"))}
        answer = server.post("/api/jobs", sent)
        assert (answer.status, answer.json["code"]) == (507, "not_stored")
        (home / "away").rename(home / "jobs.sqlite")
        assert server.run(n=use("Number"))["state"] == "done"


def test_no_connection_is_left_open_however_late_it_came(home: Path) -> None:
    with served(home) as server:
        lines = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(4)]
        for line in lines[1:]:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % server.port)
    for line in lines:
        with line:
            line.settimeout(SECONDS)
            with suppress(ConnectionResetError):
                while line.recv(4096):
                    pass
