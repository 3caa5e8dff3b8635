"""How prompts are read otherwise than ComfyUI reads them."""

from __future__ import annotations

import pytest
import torch

from nodes.lib.emphasis import parse_brackets, stretches
from nodes.lib.prompt import Reading, Run, Special, windows
from nodes.lib.windows import encode_scaled


def weights(text: str) -> list[tuple[str, float]]:
    return [(each.text, round(each.weight, 4)) for each in parse_brackets(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("a b", [("a b", 1)]),
        ("a (b) c", [("a ", 1), ("b", 1.1), (" c", 1)]),
        ("a [b]", [("a ", 1), ("b", 0.9091)]),
        ("(a:1.5)", [("a", 1.5)]),
        ("((a:1.5) b)", [("a", 1.65), (" b", 1.1)]),
        ("[(a)]", [("a", 1)]),
        ("(a", [("a", 1.1)]),
        ("a)", [("a)", 1)]),
        ("(a: b) c: d", [("a: b", 1.1), (" c: d", 1)]),
        (r"\(a\) \[b\]", [("(a) [b]", 1)]),
    ],
)
def test_a_weight_multiplies_those_around_it(text: str, wanted: list[tuple[str, float]]) -> None:
    assert weights(text) == wanted


def test_too_many_open_brackets_are_an_error() -> None:
    with pytest.raises(ValueError, match="open at once"):
        parse_brackets("(" * 500)


def test_a_break_parts_a_prompt_within_its_weights() -> None:
    groups = stretches("a (b BREAK c:1.5) d", Reading(breaks=True))
    texts = [[(each.text, each.weight) for each in group] for group in groups]
    assert texts == [[("a ", 1), ("b", 1.5)], [("c", 1.5), (" d", 1)]]
    assert len(stretches("a BREAK b", Reading())) == 1
    assert len(stretches("OUTBREAK", Reading(breaks=True))) == 1


def test_scaled_states_keep_their_mean() -> None:
    special = Special(1, 2, 2)
    states = torch.randn(2, 77, 8, generator=torch.Generator().manual_seed(0)) + 1
    told = windows([Run([5, 6], 1.5)], special) + windows([Run([7], 1.0)], special)
    found = encode_scaled(lambda rows: (states, None), told).tokens.view(2, 77, 8)
    assert found[1].equal(states[1])
    assert found[0].mean().allclose(states[0].mean())
    ratio = found[0, 1] / states[0, 1] / (found[0, 5] / states[0, 5])
    assert ratio.allclose(torch.full((8,), 1.5))
