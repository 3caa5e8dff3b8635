"""Prompts that change on the way."""

from __future__ import annotations

import pytest

from nodes.lib.prompt_schedule import MOST, scheduled


def at_steps(text: str, total: int = 10) -> list[str]:
    """What is asked at each step; exactly one text must be."""
    found = scheduled(text)
    asked = [[each for each, steps in found if steps.hold(step, total)] for step in range(total)]
    assert all(len(texts) == 1 for texts in asked)
    return [texts[0] for texts in asked]


def test_a_plain_prompt_is_itself_at_every_step() -> None:
    assert at_steps("a [plain] cat (x:1.2)") == ["a [plain] cat (x:1.2)"] * 10


def test_words_change_after_a_number_of_steps() -> None:
    assert at_steps("[a:b:3]") == ["a"] * 3 + ["b"] * 7
    assert at_steps("[a:b:0]") == ["b"] * 10
    assert at_steps("[a:b:50]") == ["a"] * 10


def test_words_change_after_a_share_of_the_steps() -> None:
    assert at_steps("[a:b:0.25]", 8) == ["a"] * 2 + ["b"] * 6
    assert at_steps("[a:b:.5]", 5) == ["a"] * 2 + ["b"] * 3
    assert at_steps("[a:b:1.0]", 3) == ["a"] * 3
    assert at_steps("[a:b:0.0]", 3) == ["b"] * 3


def test_words_begin_and_end() -> None:
    assert at_steps("x[:b:5]") == at_steps("x[b:5]") == ["x"] * 5 + ["xb"] * 5
    assert at_steps("x[a::5]") == ["xa"] * 5 + ["x"] * 5


def test_words_take_turns() -> None:
    assert at_steps("[a|b|c]", 5) == ["a", "b", "c", "a", "b"]
    assert at_steps("[a|b][x|y|z]", 6) == ["ax", "by", "az", "bx", "ay", "bz"]


def test_changes_stand_within_changes() -> None:
    assert at_steps("[[a|b]:c:0.5]", 6) == ["a", "b", "a", "c", "c", "c"]
    assert at_steps("[a:[b:c:7]:3]") == ["a"] * 3 + ["b"] * 4 + ["c"] * 3


def test_numbers_and_shares_go_together() -> None:
    assert at_steps("[a:b:0.5][c:d:7]") == ["ac"] * 5 + ["bc"] * 2 + ["bd"] * 3


def test_weights_stay_with_their_words() -> None:
    assert at_steps("[(a:1.2):(b:0.8):0.5]", 2) == ["(a:1.2)", "(b:0.8)"]


def test_brackets_that_change_nothing_stay() -> None:
    for text in ("[a:b]", "[a", "a]", r"\[a:b:3]", "[x: y: z: 3]", "[a:b:-1]"):
        assert at_steps(text, 2) == [text] * 2
    assert at_steps("a [ b [c:d:1]", 2) == ["a [ b c", "a [ b d"]


def test_too_many_prompts_are_an_error() -> None:
    text = "".join(f"[a:b:{number}]" for number in range(MOST + 1))
    with pytest.raises(ValueError, match=f"wanted {MOST} at most"):
        scheduled(text)
    with pytest.raises(ValueError, match="within one another"):
        scheduled("[" * 50 + "a" + ":1]" * 50)
