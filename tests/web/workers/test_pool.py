"""Workers that come and go, seen from outside."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.web.served import LIMITS, SECONDS, Served, eventually, served, use, workflow
from web.server import ServerOptions, with_devices


def workers(server: Served) -> list[Any]:
    return list(server.get("/api/system").json["workers"])


def test_each_device_has_a_worker_and_they_work_at_the_same_time(home: Path) -> None:
    with served(home, ServerOptions(port=0, devices=("cpu", "cpu"))) as server:
        jobs = [server.start(c=use("Climb", after=number)) for number in range(2)]
        assert sorted(worker["job"] for worker in workers(server)) == sorted(jobs)
        for job in jobs:
            server.post(f"/api/jobs/{job}/cancel")
            assert server.over(job)["state"] == "cancelled"


def test_the_environment_names_devices() -> None:
    assert with_devices(ServerOptions(), {"LIENZO_DEVICES": "cuda:0, cuda:1"}).devices == (
        "cuda:0",
        "cuda:1",
    )
    assert with_devices(ServerOptions(), {}).devices == ()


def test_a_worker_that_cannot_start_says_why_and_the_api_answers(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with served(home, ServerOptions(port=0, devices=("broken",))) as server:
        eventually(lambda: "no device 'broken' here" in caplog.text)
        job = server.submit(n=use("Number"))
        assert server.get(f"/api/jobs/{job}").json["state"] == "queued"
        planned = server.post("/api/plan", {"workflow": workflow(n=use("Number"))}).json
        assert planned["device"] is None


def test_a_worker_without_a_sign_of_life_is_killed(home: Path) -> None:
    with served(home, limits=replace(LIMITS, silence=1.6)) as server:
        job = server.run(f=use("Freeze"))
        assert job["error"]["code"] == "worker_died"
        assert "silent for 1.6 s" in job["error"]["message"]
        assert server.run(n=use("Number"))["state"] == "done"


def test_a_message_that_is_no_unicode_makes_no_worker_mute(shared: Served) -> None:
    (before,) = workers(shared)
    job = shared.run(c=use("Complain", message="cannot open '?.png'"))
    assert (job["state"], job["deaths"]) == ("failed", 0)
    assert job["error"]["message"] == "cannot open '\\udcff.png'"
    assert shared.run(n=use("Number"))["state"] == "done"
    (after,) = workers(shared)
    assert after["restarts"] == before["restarts"]


def test_a_message_of_any_length_is_told_in_short(shared: Served) -> None:
    job = shared.run(c=use("Complain", message="x" * 1000, times=30_000))
    assert job["state"] == "failed"
    assert len(shared.get(f"/api/jobs/{job['id']}").content) < 200_000


def test_a_number_that_cannot_be_said_costs_no_worker(shared: Served) -> None:
    job = shared.run(c=use("StepFar"))
    assert (job["state"], job["deaths"]) == ("done", 0)


def test_a_worker_that_is_killed_while_idle_is_started_again(shared: Served) -> None:
    shared.run(n=use("Number"))
    (before,) = workers(shared)
    os.kill(before["pid"], signal.SIGKILL)
    assert shared.run(n=use("Number"))["state"] == "done"
    (after,) = workers(shared)
    assert after["pid"] != before["pid"]
    assert after["restarts"] == before["restarts"] + 1


def test_workers_go_with_their_server(home: Path) -> None:
    with served(home) as server:
        server.start(h=use("Hang"))
        (worker,) = workers(server)
    with pytest.raises(ProcessLookupError):
        os.kill(worker["pid"], 0)


def test_history_is_trimmed(home: Path) -> None:
    with served(home, limits=replace(LIMITS, history=30, queued=200)) as server:
        sent = {"workflow": workflow(n=use("Number")), "count": 100}
        ids = server.post("/api/jobs", sent).json["ids"]
        assert server.get(f"/api/jobs/{ids[-1]}?wait={SECONDS}").json["state"] == "done"
        eventually(lambda: len(server.get("/api/jobs?limit=200").json["jobs"]) <= 30)
        assert server.get(f"/api/jobs/{ids[0]}").status == 410


def test_tokens_are_never_logged(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    token = "a-token-that-nobody-guesses"
    caplog.set_level("DEBUG")
    with served(home, ServerOptions(port=0, token=token)) as server:
        bearer = {"Authorization": f"Bearer {token}"}
        server.get(f"/?token={token}")
        server.get("/api/none", bearer)
        server.ask("POST", "/api/jobs", b"{", bearer)
        server.ask("POST", "/api/session", {"token": token, "more": 1})
        server.get("/api/jobs", {"Authorization": f"Bearer {token}", "Host": "evil.example"})
        server.get(f"/api/jobs?{token}=1", {**bearer, "X": "\x01"})
    assert token not in caplog.text
