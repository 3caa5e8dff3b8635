"""The order in which jobs start."""

from __future__ import annotations

from math import nextafter

import pytest

from tests.web.facts import a_job
from web.queue.order import NoRoom, PriorityOrder
from web.queue.transitions import Conflict
from web.schema.jobs import Job, JobId
from web.schema.refusals import Malformed


def order_of(*jobs: Job) -> PriorityOrder:
    order = PriorityOrder()
    for job in jobs:
        order.add(job)
    return order


def test_jobs_start_in_the_order_they_came() -> None:
    assert list(order_of(a_job("b", rank=2.0), a_job("a", rank=1.0))) == ["a", "b"]


def test_a_higher_priority_goes_first() -> None:
    order = order_of(a_job("a", rank=1.0), a_job("b", rank=2.0, priority=5))
    assert (order.first("cpu"), len(order)) == ("b", 2)


def test_a_page_goes_on_behind_a_job_that_is_gone() -> None:
    jobs = [a_job(name, rank=0.1 * rank, priority=-3) for rank, name in enumerate("abcd")]
    order = order_of(*jobs)
    first, following = order.page("", 2)
    assert (first, following is None) == (["a", "b"], False)
    order.remove(jobs[1])
    assert order.page(following or "", 2) == (["c", "d"], None)
    assert order.page("", 0) == ([], None)


@pytest.mark.parametrize("place", ["x", "1_2", "1_x_a", "_" * 5000, "9" * 5000 + "_1_a"])
def test_a_place_that_is_none_is_refused(place: str) -> None:
    with pytest.raises(Malformed):
        order_of(a_job()).page(place, 2)


def test_an_empty_line_has_no_first() -> None:
    assert order_of().first("cpu") is None


def test_what_left_the_line_is_not_in_it() -> None:
    job = a_job()
    order = order_of(job)
    order.remove(job)
    with pytest.raises(Conflict, match="not waiting"):
        order.remove(job)


def test_a_rank_lies_before_another_job() -> None:
    first, second = a_job("a", rank=1.0), a_job("b", rank=2.0)
    order = order_of(first, second)
    assert 1.0 < order.rank_before(second) < 2.0
    assert order.rank_before(first) < 1.0


def test_a_rank_lies_before_all_of_its_priority_only() -> None:
    order = order_of(a_job("a", rank=1.0, priority=9), a_job("b", rank=4.0))
    assert order.rank_first(0) < 4.0
    assert order.rank_first(9) < 1.0
    assert order.rank_first(3) == 0.0


def test_a_place_has_room_for_many_moves_and_then_says_so() -> None:
    job = a_job("b", rank=2.0)
    order = order_of(a_job("a", rank=1.0), job)
    for number in range(40):
        job = a_job(f"c{number}", rank=order.rank_before(job))
        order.add(job)
    assert order.first("cpu") == "a"
    tight = order_of(a_job("a", rank=1.0), a_job("b", rank=nextafter(1.0, 2.0)))
    with pytest.raises(NoRoom):
        tight.rank_before(a_job("b", rank=nextafter(1.0, 2.0)))


def test_the_jobs_of_a_priority_are_known_in_their_order() -> None:
    order = order_of(a_job("a", rank=2.0), a_job("b", priority=3), a_job("c", rank=1.0))
    assert list(order.of_priority(0)) == ["c", "a"]
    assert list(order.of_priority(3)) == ["b"]
    assert list(order.of_priority(1)) == []
    assert JobId("a") in order
    assert JobId("x") not in order
