import pytest
import torch

from nodes.lib.guidance import Cfg, DualCfg, Guider, PerpendicularNegative, Plain
from tests.nodes.lib.toys import noisy, prompt

AWAY, TOWARDS = noisy(1), noisy(1, seed=1)
MIDDLE = noisy(1, seed=2)
SECOND, EMPTY = prompt(0.5), prompt(0.0)
POSITIVE, NEGATIVE = prompt(1.0), prompt(-1.0)


@pytest.mark.parametrize("scale", [0.0, 0.3, 1.5, 7.0])
def test_guidance_goes_from_the_negative_prediction_through_the_positive(scale: float) -> None:
    clean = Cfg(POSITIVE, NEGATIVE, scale).guided([AWAY, TOWARDS])
    assert clean.allclose(AWAY + (TOWARDS - AWAY) * scale, atol=1e-5)


def test_the_negative_prompt_is_asked_first_and_is_to_be_avoided() -> None:
    assert Cfg(POSITIVE, NEGATIVE, 7.0).prompts == [(NEGATIVE, False), (POSITIVE, True)]


@pytest.mark.parametrize("scale", [1, 1.0, 1 + 1e-12])
def test_at_scale_one_the_negative_prompt_is_never_asked(scale: float) -> None:
    guider = Cfg(POSITIVE, NEGATIVE, scale)
    assert guider.prompts == [(POSITIVE, True)]
    assert guider.guided([TOWARDS]) is TOWARDS


def test_the_negative_prompt_is_asked_at_scale_one_where_a_sampler_is_told_of_it() -> None:
    guider = Cfg(POSITIVE, NEGATIVE, 1.0).apart()
    assert guider.prompts == [(NEGATIVE, False), (POSITIVE, True)]
    assert guider.guided([AWAY, TOWARDS]).allclose(TOWARDS)
    assert guider.away([AWAY, TOWARDS]) is AWAY


def test_without_guidance_one_prompt_is_asked_and_nothing_is_away() -> None:
    assert Plain(POSITIVE).prompts == [(POSITIVE, True)]
    assert Plain(POSITIVE).guided([TOWARDS]) is TOWARDS
    with pytest.raises(ValueError, match="wanted a negative prompt"):
        Plain(POSITIVE).apart()


def dual(scale: float, second_scale: float, is_nested: bool = False) -> DualCfg:
    return DualCfg(POSITIVE, SECOND, NEGATIVE, scale, second_scale, is_nested)


def test_dual_guidance_adds_what_each_prompt_brings() -> None:
    """Brooks et al. (2023), equation 3."""
    found = dual(7.0, 1.5).guided([AWAY, MIDDLE, TOWARDS])
    wanted = AWAY + 1.5 * (MIDDLE - AWAY) + 7.0 * (TOWARDS - MIDDLE)
    assert found.allclose(wanted, atol=1e-4)


def test_nested_guidance_scales_the_inner_one() -> None:
    found = dual(7.0, 1.5, is_nested=True).guided([AWAY, MIDDLE, TOWARDS])
    inner = MIDDLE + 7.0 * (TOWARDS - MIDDLE)
    assert found.allclose(AWAY + 1.5 * (inner - AWAY), atol=1e-4)


@pytest.mark.parametrize(
    ("guider", "asked"),
    [
        (dual(7.0, 1.5), [NEGATIVE, SECOND, POSITIVE]),
        (dual(7.0, 1.0), [SECOND, POSITIVE]),
        (dual(1.0, 1.0), [POSITIVE]),
        (dual(1.0, 1.0).apart(), [NEGATIVE, SECOND, POSITIVE]),
        (dual(1.0, 1.0, is_nested=True), [NEGATIVE, SECOND, POSITIVE]),
    ],
)
def test_dual_guidance_asks_only_what_counts(guider: Guider, asked: list[object]) -> None:
    assert [prompt.conditioning for prompt in guider.prompts] == asked


def test_scales_of_one_give_the_positive_prediction_however_many_are_asked() -> None:
    for guider, cleans in (
        (dual(1.0, 1.0), [TOWARDS]),
        (dual(1.0, 1.0).apart(), [AWAY, MIDDLE, TOWARDS]),
        (dual(1.0, 1.0, is_nested=True), [AWAY, MIDDLE, TOWARDS]),
    ):
        assert guider.guided(cleans).allclose(TOWARDS, atol=1e-6)


def test_what_is_away_is_the_prompt_that_the_first_scale_leads_from() -> None:
    cleans = [AWAY, MIDDLE, TOWARDS]
    assert dual(7.0, 1.5).apart().away(cleans) is AWAY
    assert dual(7.0, 1.5, is_nested=True).apart().away(cleans) is MIDDLE


def test_a_perpendicular_negative_takes_nothing_from_the_positive() -> None:
    """Armandpour et al. (2023), equation 5."""
    guider = PerpendicularNegative(POSITIVE, NEGATIVE, EMPTY, 3.0, 2.0)
    found = guider.guided([TOWARDS, AWAY, MIDDLE])
    positive, negative = TOWARDS - MIDDLE, AWAY - MIDDLE
    change = (found - MIDDLE) / 3.0 - positive
    assert torch.sum(change * positive).item() == pytest.approx(0, abs=1e-2)
    along = (negative * positive).sum() / positive.square().sum() * positive
    assert change.allclose(-2.0 * (negative - along), atol=1e-4)
    assert guider.apart() is guider
    assert guider.away([TOWARDS, AWAY, MIDDLE]) is AWAY


def test_a_negative_that_says_what_the_positive_says_changes_nothing() -> None:
    guider = PerpendicularNegative(POSITIVE, NEGATIVE, EMPTY, 3.0, 2.0)
    found = guider.guided([TOWARDS, TOWARDS, MIDDLE])
    assert found.allclose(MIDDLE + 3.0 * (TOWARDS - MIDDLE), atol=1e-4)
