"""Checks and plans over HTTP."""

from __future__ import annotations

from typing import Any

from tests.web.api.test_jobs import THREE
from tests.web.served import Served, use, workflow


def check_and_plan(server: Served, **nodes: Any) -> tuple[Any, Any]:
    sent = {"workflow": workflow(**nodes)}
    return server.post("/api/check", sent).json, server.post("/api/plan", sent).json


def test_a_plan_knows_what_the_worker_holds(shared: Served) -> None:
    nodes = {"a": use("Number", value=77), "s": use("Show", value="a.int")}
    checked, before = check_and_plan(shared, **nodes)
    assert checked == {"problems": [], "remarks": []}
    assert [(task["node"], task["held"]) for task in before["tasks"]] == [
        ("a", False),
        ("s", False),
    ]
    shared.run(**nodes)
    _, after = check_and_plan(shared, **nodes)
    assert [(task["node"], task["held"]) for task in after["tasks"]] == [("a", True), ("s", False)]
    assert (after["targets"], after["device"]) == (["s"], "cpu")
    _, changed = check_and_plan(shared, **nodes | {"a": use("Number", value=78)})
    assert [task["why"] for task in changed["tasks"]] == [
        "value: 77 → 78",
        "acts on the world; what it reads changed: value",
    ]


def test_a_plan_is_of_what_is_whole_and_says_what_is_not(shared: Served) -> None:
    nodes = {"a": use("Number", value=3), "s": use("Show", value="a.int"), "t": use("Show")}
    _, planned = check_and_plan(shared, **nodes)
    assert planned["targets"] == ["s"]
    assert [task["node"] for task in planned["tasks"]] == ["a", "s"]
    assert [problem["node"] for problem in planned["problems"]] == ["t"]
    sent = {"workflow": workflow(**nodes)}
    assert shared.post("/api/jobs", sent).status == 422
    job = shared.post("/api/jobs", {**sent, "targets": ["s"]}).json
    assert shared.over(job["id"])["state"] == "done"


def test_a_plan_of_nothing_whole_has_no_task(shared: Served) -> None:
    _, planned = check_and_plan(shared, s=use("Show"))
    assert (planned["targets"], planned["tasks"], planned["device"]) == ([], [], None)
    assert [problem["node"] for problem in planned["problems"]] == ["s"]


def test_a_plan_is_made_while_a_node_runs(shared: Served) -> None:
    job = shared.start(c=use("Climb"))
    _, planned = check_and_plan(shared, **THREE)
    assert planned["device"] == "cpu"
    shared.post(f"/api/jobs/{job}/cancel")
    shared.over(job)
