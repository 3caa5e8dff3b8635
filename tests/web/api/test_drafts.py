"""Drafts over HTTP."""

from __future__ import annotations

import pytest

from tests.web.served import LIMITS, Served

DRAFT = {"name": "Äpfel", "workflow": {"lienzo": 1, "nodes": {}}, "tab": [1, None]}


def test_a_draft_is_kept_listed_read_and_let_go(shared: Served) -> None:
    kept = shared.ask("PUT", "/api/drafts/tab-1", DRAFT)
    assert (kept.status, kept.json["name"]) == (200, "Äpfel")
    assert shared.get("/api/drafts/tab-1").json == DRAFT
    assert kept.json in shared.get("/api/drafts").json["drafts"]
    assert shared.ask("DELETE", "/api/drafts/tab-1").json == {"ok": True}
    assert shared.ask("DELETE", "/api/drafts/tab-1").json == {"ok": True}
    assert shared.get("/api/drafts/tab-1").status == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b'{"a": 1e999}'])
def test_only_an_object_is_kept(shared: Served, body: bytes) -> None:
    answer = shared.ask("PUT", "/api/drafts/bad", body)
    assert (answer.status, answer.json["code"]) == (400, "malformed")


def test_a_draft_has_an_end(shared: Served) -> None:
    answer = shared.ask("PUT", "/api/drafts/big", {"name": "x" * LIMITS.body})
    assert (answer.status, answer.json["code"]) == (413, "too_large")


@pytest.mark.parametrize("id", ["..%2Fjobs", "%2e%2e", "a.b", "a%00", "a%5Cb", "x" * 65, "con"])
def test_no_id_leads_out_of_the_folder(shared: Served, id: str) -> None:
    path = f"/api/drafts/{id}"
    for answer in (shared.get(path), shared.ask("PUT", path, {}), shared.ask("DELETE", path)):
        assert (answer.status, answer.json["code"]) == (400, "malformed")


def test_a_foreign_page_keeps_nothing(shared: Served) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        for method in ("PUT", "GET", "DELETE"):
            answer = shared.ask(method, "/api/drafts/foreign", DRAFT, headers)
            assert (answer.status, answer.json["code"]) == (403, "forbidden")
    assert shared.get("/api/drafts/foreign").status == 404
