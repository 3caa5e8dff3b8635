"""Whatever a stranger sends gets an answer that is declared, and none that is a fault of ours."""

from __future__ import annotations

import gc
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.contract import description
from tests.web.served import Served, served, use, workflow

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
WORDS = st.sampled_from(
    ("lienzo", "nodes", "type", "inputs", "links", "workflow", "name", "set", "a", "to", "place")
)
KNOWN = st.sampled_from((1, "Add", "Number", "a.int", "a", {"type": "Add"}, workflow(), 2**70))
JSON = st.recursive(
    PLAIN | KNOWN,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(), inner, max_size=4)
    ),
    max_leaves=12,
)
BODIES = JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60)
PARTS = st.text(min_size=1, max_size=30) | st.sampled_from(("0", "%ff", "a.b", "..", "9" * 5000))
QUERIES = st.dictionaries(
    st.sampled_from(("limit", "after", "state", "before", "wait", "side", "q", "since", "x")),
    st.text(max_size=10) | st.just("1") | st.just("9" * 30),
    max_size=2,
)
HEADERS = st.dictionaries(
    st.sampled_from(("If-Match", "If-None-Match", "Range", "Last-Event-ID", "Idempotency-Key")),
    st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20)
    | st.sampled_from(("*", '"a"', "bytes=0-", "bytes=-1", "bytes=" + "9" * 999 + "-")),
    max_size=2,
)
OPERATIONS = [
    (method.upper(), template)
    for template, methods in description()["paths"].items()
    for method in methods
    if not template.endswith("/events")  # which lasts
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One of its own, for all of it may be cleared and paused."""
    with served(tmp_path_factory.mktemp("anything")) as server:
        server.run(n=use("Number"))
        yield server


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_nothing_that_is_sent_is_answered_with_a_fault_of_ours(
    server: Served, data: st.DataObject
) -> None:
    method, path = data.draw(st.sampled_from(OPERATIONS))
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + quote(data.draw(PARTS), safe="") + rest.partition("}")[2]
    query = {**data.draw(QUERIES)}
    if "wait" in query:
        query["wait"] = "0"
    asked = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    target = f"{path}?{asked}" if asked else path
    body: Any = None if method == "GET" else data.draw(BODIES)
    answer = server.ask(method, target, body, data.draw(HEADERS))
    assert answer.status < 500 or answer.json["code"] in ("run_failed", "not_stored"), answer


def test_what_stops_in_the_middle_leaves_nothing_behind(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with served(home) as server:
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", server.port)) as line:
                head = f"Host: 127.0.0.1:{server.port}\r\nContent-Length: 9\r\n\r\n"
                line.sendall(f"POST /api/jobs HTTP/1.1\r\n{head}".encode())
                assert b" 415 " in line.recv(4096)
    gc.collect()
    assert "destroyed" not in caplog.text
