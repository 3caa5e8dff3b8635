from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from nodes.lib.components import Start
from nodes.lib.compose import Composer
from nodes.lib.counterparts import with_counterparts, with_shared_controls
from nodes.lib.guidance import Cfg
from nodes.lib.regions import Placed, window_of
from nodes.lib.values import Box, Conditioning, Control, Entry, Region, Span
from nodes.refs import ControlRef
from tests.nodes.lib.toys import STABLE_DIFFUSION, Gaussian, ToyNetwork, noisy, prompt

X, SIGMA = noisy(3, (2, 4, 16, 16)), 3.0
START = Start(torch.zeros_like(X))
NET = ControlRef(())


def clean_of(*entries: Entry, sigma: float = SIGMA) -> Tensor:
    guider = Cfg(Conditioning(entries), prompt(0.0), 1.0)
    return Composer(ToyNetwork(), guider, START, at_once=9)(X, sigma)


def entry(mean: float) -> Entry:
    return prompt(mean).entries[0]


def wanted(mean: float) -> Tensor:
    return Gaussian(mean)(X, SIGMA)


def test_one_prompt_is_taken_at_its_word() -> None:
    assert clean_of(entry(0.5)).allclose(wanted(0.5), atol=1e-5)


def test_prompts_count_by_their_strength() -> None:
    found = clean_of(replace(entry(1.0), strength=3.0), entry(-1.0))
    assert found.allclose((3 * wanted(1.0) + wanted(-1.0)) / 4, atol=1e-4)


def test_a_prompt_counts_in_its_span_only() -> None:
    late = replace(entry(1.0), span=Span(0.5, 1.0))
    early = replace(entry(-1.0), span=Span(0.0, 0.5))
    middle = STABLE_DIFFUSION.at(0.5)
    for sigma, mean in ((middle * 1.1, -1.0), (middle * 0.9, 1.0)):
        assert clean_of(early, late, sigma=sigma).allclose(Gaussian(mean)(X, sigma), atol=1e-4)


def test_nothing_is_asked_and_0_predicted_where_no_prompt_counts() -> None:
    assert not clean_of(replace(entry(1.0), span=Span(0.9, 1.0))).any()


def test_a_mask_says_how_much_a_prompt_counts() -> None:
    mask = torch.zeros(1, 32, 32)
    mask[:, :16] = 1
    found = clean_of(replace(entry(1.0), region=Region(mask=mask)), entry(-1.0))
    both = (wanted(1.0) + wanted(-1.0)) / 2
    assert found[..., :7, :].allclose(both[..., :7, :], atol=1e-4)
    assert found[..., 9:, :].allclose(wanted(-1.0)[..., 9:, :], atol=1e-4)


@pytest.mark.parametrize(
    "box", [Box(0, 64, 128, 64), Box(0, 0.5, 1, 0.5, unit="shares")], ids=["pixels", "shares"]
)
def test_a_box_is_asked_alone_and_fades_at_inner_edges(box: Box) -> None:
    found = clean_of(replace(entry(1.0), region=Region(box=box)))
    assert not found[..., :8].any()
    assert found[..., 8:].allclose(wanted(1.0)[..., 8:], atol=1e-4)
    over = clean_of(replace(entry(1.0), region=Region(box=box)), entry(-1.0))
    share = (over - wanted(-1.0))[..., 8:] / (wanted(1.0) - wanted(-1.0))[..., 8:]
    weight = (share / (1 - share))[0, 0, 0]  # of w / (w + 1)
    assert weight.allclose(torch.tensor([0.5, 1, 1, 1, 1, 1, 1, 1]), atol=1e-3)


def test_windows_of_one_size_share_a_call() -> None:
    network = ToyNetwork()
    halves = [Region(box=Box(0, left, 128, 64)) for left in (0, 64)]
    entries = [replace(entry(1.0), region=half) for half in halves]
    guider = Cfg(Conditioning((*entries, entry(-1.0))), prompt(0.0), 1.0)
    Composer(network, guider, START, at_once=9)(X, SIGMA)
    assert [(tuple(x.shape), asked) for x, _, asked in network.asked] == [
        ((2, 4, 16, 8), [1.0, 1.0]),
        ((2, 4, 16, 16), [-1.0]),
    ]


def test_combining_adds_and_other_nodes_change_every_entry() -> None:
    both = prompt(1.0) + prompt(2.0)
    assert [float(each.tokens) for each in both] == [1.0, 2.0]
    assert {each.strength for each in both.replaced(strength=0.5)} == {0.5}
    assert both.nbytes == 8


def test_the_bounds_of_a_mask_are_asked_alone() -> None:
    mask = torch.zeros(1, 128, 128)
    mask[:, 16:112, 8:120] = 1
    network = ToyNetwork()
    region = Region(mask=mask, bounds=True)
    guider = Cfg(Conditioning((replace(entry(1.0), region=region),)), prompt(0.0), 1.0)
    Composer(network, guider, START, at_once=9)(X, SIGMA)
    assert [tuple(x.shape) for x, _, _ in network.asked] == [(2, 4, 12, 14)]


