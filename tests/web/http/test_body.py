"""Bodies and headers: packed ones, broken ones, and none that is a fault of the server."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest

from tests.web.served import Served, use, workflow

PLAN = json.dumps({"workflow": workflow(n=use("Number"))}).encode()
BOMB = gzip.compress(b" " * 2**27)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(PLAN)),
        ("x-gzip", gzip.compress(PLAN)),
        ("deflate", zlib.compress(PLAN)),
        ("identity", PLAN),
    ],
)
def test_a_packed_body_is_unpacked(shared: Served, encoding: str, body: bytes) -> None:
    answer = shared.ask("POST", "/api/plan", body, {"Content-Encoding": encoding})
    assert answer.status == 200, answer


@pytest.mark.parametrize(
    ("encoding", "body", "status", "code"),
    [
        ("gzip", PLAN, 400, "malformed"),
        ("gzip", gzip.compress(PLAN)[:-4], 400, "malformed"),
        ("gzip", gzip.compress(PLAN) + b"more", 400, "malformed"),
        ("deflate", PLAN, 400, "malformed"),
        ("br", PLAN, 415, "wrong_type"),
        ("zstd", PLAN, 415, "wrong_type"),
        ("gzip, gzip", PLAN, 415, "wrong_type"),
        ("gzip", BOMB, 413, "too_large"),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_refused(
    shared: Served, encoding: str, body: bytes, status: int, code: str
) -> None:
    answer = shared.ask("POST", "/api/plan", body, {"Content-Encoding": encoding})
    assert (answer.status, answer.json["code"]) == (status, code)


def test_what_is_wrong_is_not_sent_back_whole(shared: Served) -> None:
    submission = {"workflow": workflow(n=use("Number")), "set": {"n" * 2**19: 1}}
    answer = shared.post("/api/jobs", submission)
    assert answer.status == 422
    assert len(answer.content) < 4096


@pytest.mark.parametrize(
    "header",
    [
        "Origin",
        "Sec-Fetch-Site",
        "Authorization",
        "Cookie",
        "Idempotency-Key",
        "Content-Type",
        "If-None-Match",
        "Range",
        "Last-Event-ID",
        "Content-Encoding",
        "Accept",
    ],
)
@pytest.mark.parametrize("value", ["caf\xe9", "Bearer \xff\xfe", "\xc3\x28", "9" * 5000])
def test_no_header_is_a_fault_of_the_server(shared: Served, header: str, value: str) -> None:
    for method, path in (
        ("GET", "/api/queue"),
        ("GET", "/api/inputs/none.png"),
        ("GET", "/api/workflows/none"),
        ("GET", "/api/jobs/none/events"),
        ("POST", "/api/jobs"),
        ("POST", "/api/inputs"),
    ):
        assert shared.ask(method, path, b"{}", {header: value}).status < 500


@pytest.mark.parametrize(
    "path",
    [
        "/api/jobs/none/outputs/" + "9" * 5000,
        "/api/jobs?limit=" + "9" * 5000,
        "/api/jobs/%FF/log",
        "/api/outputs/%FF%FE.png",
        "/api/inputs/%ED%A0%80.png",
        "/api/workflows/%FF",
        "/api/workflows/w/versions/" + "9" * 5000,
        "/api/drafts/%FF",
        "/api/%FF",
        "/%00",
    ],
)
def test_no_path_is_a_fault_of_the_server(shared: Served, path: str) -> None:
    assert 400 <= shared.get(path).status < 500
