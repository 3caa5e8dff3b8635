from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine.errors import InputError
from nodes.families.stable_diffusion import sdxl, sdxl_refiner
from nodes.lib.values import Entry
from tests.models.checkpoints import Made, write_sd1
from tests.nodes.families.loading import load
from tests.nodes.families.prompting import (
    SIGMA,
    START,
    X,
    asked,
    assert_close,
    cleans,
    entry,
    outputs,
)
from tests.nodes.lib.crossings import Crossings


def module_says(made: Made, prompt: Entry, sigma: float, **added: Tensor) -> Tensor:
    """The bare module's answer, at unit input variance."""
    tokens = prompt.tokens.expand(len(X), -1, -1)
    timestep = int(load(made.path, "model").levels.timestep(sigma))
    with torch.no_grad():
        output: Tensor = made["unet"](
            X / (sigma**2 + 1) ** 0.5, timestep, tokens, added_cond_kwargs=added
        ).sample
    return output


def test_predicted_noise_is_taken_off(sd1: Made) -> None:
    prompt = entry()
    [clean] = cleans(load(sd1.path, "model"), [prompt])
    assert_close(clean, X - SIGMA * module_says(sd1, prompt, SIGMA))


def test_predicted_velocity_is_turned_into_a_sample(tmp_path: Path) -> None:
    metadata = {"modelspec.prediction_type": "v"}
    made = write_sd1(tmp_path / "m.safetensors", metadata=metadata)
    prompt = entry()
    [clean] = cleans(load(made.path, "model"), [prompt])
    v = module_says(made, prompt, SIGMA)
    assert_close(clean, X / (SIGMA**2 + 1) - v * SIGMA / (SIGMA**2 + 1) ** 0.5)


def test_one_batch_gives_what_single_calls_give(sd1: Made) -> None:
    model = load(sd1.path, "model")
    one, two = entry(), entry(seed=1)
    for found, prompt in zip(outputs(model, [one, two]), (one, two), strict=True):
        assert_close(found, outputs(model, [prompt])[0])


@pytest.mark.parametrize("length", [77 * 3, 77 * 5])
def test_prompts_of_unequal_length_give_what_single_calls_give(length: int, sd1: Made) -> None:
    """Three times the tokens are repeated to one batch, five times take two calls."""
    model = load(sd1.path, "model")
    one, two = entry(), entry(length, seed=1)
    for found, prompt in zip(outputs(model, [one, two]), (one, two), strict=True):
        assert_close(found, outputs(model, [prompt])[0])


def test_prompts_that_do_not_fit_together_are_computed_one_by_one(sd1: Made) -> None:
    model = load(sd1.path, "model")
    prompts = [entry(seed=seed) for seed in range(3)]
    for one, other in zip(outputs(model, prompts), outputs(model, prompts, at_once=1), strict=True):
        assert_close(one, other)


def test_tokens_that_are_not_to_be_attended_to_do_not_matter(sd1: Made) -> None:
    model, prompt = load(sd1.path, "model"), entry()
    attention = (torch.arange(77) < 10).float()[None]
    short = replace(prompt, tokens=prompt.tokens[:, :10])
    masked = replace(prompt, attention=attention)
    assert_close(outputs(model, [masked, prompt])[0], outputs(model, [short])[0])


def test_what_no_step_changes_is_prepared_once(checkpoints: Mapping[str, Made]) -> None:
    """After that nothing crosses between the host and the device."""
    model = load(checkpoints["sdxl"].path, "model", "bfloat16")
    model.modules[0].to("meta")
    prompts = [entry(width=12, pooled=8), entry(width=12, pooled=8, seed=1)]
    bound = model.bind(asked(prompts), START, 2)
    given = X.to("meta").repeat(2, 1, 1, 1)
    with Crossings() as crossings:
        for sigma in (SIGMA, 1.0):
            bound(given, sigma, [0, 1])
    assert crossings.seen == []
    with crossings:
        torch.tensor([SIGMA], device="meta")
        X.to("meta")
    assert crossings.seen == ["tensor", "to"]


def test_an_unknown_message_to_the_network_is_refused(sd1: Made) -> None:
    with pytest.raises(InputError, match="brings guidance, which is not read"):
        outputs(load(sd1.path, "model"), [replace(entry(), extra={"guidance": 3.5})])


def test_sdxl_is_told_the_picture_s_own_size(checkpoints: Mapping[str, Made]) -> None:
    made = checkpoints["sdxl"]
    prompt = entry(width=12, pooled=8)
    assert prompt.pooled is not None
    sizes = torch.tensor([[64, 64, 0, 0, 64, 64]] * len(X))
    noise = module_says(
        made, prompt, SIGMA, text_embeds=prompt.pooled.expand(2, -1), time_ids=sizes
    )
    assert_close(cleans(load(made.path, "model"), [prompt])[0], X - SIGMA * noise)


def test_the_refiner_is_told_which_prompt_to_follow(checkpoints: Mapping[str, Made]) -> None:
    made = checkpoints["sdxl_refiner"]
    prompt = entry(pooled=16)
    assert prompt.pooled is not None
    found = cleans(load(made.path, "model"), [prompt, prompt])
    for clean, score in zip(found, (2.5, 6.0), strict=True):
        told = torch.tensor([[64, 64, 0, 0, score]] * len(X))
        noise = module_says(
            made, prompt, SIGMA, text_embeds=prompt.pooled.expand(2, -1), time_ids=told
        )
        assert_close(clean, X - SIGMA * noise)


def test_a_prompt_of_another_family_is_refused(checkpoints: Mapping[str, Made]) -> None:
    with pytest.raises(InputError, match="its tokens are 12 wide, wanted 16"):
        outputs(load(checkpoints["sd1"].path, "model"), [entry(width=12)])
    with pytest.raises(InputError, match="not pooled"):
        outputs(load(checkpoints["sdxl"].path, "model"), [entry(width=12)])


def test_levels_are_those_of_latent_diffusion(sd1: Made) -> None:
    model = load(sd1.path, "model")
    assert len(model.levels.sigmas) == 1000
    assert model.levels.sigmas[0] == pytest.approx(0.0292, abs=1e-4)
    assert model.levels.sigmas[-1] == pytest.approx(14.6146, abs=1e-3)
    assert model.levels.timestep(model.levels.sigmas[500]) == 500


def test_samples_stay_float32_whatever_the_model_computes_in(sd1: Made) -> None:
    model = load(sd1.path, "model", "bfloat16")
    [clean] = outputs(model, [entry()])
    assert clean.dtype == torch.float32
    assert not clean.is_inference()


def test_sizes_that_a_prompt_names_take_the_place_of_the_pictures_own() -> None:
    assert sdxl.labels(512, 768, True) == (512, 768, 0, 0, 512, 768)
    assert sdxl.labels(512, 768, True, {"width": 96, "top": 5}) == (512, 96, 5, 0, 512, 96)
    said = {"left": 3, "target_height": 64, "target_width": 32}
    assert sdxl.labels(512, 768, False, said) == (512, 768, 0, 3, 64, 32)
    assert sdxl_refiner.labels(512, 768, False) == (512, 768, 0, 0, 2.5)
    assert sdxl_refiner.labels(512, 768, True, {"aesthetic_score": 9.0})[-1] == 9.0
