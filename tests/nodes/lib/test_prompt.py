import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from nodes.lib.prompt import (
    WINDOW,
    Run,
    Special,
    Weighted,
    parse_weights,
    windows,
)
from nodes.lib.windows import encode_windows

CLIP_L = Special(start=49406, end=49407, pad=49407)
OPEN_CLIP = Special(start=49406, end=49407, pad=0)
TRICKY = st.text(st.sampled_from("(()):\\ .1a"), max_size=40)
RUNS = st.lists(
    st.builds(Run, st.lists(st.integers(1, 40000), max_size=90), st.floats(0, 2)), max_size=6
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("a cat", [("a cat", 1.0)]),
        ("a (cat)", [("a ", 1.0), ("cat", 1.1)]),
        ("((cat))", [("cat", 1.1 * 1.1)]),
        ("a (cat:1.3), big", [("a ", 1.0), ("cat", 1.3), (", big", 1.0)]),
        ("(a (red:1.5) cat:0.8)", [("a ", 0.8), ("red", 1.5), (" cat", 0.8)]),
        ("(a (red) cat:0.5)", [("a ", 0.5), ("red", 0.5 * 1.1), (" cat", 0.5)]),
        ("(cat:-1)", [("cat", -1.0)]),
        ("(cat: 1.5 )", [("cat", 1.5)]),
        ("(cat:big)", [("cat:big", 1.1)]),
        ("(:1.3)", [(":1.3", 1.1)]),
        ("(a:1.2:1.4)", [("a:1.2", 1.4)]),
        ("(cat:nan)", [("cat:nan", 1.1)]),
        ("(cat:inf)", [("cat:inf", 1.1)]),
        ("a: 1.5", [("a: 1.5", 1.0)]),
        ("()", []),
        ("[cat]", [("[cat]", 1.0)]),
        ("a (cat", [("a ", 1.0), ("(cat", 1.0)]),
        ("a cat)", [("a cat)", 1.0)]),
        ("a) (cat)", [("a) (cat)", 1.0)]),
        ("(a (b)", [("a ", 1.1), ("(b", 1.1)]),
        (r"\(cat\)", [("(cat)", 1.0)]),
        (r"(cat \(pet\):1.2)", [("cat (pet)", 1.2)]),
        (r"(cat:\)1.2)", [("cat:)1.2", 1.1)]),
        (r"a\b", [(r"a\b", 1.0)]),
    ],
)
def test_weights_are_read(text: str, found: list[tuple[str, float]]) -> None:
    assert parse_weights(text) == [Weighted(*each) for each in found]


@given(st.text(max_size=60))
def test_escaped_parentheses_are_plain(text: str) -> None:
    escaped = text.replace("(", r"\(").replace(")", r"\)")
    assert "".join(each.text for each in parse_weights(escaped)) == text
    assert all(each.weight == 1 for each in parse_weights(escaped))


@given(TRICKY)
def test_any_text_is_a_prompt_and_invents_nothing(text: str) -> None:
    found = parse_weights(text)
    left = iter(text)
    assert all(character in left for each in found for character in each.text)
    assert all(each.text for each in found)


@given(TRICKY, TRICKY)
def test_what_is_balanced_stays_apart_from_its_neighbours(before: str, after: str) -> None:
    plain = str.maketrans("", "", "()\\")
    before, after = before.translate(plain), after.translate(plain)
    found = parse_weights(f"{before}(cat:1.7){after}")
    assert Weighted("cat", 1.7) in found
    assert "".join(each.text for each in found) == f"{before}cat{after}"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50_000,
        ")" * 20_000,
        "(" * 20_000 + "cat" + ")" * 20_000,
        "(" * 20_000 + "cat:1.2" + ")" * 20_000,
        "(a:" * 50_000,
        "(a " * 50_000 + "b:2" + ")" * 20_000,
    ],
)
def test_hostile_prompts_are_read_without_recursion(text: str) -> None:
    """Each takes a fraction of a second; in quadratic time they would take minutes."""
    parse_weights(text)


