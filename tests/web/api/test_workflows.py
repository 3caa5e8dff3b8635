"""Saved workflows over HTTP, and run like functions."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.web.served import SECONDS, Served, use, workflow

NEW = {"If-None-Match": "*"}
ADDING = workflow(
    a=use("Add", a=1, b=2), w=use("Write", value="a.int", name="sum.json"), s=use("Seeded", seed=1)
) | {"interface": {"left": "a.a", "right": "a.b"}}


@pytest.fixture(scope="module")
def adding(shared: Served) -> str:
    """The name of a workflow that adds two numbers."""
    assert shared.ask("PUT", "/api/workflows/adding", ADDING, NEW).status == 201
    return "adding"


def test_a_workflow_is_saved_read_and_deleted(shared: Served) -> None:
    path = f"/api/workflows/{quote('mein Bild ä')}"
    saved = shared.ask("PUT", path, workflow(n=use("Number")), NEW)
    assert (saved.status, saved.json["name"]) == (201, "mein Bild ä")
    read = shared.get(path)
    assert (read.json, read.headers["ETag"]) == (workflow(n=use("Number")), saved.headers["ETag"])
    assert shared.get(path, {"If-None-Match": read.headers["ETag"]}).status == 304
    assert "mein Bild ä" in [w["name"] for w in shared.get("/api/workflows").json["workflows"]]
    assert shared.ask("DELETE", path).status == 200
    assert shared.get(path).status == 410


def test_two_tabs_are_told_of_each_other(shared: Served) -> None:
    path = "/api/workflows/tabs"
    first = shared.ask("PUT", path, workflow(n=use("Number", value=1)), NEW)
    match = {"If-Match": first.headers["ETag"]}
    second = shared.ask("PUT", path, workflow(n=use("Number", value=2)), match)
    assert second.status == 200
    third = shared.ask("PUT", path, workflow(n=use("Number", value=3)), match)
    assert (third.status, third.json["code"]) == (412, "changed")
    assert third.headers["ETag"] == second.headers["ETag"]
    assert shared.ask("PUT", path, workflow(), {}).status == 428
    (version,) = shared.get(f"{path}/versions").json["versions"]
    before = shared.get(f"{path}/versions/{version['version']}").json
    assert before["nodes"]["n"]["inputs"] == {"value": 1}


def test_a_saved_workflow_runs_by_its_name(shared: Served, adding: str) -> None:
    job = shared.post(f"/api/jobs?wait={SECONDS}", {"name": adding, "set": {"left": 40}}).json
    assert shared.get(job["outputs"][0]["url"]).content == b"42"


def test_its_interface_is_a_schema(shared: Served, adding: str) -> None:
    schema = shared.get(f"/api/workflows/{adding}/schema").json
    assert schema["properties"]["left"] == {"type": "integer", "default": 1}


def test_it_answers_with_what_it_saves(shared: Served, adding: str) -> None:
    path = f"/api/workflows/{adding}/run?wait={SECONDS}"
    answer = shared.post(path, {"left": 5, "right": 6})
    assert (answer.status, answer.content) == (200, b"11")
    assert shared.get(f"/api/jobs/{answer.headers['X-Lienzo-Job']}").json["state"] == "done"


def test_it_answers_with_a_job_to_those_who_do_not_wait(shared: Served, adding: str) -> None:
    answer = shared.post(f"/api/workflows/{adding}/run", {})
    assert answer.status == 202
    assert shared.over(answer.json["id"])["state"] == "done"


@pytest.mark.parametrize(
    ("body", "status"), [({"lef": 1}, 422), ({"left": "x"}, 422), ([1], 400), (b"{", 400)]
)
def test_what_its_interface_does_not_take_is_refused(
    shared: Served, adding: str, body: Any, status: int
) -> None:
    answer = shared.ask("POST", f"/api/workflows/{adding}/run?wait=5", body)
    assert answer.status == status, answer


def test_a_run_that_fails_is_an_error(shared: Served) -> None:
    shared.ask("PUT", "/api/workflows/failing", workflow(f=use("Fail")), NEW)
    answer = shared.post(f"/api/workflows/failing/run?wait={SECONDS}", {})
    assert (answer.status, answer.json["code"]) == (500, "run_failed")
    assert "as asked" in answer.json["message"]


def test_what_is_not_saved_does_not_run(shared: Served) -> None:
    assert shared.post("/api/workflows/none/run", {}).status == 404
    assert shared.get("/api/workflows/none/schema").status == 404


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"lienzo": 1, "nodes": []}'])
def test_only_workflows_are_saved(shared: Served, body: bytes) -> None:
    assert shared.ask("PUT", "/api/workflows/bad", body, NEW).status in (400, 422)


@pytest.mark.parametrize("name", ["..%2Fx", "%2e%2e%2fx", "con", "a%00", ".x", "a%5Cb"])
def test_no_name_leads_out_of_the_folder(shared: Served, name: str) -> None:
    for answer in (
        shared.get(f"/api/workflows/{name}"),
        shared.ask("PUT", f"/api/workflows/{name}", workflow(), NEW),
        shared.ask("DELETE", f"/api/workflows/{name}"),
        shared.post(f"/api/workflows/{name}/run"),
        shared.get(f"/api/workflows/{name}/versions"),
    ):
        assert (answer.status, answer.json["code"]) == (400, "malformed")
