"""Prompts by chance."""

from __future__ import annotations

from collections import Counter

import pytest

from nodes.lib.wildcards import LONGEST, Expansion, reached

FILES = {
    "animals": ["cat", "{big|small} dog"],
    "things/stones": ["flint"],
    "loop": ["a __loop__"],
    "many": ["word " * 1000],
}


def drawn(text: str, seed: int = 0) -> str:
    return Expansion(FILES.__getitem__, seed).of(text)


def every(text: str) -> set[str]:
    return {drawn(text, seed) for seed in range(60)}


def test_a_choice_is_one_of_its_options() -> None:
    assert every("a {red|green|} hat") == {"a red hat", "a green hat", "a  hat"}


def test_a_seed_draws_the_same_again() -> None:
    text = "{a|b|c|d} __animals__ {2$$x|y|z}"
    assert all(drawn(text, seed) == drawn(text, seed) for seed in range(9))


def test_choices_stand_within_choices() -> None:
    assert every("{a|{b|c} d}") == {"a", "b d", "c d"}


def test_a_weight_makes_an_option_likelier() -> None:
    counts = Counter(drawn("{9::a|b}", seed) for seed in range(300))
    assert counts["a"] > 5 * counts["b"] > 0
    assert every("{0::a|b}") == {"b"}


def test_several_options_may_be_wanted_and_none_comes_twice() -> None:
    assert every("{2$$a|b|c}") == {f"{x}, {y}" for x in "abc" for y in "abc" if x != y}
    assert every("{1-2$$ and $$a|b}") == {"a", "b", "a and b", "b and a"}
    assert drawn("{5$$a}") == "a"


def test_a_name_is_a_line_of_its_file() -> None:
    assert every("a __animals__") == {"a cat", "a big dog", "a small dog"}
    assert drawn("__things/stones__ ____ _ __ a_b") == "flint ____ _ __ a_b"


def test_what_is_escaped_or_outside_of_braces_is_plain() -> None:
    assert drawn(r"\{a\|b\} c|d") == "{a|b} c|d"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a {b", "a { at character 3 is not closed"),
        ("a b}", "a } at character 4 closes nothing"),
        ("{2-1$$a|b}", "asks for 2 to 1"),
        ("{0::a|0::b}", "have the weight 0"),
        ("__loop__", "has no end"),
        ("__many__" * 9, f"longer than {LONGEST:,}"),
        ("{" * 99 + "}" * 99, "within one another"),
    ],
)
def test_what_cannot_be_drawn_says_why(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        drawn(text)


def test_every_file_on_the_way_is_known_beforehand() -> None:
    lines = {"a": ["__b__", "__gone__"], "b": ["__a__"]}
    found = reached("{x|__a__}", lines.__getitem__, lines.__contains__)
    assert found == {"a": True, "b": True, "gone": False}
