"""What outlives the server."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import InputError
from tests.web.served import served, use
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