def test_the_empty_prompt_is_one_window_of_padding() -> None:
    (window,) = windows([], CLIP_L)
    assert window.ids == (49406, *[49407] * 76)
    assert windows([], OPEN_CLIP)[0].ids == (49406, 49407, *[0] * 75)


def test_a_run_keeps_its_weight_and_special_tokens_weigh_one() -> None:
    (window,) = windows([Run([5, 6], 1.3), Run([7], 0.5)], OPEN_CLIP)
    assert window.ids[:5] == (49406, 5, 6, 7, 49407)
    assert window.weights == (1.0, 1.3, 1.3, 0.5, *[1.0] * 73)


def test_75_tokens_fill_one_window_and_one_more_takes_another() -> None:
    assert len(windows([Run(range(1, 76), 1.0)], CLIP_L)) == 1
    first, second = windows([Run(range(1, 77), 1.0)], CLIP_L)
    assert first.ids == (49406, *range(1, 76), 49407)
    assert second.ids[:3] == (49406, 76, 49407)


def test_a_short_run_moves_to_the_next_window_whole() -> None:
    first, second = windows([Run([1] * 70, 1.0), Run([2] * 7, 1.2)], OPEN_CLIP)
    assert first.ids == (49406, *[1] * 70, 49407, *[0] * 5)
    assert second.ids[:9] == (49406, *[2] * 7, 49407)


def test_a_long_run_is_split_where_the_window_ends() -> None:
    first, second = windows([Run([1] * 70, 1.0), Run([2] * 8, 1.2)], CLIP_L)
    assert first.ids == (49406, *[1] * 70, *[2] * 5, 49407)
    assert second.ids[:5] == (49406, 2, 2, 2, 49407)


@given(RUNS)
def test_windows_hold_every_token_in_order(runs: list[Run]) -> None:
    filled = windows(runs, OPEN_CLIP)
    assert all(len(window.ids) == len(window.weights) == WINDOW for window in filled)
    assert all(window.ids[0] == OPEN_CLIP.start for window in filled)
    told = [
        pair
        for window in filled
        for pair in zip(window.ids, window.weights, strict=True)
        if pair[0] not in OPEN_CLIP
    ]
    assert told == [(token, run.weight) for run in runs for token in run.ids]


class Encoder:
    """Token ids become states; counts calls."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def __call__(self, rows: list[list[int]]) -> tuple[Tensor, Tensor | None]:
        self.batches.append(len(rows))
        ids = torch.tensor(rows, dtype=torch.float32)
        return torch.stack([ids, torch.arange(77.0).expand_as(ids)], dim=-1), ids[:, :3]


def test_windows_are_encoded_apart_in_one_batch_and_joined() -> None:
    encoder = Encoder()
    filled = windows([Run(range(1, 101), 1.0)], OPEN_CLIP)
    encoded = encode_windows(encoder, filled, OPEN_CLIP)
    assert encoder.batches == [2]
    assert encoded.tokens.shape == (1, 154, 2)
    assert encoded.tokens[0, :, 0].tolist() == [*filled[0].ids, *filled[1].ids]
    assert encoded.pooled is not None
    assert encoded.pooled.tolist() == [[49406, 1, 2]]


def test_a_weight_moves_a_token_away_from_the_empty_prompt() -> None:
    encoder = Encoder()
    filled = windows([Run([10], 1.0), Run([20], 1.5)], OPEN_CLIP)
    encoded = encode_windows(encoder, filled, OPEN_CLIP)
    assert encoder.batches == [2]
    assert encoded.tokens.shape == (1, 77, 2)
    assert encoded.tokens[0, :4, 0].tolist() == [49406, 10, 30, 49407]


def test_without_weights_nothing_else_is_encoded() -> None:
    encoder = Encoder()
    encode_windows(encoder, windows([], CLIP_L), CLIP_L)
    assert encoder.batches == [1]


def test_an_encoder_need_not_pool() -> None:
    encoded = encode_windows(
        lambda rows: (torch.ones(len(rows), 77, 2), None), windows([], CLIP_L), CLIP_L
    )
    assert encoded.pooled is None