def test_a_box_around_a_mask_has_8_cells_a_side_or_what_there_is() -> None:
    for spot, sides in (((0, 0), (8, 8)), ((127, 127), (1, 1))):
        mask = torch.zeros(1, 128, 128)
        mask[:, spot[0], spot[1]] = 1
        mask = torch.nn.functional.max_pool2d(mask, 15, 1, 7)
        network = ToyNetwork()
        region = Region(mask=mask, bounds=True)
        guider = Cfg(Conditioning((replace(entry(1.0), region=region),)), prompt(0.0), 1.0)
        Composer(network, guider, START, at_once=9)(X, SIGMA)
        assert tuple(network.asked[0][0].shape[-2:]) == sides


def test_a_region_outside_of_the_picture_is_refused() -> None:
    away = Region(box=Box(0, 128, 64, 64))
    with pytest.raises(ValueError, match="outside of the picture, which is 128 by 128"):
        clean_of(replace(entry(1.0), region=away))


def asked(positive: Conditioning, negative: Conditioning) -> list[tuple[tuple[int, ...], float]]:
    """Which sizes are asked of which prompts, by their mean."""
    network = ToyNetwork()
    Composer(network, Cfg(positive, negative, 2.0), START, at_once=9)(X, SIGMA)
    return [(tuple(x.shape[-2:]), mean) for x, _, means in network.asked for mean in means]


LEFT, CORNER = Region(box=Box(0, 0, 128, 64)), Region(box=Box(0, 0, 64, 32))


def test_what_is_avoided_is_asked_of_each_area_that_is_followed() -> None:
    positive = Conditioning((replace(entry(1.0), region=LEFT),))
    assert sorted(asked(positive, prompt(-1.0))) == [
        ((16, 8), -1.0),
        ((16, 8), 1.0),
        ((16, 16), -1.0),
    ]


def test_an_area_is_compared_with_the_smallest_area_around_it() -> None:
    positive = Conditioning((replace(entry(1.0), region=CORNER),))
    negative = Conditioning((entry(-1.0), replace(entry(-2.0), region=LEFT)))
    found = asked(positive, negative)
    assert ((8, 4), -2.0) in found
    assert ((8, 4), -1.0) not in found
    assert ((16, 8), 1.0) not in found  # a corner says nothing of the half around it


def test_equal_areas_need_no_counterpart() -> None:
    positive = Conditioning((replace(entry(1.0), region=LEFT),))
    negative = Conditioning((replace(entry(-1.0), region=LEFT),))
    assert sorted(asked(positive, negative)) == [((16, 8), -1.0), ((16, 8), 1.0)]


def test_a_counterpart_counts_where_and_when_the_area_does() -> None:
    where = replace(entry(1.0), region=LEFT, strength=0.5, span=Span(0.2, 0.6))
    window = window_of(LEFT, X.shape, 8, lambda weight: weight)
    whole = Placed(entry(-1.0), window_of(None, X.shape, 8, lambda weight: weight), False)
    _, [_, counterpart] = with_counterparts([[Placed(where, window, True)], [whole]])
    assert float(counterpart.entry.tokens) == -1
    assert (counterpart.entry.strength, counterpart.entry.span) == (0.5, Span(0.2, 0.6))
    assert counterpart.window is window
    assert not counterpart.is_followed


def test_a_mask_over_the_whole_picture_is_no_area() -> None:
    masked = Conditioning((replace(entry(1.0), region=Region(mask=torch.ones(1, 4, 4))),))
    assert len(asked(masked, prompt(-1.0))) == 2


def controls_of(*prompts: list[Placed]) -> list[list[int]]:
    return [
        [len(placed.entry.controls) for placed in prompt]
        for prompt in with_shared_controls(prompts)
    ]


def test_a_shared_control_steers_what_is_avoided_too() -> None:
    whole = window_of(None, X.shape, 8, lambda weight: weight)
    hint = torch.zeros(1, 8, 8, 3)
    shared, own = Control(NET, hint, shared=True), Control(NET, hint)
    followed = Placed(replace(entry(1.0), controls=(shared,)), whole, True)
    alone = Placed(replace(entry(1.0), controls=(own,)), whole, True)
    avoided = Placed(entry(-1.0), whole, False)
    steered = Placed(replace(entry(-1.0), controls=(own, own)), whole, False)
    assert controls_of([avoided], [followed]) == [[1], [1]]
    assert controls_of([avoided], [alone]) == [[0], [1]]
    assert controls_of([steered], [followed]) == [[2], [1]]
    assert controls_of([avoided, avoided], [followed]) == [[1, 0], [1]]


def test_the_last_control_says_whether_all_are_shared() -> None:
    whole = window_of(None, X.shape, 8, lambda weight: weight)
    hint = torch.zeros(1, 8, 8, 3)
    shared, own = Control(NET, hint, shared=True), Control(NET, hint)
    avoided = Placed(entry(-1.0), whole, False)

    def followed(*controls: Control) -> Placed:
        return Placed(replace(entry(1.0), controls=controls), whole, True)

    assert controls_of([avoided], [followed(own, shared)]) == [[2], [2]]
    assert controls_of([avoided], [followed(shared, own)]) == [[0], [2]]
    both = [followed(shared), followed(shared, shared)]
    assert controls_of([avoided], both) == [[2], [1, 2]]
