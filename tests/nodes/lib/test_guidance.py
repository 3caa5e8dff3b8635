import pytest

from nodes.lib.guidance import Cfg
from tests.nodes.lib.toys import noisy, prompt

AWAY, TOWARDS = noisy(1), noisy(1, seed=1)
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
