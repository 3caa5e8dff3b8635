"""Jobs over HTTP, with workers that run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.web.served import SECONDS, Served, use, workflow

THREE = {
    "a": use("Number", value=2),
    "b": use("Add", a="a.int", b=3),
    "c": use("Write", value="b.int"),
}


def test_a_job_runs_to_its_end(shared: Served) -> None:
    job = shared.run(**THREE)
    assert (job["state"], job["error"], job["attempts"]) == ("done", None, 1)
    assert job["created"] <= job["started"] <= job["ended"]
    (output,) = job["outputs"]
    assert shared.get(output["url"]).content == b"5"


def test_a_submitted_job_is_accepted_and_then_over(shared: Served) -> None:
    answer = shared.post("/api/jobs", {"workflow": workflow(**THREE)})
    assert answer.status == 202
    job = shared.get(f"/api/jobs/{answer.json['id']}?wait={SECONDS}")
    assert (job.status, job.json["state"]) == (200, "done")


def test_what_was_submitted_can_be_read_again(shared: Served) -> None:
    sent = workflow(**THREE) | {"canvas": {"a": {"at": [1, 2]}}}
    job = shared.post("/api/jobs", {"workflow": sent, "set": {"a.value": 9}}).json
    assert shared.get(f"/api/jobs/{job['id']}/workflow").json == sent
    assert shared.over(job["id"])["set"] == {"a.value": 9}


def test_several_jobs_step_their_seeds(shared: Served) -> None:
    sent = {
        "workflow": workflow(s=use("Seeded", seed=4), w=use("Write", value="s.int")),
        "count": 3,
    }
    ids = shared.post("/api/jobs", sent).json["ids"]
    written = [shared.get(shared.over(job)["outputs"][0]["url"]).content for job in ids]
    assert written == [b"4", b"5", b"6"]


def test_only_what_leads_to_a_target_runs(shared: Served) -> None:
    sent = {"workflow": workflow(**THREE, f=use("Fail")), "targets": ["c"]}
    assert shared.post(f"/api/jobs?wait={SECONDS}", sent).json["state"] == "done"


def test_a_node_that_raises_fails_its_job_and_no_other(shared: Served) -> None:
    job = shared.run(f=use("Fail"))
    assert job["state"] == "failed"
    error = job["error"]
    assert (error["code"], error["node"], error["type"]) == ("node_failed", "f", "Fail")
    assert error["message"] == "as asked"
    assert "in fail" in error["traceback"]
    assert shared.run(**THREE)["state"] == "done"


def test_a_node_cannot_end_the_worker_by_leaving(shared: Served) -> None:
    before = shared.get("/api/system").json["workers"][0]["pid"]
    assert shared.run(f=use("Leave"))["state"] == "failed"
    assert shared.get("/api/system").json["workers"][0]["pid"] == before


@pytest.mark.parametrize("how", ["exit", "kill", "segfault"])
def test_a_node_that_ends_its_worker_fails_at_the_second_time(shared: Served, how: str) -> None:
    job = shared.run(c=use("Crash", how=how))
    assert (job["state"], job["attempts"], job["error"]["code"]) == ("failed", 2, "worker_died")
    assert b"about to crash" in shared.get(f"/api/jobs/{job['id']}/log").content
    assert shared.run(**THREE)["state"] == "done"


def test_a_job_survives_one_death_of_its_worker(shared: Served, tmp_path: Path) -> None:
    crash = use("Crash", how="kill", unless=str(tmp_path / "once"))
    job = shared.run(c=crash, w=use("Write", value="c.int"))
    assert (job["state"], job["attempts"], job["deaths"]) == ("done", 2, 1)
    assert len(job["outputs"]) == 1


def test_what_nodes_print_is_the_log_of_their_job(shared: Served) -> None:
    first = shared.run(n=use("Number", value=41), s=use("Show", value="n.int"))
    second = shared.run(n=use("Number", value=42), s=use("Show", value="n.int"))
    assert shared.get(f"/api/jobs/{first['id']}/log").content == b"shown 41\n"
    assert shared.get(f"/api/jobs/{second['id']}/log").content == b"shown 42\n"


def test_a_running_job_stops_within_a_step(shared: Served) -> None:
    job = shared.start(c=use("Climb"))
    assert shared.post(f"/api/jobs/{job}/cancel").status in (200, 202)
    over = shared.over(job)
    assert (over["state"], over["error"]) == ("cancelled", None)
    assert shared.post(f"/api/jobs/{job}/cancel").json == over  # again, and it changes nothing


def test_a_node_that_does_not_stop_is_killed_with_its_worker(shared: Served) -> None:
    job = shared.start(h=use("Hang"))
    shared.post(f"/api/jobs/{job}/cancel")
    assert shared.over(job)["state"] == "cancelled"
    assert shared.run(**THREE)["state"] == "done"


def test_a_queued_job_that_is_cancelled_never_starts(shared: Served) -> None:
    running = shared.start(c=use("Climb"))
    job = shared.submit(w=use("Write", value=1))
    cancelled = shared.post(f"/api/jobs/{job}/cancel")
    assert (cancelled.status, cancelled.json["state"]) == (200, "cancelled")
    shared.post(f"/api/jobs/{running}/cancel")
    assert (shared.over(job)["attempts"], shared.over(job)["started"]) == (0, None)


def test_a_cancelled_job_can_be_tried_again(shared: Served) -> None:
    running = shared.start(c=use("Climb"))
    job = shared.submit(**THREE)
    shared.post(f"/api/jobs/{job}/cancel")
    shared.post(f"/api/jobs/{running}/cancel")
    shared.over(running)
    assert shared.post(f"/api/jobs/{job}/retry").status == 202
    assert shared.over(job)["state"] == "done"
    refused = shared.post(f"/api/jobs/{job}/retry")
    assert (refused.status, refused.json["code"]) == (409, "conflict")


def test_the_queue_has_an_order_that_can_be_changed(shared: Served) -> None:
    running = shared.start(c=use("Climb"))
    jobs = [shared.submit(n=use("Number", value=n)) for n in range(4)]

    def order() -> list[int]:
        queued = shared.get("/api/queue").json["queued"]
        return [jobs.index(job["id"]) for job in queued]

    assert order() == [0, 1, 2, 3]
    shared.ask("PATCH", f"/api/jobs/{jobs[3]}", {"place": "first"})
    assert order() == [3, 0, 1, 2]
    shared.ask("PATCH", f"/api/jobs/{jobs[2]}", {"before": jobs[0]})
    assert order() == [3, 2, 0, 1]
    shared.ask("PATCH", f"/api/jobs/{jobs[3]}", {"place": "last"})
    assert order() == [2, 0, 1, 3]
    shared.ask("PATCH", f"/api/jobs/{jobs[1]}", {"priority": 7})
    assert order() == [1, 2, 0, 3]
    assert shared.ask("PATCH", f"/api/jobs/{running}", {"place": "last"}).status == 409
    assert shared.ask("PATCH", f"/api/jobs/{jobs[0]}", {"before": "none"}).status == 409
    for job in (*jobs, running):
        shared.post(f"/api/jobs/{job}/cancel")
    shared.over(running)


def test_a_paused_queue_starts_nothing(shared: Served) -> None:
    assert shared.post("/api/queue/pause").json["paused"] is True
    job = shared.submit(**THREE)
    assert shared.get(f"/api/jobs/{job}").status == 202
    assert [each["id"] for each in shared.get("/api/queue").json["queued"]] == [job]
    assert shared.post("/api/queue/resume").json["paused"] is False
    assert shared.over(job)["state"] == "done"


def test_what_is_unknown_is_told_apart_from_what_is_gone(shared: Served) -> None:
    unknown = shared.get("/api/jobs/0000000000000000")
    assert (unknown.status, unknown.json["code"]) == (404, "unknown")
    job = shared.run(**THREE)
    assert shared.ask("DELETE", f"/api/jobs/{job['id']}").status == 200
    for path in ("", "/log", "/workflow", "/outputs/0", "/events"):
        gone = shared.get(f"/api/jobs/{job['id']}{path}")
        assert (gone.status, gone.json["code"]) == (410, "gone")
    assert shared.post(f"/api/jobs/{job['id']}/cancel").status == 410


def test_what_is_not_over_is_not_deleted(shared: Served) -> None:
    job = shared.start(c=use("Climb"))
    assert shared.ask("DELETE", f"/api/jobs/{job}").status == 409
    assert shared.get(f"/api/jobs/{job}/outputs/0").status == 202
    shared.post(f"/api/jobs/{job}/cancel")
    shared.over(job)
    assert shared.get(f"/api/jobs/{job}/outputs/0").status == 404


def test_all_that_is_over_is_forgotten_at_once(shared: Served) -> None:
    done = shared.run(**THREE)["id"]
    running = shared.start(c=use("Climb"))
    assert shared.ask("DELETE", "/api/jobs?state=failed").status == 200
    assert shared.get(f"/api/jobs/{done}").status == 200
    assert shared.ask("DELETE", "/api/jobs").status == 200
    assert shared.get(f"/api/jobs/{done}").status == 410
    assert shared.get(f"/api/jobs/{running}").status == 202
    assert shared.get("/api/jobs?state=done,failed,cancelled").json["jobs"] == []
    assert shared.ask("DELETE", "/api/jobs?state=done,running").status == 400
    shared.post(f"/api/jobs/{running}/cancel")
    shared.over(running)


def test_to_wait_for_too_short_gives_the_job_as_it_is(shared: Served) -> None:
    job = shared.start(c=use("Climb"))
    answer = shared.get(f"/api/jobs/{job}?wait=0.05")
    assert (answer.status, answer.json["state"]) == (202, "running")
    shared.post(f"/api/jobs/{job}/cancel")
    shared.over(job)


def test_jobs_are_listed_in_pages(shared: Served) -> None:
    ids = [shared.run(**THREE)["id"] for _ in range(3)]
    first = shared.get("/api/jobs?limit=2&state=done").json
    assert [job["id"] for job in first["jobs"]] == [ids[2], ids[1]]
    second = shared.get(f"/api/jobs?limit=2&state=done&before={first['next']}").json
    assert second["jobs"][0]["id"] == ids[0]
    assert shared.get("/api/jobs?name=no-such-name").json == {"jobs": [], "next": None}


def test_seeds_keep_all_their_bits(shared: Served) -> None:
    job = shared.run(n=use("Add", a=2**64 - 1, b=1), w=use("Write", value="n.int"))
    assert shared.get(job["outputs"][0]["url"]).content == str(2**64).encode()


def test_the_record_of_what_was_said_is_exact(shared: Served) -> None:
    job = shared.run(**THREE, d=use("Show", value=12345))
    told = list(shared.events(job["id"]))
    kinds = [event["type"] for event in told]
    assert kinds[0] == "hello"
    assert kinds[-2:] == ["job_changed", "run_ended"]
    assert kinds.count("node_done") == kinds.count("node_started") > 1
    assert kinds.count("output_saved") == 1
    assert [told[-2]["job"]] == shared.get("/api/jobs?limit=1").json["jobs"]
    assert told[-2]["job"]["first"] == job["outputs"][0]
    assert json.dumps(told[-1]["outcome"]) == '"done"'


def test_all_that_waits_can_be_cleared(shared: Served) -> None:
    running = shared.start(c=use("Climb"))
    waiting = [shared.submit(n=use("Number", value=n)) for n in range(5)]
    cleared = shared.post("/api/queue/clear").json
    assert ([job["id"] for job in cleared["running"]], cleared["queued"]) == ([running], [])
    assert {shared.over(job)["state"] for job in waiting} == {"cancelled"}
    shared.post(f"/api/jobs/{running}/cancel")
    shared.over(running)


def test_lists_tell_little_of_much(shared: Served) -> None:
    shared.post("/api/queue/pause")
    sent = {"workflow": workflow(c=use("Complain")), "set": {"c.message": "far too long " * 5000}}
    job = shared.post("/api/jobs", sent).json["id"]
    assert len(shared.get("/api/queue").content) < 1000
    shared.post("/api/queue/resume")
    assert len(shared.over(job)["error"]["message"]) > 1000
    listed = shared.get("/api/jobs?limit=1")
    assert (listed.json["jobs"][0]["id"], listed.json["jobs"][0]["saved"]) == (job, 0)
    assert listed.json["jobs"][0]["message"].startswith("far too long")
    assert len(listed.content) < 1000


def test_a_list_shows_the_first_picture_of_a_job(shared: Served) -> None:
    nodes = {name: use("Write", value=name, name=name) for name in ("a.txt", "b.png", "c.png")}
    job = shared.run(**{name[0]: each for name, each in nodes.items()})
    pictures = [each for each in job["outputs"] if each["media"] == "image/png"]
    (head,) = shared.get("/api/jobs?limit=1").json["jobs"]
    assert (head["saved"], head["first"]) == (3, pictures[0])


def test_a_long_queue_is_had_in_pages(shared: Served) -> None:
    shared.post("/api/queue/pause")
    ids = shared.post("/api/jobs", {"workflow": workflow(n=use("Number")), "count": 5}).json["ids"]
    first = shared.get("/api/queue?limit=3").json
    assert ([job["id"] for job in first["queued"]], first["waiting"]) == (ids[:3], 5)
    shared.post(f"/api/jobs/{ids[2]}/cancel")
    second = shared.get(f"/api/queue?limit=3&after={first['next']}").json
    assert ([job["id"] for job in second["queued"]], second["waiting"]) == (ids[3:], 4)
    assert second["next"] is None
    assert shared.get("/api/queue?limit=0").json["queued"] == []
    assert shared.get("/api/queue?after=none").status == 400
    shared.post("/api/queue/clear")
    shared.post("/api/queue/resume")
