"""The same request, several times: one after the other, and all at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from tests.web.served import Served, use, workflow

Result = TypeVar("Result", int, str)


def at_once(count: int, work: Callable[[], Result]) -> list[Result]:
    """What the same work gives in several threads at the same time."""
    results: list[Result] = []
    threads = [threading.Thread(target=lambda: results.append(work())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


def test_a_request_sent_again_makes_no_second_job(shared: Served) -> None:
    key = {"Idempotency-Key": "once"}
    sent = {"workflow": workflow(n=use("Number")), "count": 2}
    answers = [shared.ask("POST", "/api/jobs", sent, key) for _ in range(3)]
    assert {tuple(answer.json["ids"]) for answer in answers} == {tuple(answers[0].json["ids"])}
    other = shared.ask("POST", "/api/jobs", sent | {"count": 3}, key)
    assert (other.status, other.json["code"]) == (422, "key_reused")


def test_requests_with_one_key_at_the_same_time_make_one_job(shared: Served) -> None:
    sent, key = {"workflow": workflow(n=use("Number"))}, {"Idempotency-Key": "race"}
    ids = at_once(8, lambda: str(shared.ask("POST", "/api/jobs", sent, key).json["id"]))
    assert len(set(ids)) == 1


def test_of_many_retries_at_once_one_counts(shared: Served) -> None:
    job = shared.run(f=use("Fail"))["id"]
    shared.post("/api/queue/pause")
    statuses = at_once(6, lambda: shared.post(f"/api/jobs/{job}/retry").status)
    assert statuses == [202] + [409] * 5
    assert len(shared.get("/api/queue").json["queued"]) == 1
    shared.post("/api/queue/resume")
    assert shared.over(job)["attempts"] == 2


def test_of_many_deletes_at_once_one_counts(shared: Served) -> None:
    job = shared.run(n=use("Number"))["id"]
    statuses = at_once(6, lambda: shared.ask("DELETE", f"/api/jobs/{job}").status)
    assert statuses == [200] + [410] * 5


def test_many_cancels_at_once_all_count(shared: Served) -> None:
    job = shared.start(c=use("Climb"))
    statuses = at_once(6, lambda: shared.post(f"/api/jobs/{job}/cancel").status)
    assert set(statuses) <= {200, 202}
    assert shared.over(job)["state"] == "cancelled"
