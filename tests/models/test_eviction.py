from __future__ import annotations

from engine.models.eviction import Idle, leaving_order, sufficient


def idle(key: str, nbytes: int = 1, used: int = 0) -> Idle[str]:
    return Idle(key, key, nbytes, used)


def keys(idle: list[Idle[str]]) -> str:
    return "".join(each.key for each in idle)


def test_without_knowledge_the_longest_unused_leaves_first() -> None:
    assert keys(leaving_order([idle("a", used=2), idle("b", used=1), idle("c", used=3)], [])) == (
        "bac"
    )


def test_what_is_needed_furthest_ahead_leaves_first() -> None:
    every = [idle("a", used=1), idle("b", used=2), idle("c", used=3)]
    assert keys(leaving_order(every, ["b", "c", "a"])) == "acb"


def test_what_nobody_expects_leaves_before_what_is_expected() -> None:
    every = [idle("a", used=1), idle("b", used=9), idle("c", used=8)]
    assert keys(leaving_order(every, ["a"])) == "cba"


def test_of_several_needs_the_next_counts() -> None:
    assert keys(leaving_order([idle("a"), idle("b")], ["a", "b", "a", "a"])) == "ba"


def test_no_more_leave_than_suffice() -> None:
    order = [idle("a", 3), idle("b", 4), idle("c", 5)]
    assert keys(sufficient(order, 0)) == ""
    assert keys(sufficient(order, 3)) == "a"
    assert keys(sufficient(order, 7)) == "ab"
    assert keys(sufficient(order, 99)) == "abc"


def test_what_need_not_leave_after_all_stays() -> None:
    assert keys(sufficient([idle("a", 3), idle("b", 4)], 4)) == "b"
    assert keys(sufficient([idle("a", 3), idle("b", 1), idle("c", 5)], 8)) == "ac"
