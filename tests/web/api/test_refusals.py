"""What is sent to the API and cannot be taken: each refusal says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.served import LIMITS, Served, served, use, workflow


def nested(depth: int) -> bytes:
    return b'{"workflow":' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"


MALFORMED: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "no JSON": (b"{", 400),
    "no UTF-8": (b'{"name": "\xff"}', 400),
    "a list": (b"[]", 400),
    "no workflow": (b"{}", 400),
    "both": (b'{"workflow": {}, "name": "x"}', 400),
    "unknown field": (b'{"workflo": {}}', 400),
    "wrong type": (b'{"workflow": 3}', 400),
    "wrong count": (b'{"name": "x", "count": "many"}', 400),
    "no count": (b'{"name": "x", "count": 0}', 400),
    "too deep": (nested(70), 400),
    "much too deep": (b"[" * 100_000, 400),
    "duplicate keys": (b'{"name": "x", "name": "y"}', 400),
    "NaN": (b'{"name": "x", "set": {"a.b": NaN}}', 400),
    "infinity": (b'{"name": "x", "set": {"a.b": 1e999}}', 400),
    "half a character": (b'{"name": "\\ud800"}', 400),
    "no version": (b'{"workflow": {"nodes": {}}}', 400),
    "newer version": (b'{"workflow": {"lienzo": 99, "nodes": {}}}', 400),
    "unknown name": (b'{"name": "x"}', 404),
    "bad name": (b'{"name": "../x"}', 400),
    "bad nodes": (b'{"workflow": {"lienzo": 1, "nodes": {"a": 1, "b": 2}}}', 422),
    "unknown type": (b'{"workflow": {"lienzo": 1, "nodes": {"a": {"type": "No"}}}}', 422),
    "a number too large": (
        b'{"workflow": {"lienzo": 1, "nodes": {"a": {"type": "Add", "inputs": {"a": 1%s}}}}}'
        % (b"0" * 30),
        400,
    ),
    "too large": (b'{"name": "' + b"x" * 2**20 + b'"}', 413),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_bad_input_is_refused_with_its_reason(shared: Served, case: str) -> None:
    body, status = MALFORMED[case]
    answer = shared.ask("POST", "/api/jobs", body)
    assert answer.status == status, answer
    assert answer.json["code"]
    assert answer.json["message"]


def test_a_refusal_says_where_and_what_was_wanted(shared: Served) -> None:
    refusal = shared.ask("POST", "/api/jobs", {"name": "x", "count": "many"}).json
    assert refusal == {
        "code": "malformed",
        "message": "Expected `int`, got `str`",
        "path": "$.count",
        "found": "str",
        "wanted": "int",
    }


def test_all_faults_of_a_graph_come_at_once(shared: Served) -> None:
    sent = {"workflow": workflow(a=use("No"), b=use("Add", a="a.int"), c=use("Add"))}
    refusal = shared.post("/api/jobs", sent).json
    assert [problem["node"] for problem in refusal["problems"]] == ["a", "c"]


@pytest.mark.parametrize(
    "query", ["state=finished", "limit=0", "limit=x", "limit=9999", "colour=red"]
)
def test_a_bad_query_is_refused(shared: Served, query: str) -> None:
    assert shared.get(f"/api/jobs?{query}").status == 400


def test_a_full_queue_says_when_to_come_again(home: Path) -> None:
    with served(home) as server:
        server.post("/api/queue/pause")
        many = {"workflow": workflow(n=use("Number")), "count": LIMITS.queued}
        assert server.post("/api/jobs", many).status == 202
        full = server.post("/api/jobs", {"workflow": workflow(n=use("Number"))})
        assert (full.status, full.json["code"]) == (429, "queue_full")
        assert int(full.headers["Retry-After"]) > 0
