"""Corrections of guidance, against their formulas."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from nodes.lib.components import Start
from nodes.lib.compose import Composer
from nodes.lib.corrections import (
    Projection,
    damped,
    leapt,
    limited,
    renormed,
    rescaled,
    zero_star,
)
from nodes.lib.guidance import Cfg, DualCfg, Guider, PerpendicularNegative, Plain
from nodes.lib.self_attention import blurred, degraded
from nodes.lib.values import Conditioning
from tests.nodes.lib.toys import ToyNetwork, noisy, prompt

X, AWAY, TOWARDS = noisy(5), noisy(1, seed=1), noisy(1, seed=2)
SCALE = 7.0
GUIDED = AWAY + SCALE * (TOWARDS - AWAY)


def assert_close(found: Tensor, wanted: Tensor) -> None:
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)


def composed(scale: float = SCALE, /, **options: object) -> Tensor:
    network = ToyNetwork()
    network.options = options
    guider = Cfg(prompt(0.5), prompt(-0.5), scale)
    return Composer(network, guider, Start(torch.zeros_like(X)), at_once=9)(X, 2.0)


def velocity(clean: Tensor, sigma: float) -> Tensor:
    found: Tensor = (X / (sigma**2 + 1) - clean) * (sigma**2 + 1) ** 0.5 / sigma
    return found


def test_a_rescaled_velocity_has_the_spread_of_the_positive_prompts() -> None:
    found = velocity(rescaled(AWAY, TOWARDS, X, 2.0, SCALE, 1.0), 2.0)
    assert_close(found.std(dim=(1, 2, 3)), velocity(TOWARDS, 2.0).std(dim=(1, 2, 3)))
    assert_close(rescaled(AWAY, TOWARDS, X, 2.0, SCALE, 0.0), GUIDED)


def test_the_negative_prompts_share_fits_the_positive_one_best() -> None:
    found = zero_star(GUIDED, AWAY, TOWARDS, X, SCALE)
    best = ((X - TOWARDS) * (X - AWAY)).flatten(1).sum(1) / (X - AWAY).flatten(1).norm(dim=1) ** 2
    kept = AWAY * best.view(-1, 1, 1, 1)
    assert_close(found, kept + SCALE * (TOWARDS - kept))


def test_no_place_is_stronger_than_the_positive_prompt_has_it() -> None:
    found = limited(GUIDED, TOWARDS)
    assert (found.norm(dim=1) <= TOWARDS.norm(dim=1) + 1e-5).all()
    assert_close(limited(TOWARDS / 2, TOWARDS), TOWARDS / 2)


def test_what_of_the_negative_points_elsewhere_is_dropped() -> None:
    assert_close(damped(TOWARDS, TOWARDS, X), TOWARDS)
    found = X - damped(AWAY, TOWARDS, X)
    assert (found.flatten(1).norm(dim=1) < (X - AWAY).flatten(1).norm(dim=1)).all()


def test_prompts_that_agree_leave_guidance_as_it_is_and_others_leap() -> None:
    assert_close(leapt(TOWARDS * SCALE, TOWARDS, TOWARDS, SCALE), TOWARDS * SCALE)
    found = leapt(GUIDED, AWAY, TOWARDS, SCALE)
    assert not found.allclose(GUIDED)


def test_a_projection_keeps_what_is_across_the_positive_prompt() -> None:
    kept = Projection(0.0, 0.0, 0.0)(AWAY, TOWARDS, 2.0, SCALE)
    across = (AWAY + SCALE * (kept - AWAY) - TOWARDS) / SCALE
    assert_close((across * TOWARDS).flatten(1).sum(1), torch.zeros(len(X)))
    whole = Projection(1.0, 0.0, 0.0)(AWAY, TOWARDS, 2.0, SCALE)
    assert_close(AWAY + SCALE * (whole - AWAY), TOWARDS + SCALE * (TOWARDS - AWAY))


def test_a_projection_has_a_longest_step_and_remembers() -> None:
    short = Projection(1.0, 0.1, 0.0)(AWAY, TOWARDS, 2.0, SCALE)
    step = short - AWAY - (TOWARDS - AWAY) / SCALE
    assert_close(step.flatten(1).norm(dim=1), torch.full((len(X),), 0.1))
    project = Projection(1.0, 0.0, -0.5)
    first = project(AWAY, TOWARDS, 2.0, SCALE)
    second = project(AWAY, TOWARDS, 1.0, SCALE)
    assert_close(second, first - 0.5 * (TOWARDS - AWAY))
    assert_close(project(AWAY, TOWARDS, 3.0, SCALE), first)  # a new run begins


def test_a_composer_does_as_its_networks_options_say() -> None:
    plain = composed()
    options: list[dict[str, object]] = [
        {"rescale": 0.7},
        {"renorm": 0.5},
        {"renorm_below": 1.0},
        {"zero_star": True},
        {"limit": 1.0},
        {"mahiro": True},
        {"projected": True, "parallel": 0.5},
        {"noise_scale": 1.1},
    ]
    found = [composed(SCALE, **each) for each in options]
    assert all(not each.equal(plain) for each in found)
    assert composed(prediction="v", noise_scale=1.0).equal(plain)


def test_scaled_noise_is_less_than_predicted() -> None:
    assert_close(X - composed(noise_scale=1.25), (X - composed()) / 1.25)


def test_where_the_negative_is_not_asked_only_what_needs_none_is_done() -> None:
    plain = composed(1.0)
    assert composed(1.0, rescale=0.7, zero_star=True, mahiro=True).equal(plain)
    assert_close(composed(1.0, limit=0.5), plain / 2)


POSITIVE, SECOND, NEGATIVE = prompt(0.5), prompt(0.2), prompt(-0.5)


def guided_by(guider: Guider, /, **options: object) -> Tensor:
    network = ToyNetwork()
    network.options = options
    return Composer(network, guider, Start(torch.zeros_like(X)), at_once=9)(X, 2.0)


def clean_of(conditioning: Conditioning) -> Tensor:
    return guided_by(Plain(conditioning))


def test_dual_guidance_is_corrected_within() -> None:
    """What leads from the negative prompt to the second, and nothing else."""
    guider = DualCfg(POSITIVE, SECOND, NEGATIVE, 3.0, SCALE)
    inner = rescaled(clean_of(NEGATIVE), clean_of(SECOND), X, 2.0, SCALE, 0.7)
    wanted = inner + 3.0 * (clean_of(POSITIVE) - clean_of(SECOND))
    assert_close(guided_by(guider, rescale=0.7), wanted)


def test_nested_guidance_is_corrected_within() -> None:
    guider = DualCfg(POSITIVE, SECOND, NEGATIVE, SCALE, 3.0, is_nested=True)
    inner = rescaled(clean_of(SECOND), clean_of(POSITIVE), X, 2.0, SCALE, 0.7)
    wanted = clean_of(NEGATIVE).lerp(inner, 3.0)
    assert_close(guided_by(guider, rescale=0.7), wanted)


@pytest.mark.parametrize("options", [{"tangential": True}, {"projected": True, "parallel": 0.5}])
def test_what_comes_before_guidance_is_of_plain_guidance_alone(options: dict[str, object]) -> None:
    for guider in (
        DualCfg(POSITIVE, SECOND, NEGATIVE, 3.0, SCALE),
        PerpendicularNegative(POSITIVE, NEGATIVE, SECOND, SCALE, 1.0),
    ):
        assert guided_by(guider, **options).equal(guided_by(guider))


def test_of_a_bent_negative_prompt_the_result_is_corrected() -> None:
    guider = PerpendicularNegative(POSITIVE, NEGATIVE, SECOND, SCALE, 1.0)
    plain = guided_by(guider)
    assert guided_by(guider, rescale=0.7, renorm=1.0).equal(plain)
    assert_close(guided_by(guider, limit=0.5), limited(plain, clean_of(POSITIVE)) * 0.5)
    wanted = zero_star(plain, clean_of(NEGATIVE), clean_of(POSITIVE), X, SCALE)
    assert_close(guided_by(guider, zero_star=True), wanted)
    assert_close(X - guided_by(guider, noise_scale=1.25), (X - plain) / 1.25)


def test_without_a_negative_prompt_it_counts_as_nothing() -> None:
    plain = clean_of(POSITIVE)
    for same in ("rescale", "zero_star", "mahiro", "tangential", "self_attention"):
        assert guided_by(Plain(POSITIVE), **{same: 0.5}).equal(plain)
    projected = Projection(0.5, 5.0, 0.0)(torch.zeros_like(X), plain, 2.0, 1.0)
    found = guided_by(Plain(POSITIVE), projected=True, parallel=0.5, threshold=5.0)
    assert_close(found, projected)


def test_a_sample_is_no_longer_than_the_positive_prompt_allows() -> None:
    found = renormed(AWAY, TOWARDS, 2.0, SCALE, 0.5, 0.0)
    assert_close(found.flatten(1).norm(dim=1), TOWARDS.flatten(1).norm(dim=1) * 0.5)
    assert_close(renormed(AWAY, TOWARDS, 2.0, SCALE, 0.0, 9.0), GUIDED)
    assert renormed(AWAY, TOWARDS, 2.0, SCALE, 0.5, 2.0).equal(TOWARDS)


def test_a_family_without_such_attention_says_so() -> None:
    with pytest.raises(ValueError, match="guidance by attention is not known"):
        composed(perturbed=3.0)


def test_blurring_keeps_what_is_even_and_wipes_what_is_not() -> None:
    even = torch.full((1, 2, 12, 12), 0.7)
    assert_close(blurred(even, 2.0), even)
    noise = noisy(1, (1, 2, 32, 32))
    assert blurred(noise, 2.0).std() < noise.std() / 3


def test_what_is_attended_to_is_blurred_and_the_rest_kept() -> None:
    clean = noisy(1, (1, 4, 8, 16))
    seen = torch.zeros(1, 2, 4)
    seen[:, :, :2] = 2.0
    found = degraded(clean, seen.flatten(1), 2.0)
    assert found[..., 8:].equal(clean[..., 8:])
    assert_close(found[..., :8], blurred(clean, 2.0)[..., :8])
