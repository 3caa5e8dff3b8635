from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.overrides import TorchFunctionMode

from engine.errors import InputError
from nodes.lib.values import Entry
from tests.models.checkpoints import Made, write_sd1, write_sd2, write_sdxl
from tests.nodes.families.loading import load, refusal

SIGMA = 3.0
X = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(1)) * SIGMA


def entry(length: int = 77, width: int = 16, pooled: int = 0, seed: int = 0) -> Entry:
    generator = torch.Generator().manual_seed(seed)
    tokens = torch.randn(1, length, width, generator=generator)
    return Entry(tokens, torch.randn(1, pooled, generator=generator) if pooled else None)


def outputs(
    network: Any, entries: Sequence[Entry], sigma: float = SIGMA, at_once: int = 9
) -> list[Tensor]:
    """What the network says of each entry, of which the last is to be followed."""
    followed = [index == len(entries) - 1 for index in range(len(entries))]
    bound = network.bind(entries, followed, X.shape, at_once)
    given = network.prediction.input(X, sigma).repeat(len(entries), 1, 1, 1)
    said: list[Tensor] = bound(given, sigma, range(len(entries)))
    return said


def cleans(network: Any, entries: Sequence[Entry], sigma: float = SIGMA) -> list[Tensor]:
    return [network.prediction.clean(X, said, sigma) for said in outputs(network, entries, sigma)]


def module_says(made: Made, prompt: Entry, sigma: float, **added: Tensor) -> Tensor:
    """The bare module's answer, at unit input variance."""
    tokens = prompt.tokens.expand(len(X), -1, -1)
    timestep = int(load(made.path, "model").levels.timestep(sigma))
    with torch.no_grad():
        output: Tensor = made["unet"](
            X / (sigma**2 + 1) ** 0.5, timestep, tokens, added_cond_kwargs=added
        ).sample
    return output


class Crossings(TorchFunctionMode):
    """Remembers what makes a device's tensor of host values, or moves one."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        places = {each.device for each in (*args, made) if isinstance(each, Tensor)}
        if len(places) > 1 or (func is torch.tensor and made.device.type != "cpu"):
            self.seen.append(func.__name__)
        return made


def assert_close(found: Tensor, wanted: Tensor) -> None:
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)


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
    bound = model.bind(prompts, [False, True], X.shape, 2)
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


@pytest.mark.parametrize(
    ("metadata", "velocity"),
    [
        ({}, False),
        ({"modelspec.prediction_type": "v"}, True),
        ({"modelspec.prediction_type": "epsilon"}, False),
        ({"config.scheduler": json.dumps({"prediction_type": "v_prediction"})}, True),
    ],
)
def test_metadata_says_what_is_predicted(
    metadata: dict[str, str], velocity: bool, tmp_path: Path
) -> None:
    path = write_sd1(tmp_path / "m.safetensors", metadata=metadata).path
    assert predicts_velocity(path) == velocity


def predicts_velocity(path: Path) -> bool:
    """At an endless noise level, x0 of velocity is the network's output; x0 of noise is vast."""
    [clean] = cleans(load(path, "model"), [entry()], 1e4)
    return bool(clean.abs().max() < 100)


@pytest.mark.parametrize(("spread", "velocity"), [(0.01, False), (0.2, True)])
def test_sd2_tells_velocity_by_the_spread_of_a_bias(
    spread: float, velocity: bool, tmp_path: Path
) -> None:
    path = tmp_path / "m.safetensors"
    made = write_sd2(path, norm_spread=spread)
    assert predicts_velocity(made.path) == velocity


def test_a_marked_sdxl_predicts_velocity_with_zero_terminal_snr(tmp_path: Path) -> None:
    marks = ("v_pred", "ztsnr")
    model = load(write_sdxl(tmp_path / "m.safetensors", marks=marks).path, "model")
    assert model.levels.sigmas[-1] == pytest.approx(4518.8, rel=1e-3)
    [clean] = cleans(model, [entry(width=12, pooled=8)], 1e4)
    assert clean.abs().max() < 100


@pytest.mark.parametrize("mark", ["edm_mean", "edm_std"])
def test_a_mark_that_is_not_obeyed_is_refused(mark: str, tmp_path: Path) -> None:
    path = write_sdxl(tmp_path / "m.safetensors", marks=[mark]).path
    assert f"it is marked '{mark}'" in refusal(path, "model")
    assert load(path, "vae").space.factor == 8


@pytest.fixture
def cosxl(checkpoints: Mapping[str, Made], tmp_path: Path) -> Path:
    """SDXL that is marked as trained on the continuous levels of EDM."""
    ends = {"edm_vpred.sigma_max": torch.tensor(120.0), "edm_vpred.sigma_min": torch.tensor(0.002)}
    path = tmp_path / "cosxl.safetensors"
    save_file({**load_file(checkpoints["sdxl"].path), **ends}, path)
    return path


def test_a_file_marked_as_edm_predicts_velocity_at_continuous_levels(
    cosxl: Path, checkpoints: Mapping[str, Made]
) -> None:
    model, prompt = load(cosxl, "model"), entry(width=12, pooled=8)
    assert (model.levels.sigmas[0], model.levels.sigmas[-1]) == pytest.approx((0.002, 120))
    assert model.levels.timestep(SIGMA) == pytest.approx(0.25 * math.log(SIGMA))
    assert model.levels.sigma(model.levels.timestep(SIGMA)) == pytest.approx(SIGMA)
    [clean] = cleans(model, [prompt])
    plain = load(checkpoints["sdxl"].path, "model")
    assert not torch.allclose(clean, cleans(plain, [prompt])[0], atol=1e-2)


def test_noise_levels_that_cannot_be_are_refused(tmp_path: Path) -> None:
    path = write_sdxl(tmp_path / "m.safetensors", marks=["edm_vpred.sigma_max"]).path
    assert "noise levels from 0.002 to 0.0" in refusal(path, "model")


def test_what_somebody_says_wins_over_the_file(cosxl: Path, sd1: Made) -> None:
    model = load(sd1.path, "model")
    assert model.using({}) is model
    [clean] = cleans(model.using({"prediction": "v"}), [entry()], 1e4)
    assert clean.abs().max() < 100
    assert model.using({"zero_terminal_snr": True}).levels.sigmas[-1] > 4000
    assert len(load(cosxl, "model").using({"prediction": "epsilon"}).levels.logarithms) == 1000


def test_what_a_file_says_in_words_wins_over_its_marks(tmp_path: Path) -> None:
    says = {"prediction_type": "epsilon", "rescale_betas_zero_snr": False}
    metadata = {"config.scheduler": json.dumps(says)}
    marks = ("v_pred", "ztsnr")
    path = write_sdxl(tmp_path / "m.safetensors", marks=marks, metadata=metadata).path
    model = load(path, "model")
    assert model.levels.sigmas[-1] == pytest.approx(14.6146, abs=1e-3)
    [clean] = cleans(model, [entry(width=12, pooled=8)], 1e4)
    assert clean.abs().max() > 100


@pytest.mark.parametrize(
    "metadata",
    [
        {"modelspec.prediction_type": "flow"},
        {"config.scheduler": json.dumps({"prediction_type": "sample"})},
        {"config.scheduler": json.dumps({"beta_schedule": "squaredcos_cap_v2"})},
    ],
)
def test_words_that_are_not_understood_are_refused(
    metadata: dict[str, str], tmp_path: Path
) -> None:
    path = write_sd1(tmp_path / "m.safetensors", metadata=metadata).path
    assert "its metadata cannot be followed: " in refusal(path, "model")


def test_stated_heads_and_groups_win(sd1: Made, tmp_path: Path) -> None:
    stated = {"config.unet": json.dumps({"attention_head_dim": 4, "norm_num_groups": 8})}
    [unet] = load(write_sd1(tmp_path / "m.safetensors", metadata=stated).path, "model").modules
    config: Any = unet.config
    assert (set(config.attention_head_dim), config.norm_num_groups) == ({4}, 8)


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"attention_head_dim": 7}, "cannot be split into 7 heads"),
        ({"norm_num_groups": 5}, "5 groups"),
        ({"attention_head_dim": [4, 4, 4]}, "3 counts of heads for 2 levels"),
        ({"attention_head_dim": 0, "norm_num_groups": -1}, "attention_head_dim.*norm_num_groups"),
        ({"attention_head_dim": True}, "attention_head_dim cannot be 'True'"),
        ({"norm_num_groups": "32"}, "norm_num_groups cannot be '32'"),
    ],
)
def test_senseless_metadata_is_refused(
    config: dict[str, object], reason: str, tmp_path: Path
) -> None:
    metadata = {"config.unet": json.dumps(config)}
    path = write_sd1(tmp_path / "m.safetensors", metadata=metadata).path
    assert re.search(reason, refusal(path, "model"))


def test_metadata_that_is_no_json_is_refused(tmp_path: Path) -> None:
    metadata = {"config.unet": "[" * 50_000, "config.vae": "3"}
    path = write_sd1(tmp_path / "m.safetensors", metadata=metadata).path
    assert refusal(path, "model").endswith(
        "config.unet is not a JSON object; config.vae is not a JSON object"
    )


def test_the_colours_of_latents_are_those_that_the_file_states(tmp_path: Path) -> None:
    stated = {"latent_rgb_factors": [[1, 0, 0]] * 4, "latent_rgb_bias": [0, 0.5, 0]}
    metadata = {"config.preview": json.dumps(stated)}
    path = write_sd1(tmp_path / "m.safetensors", metadata=metadata).path
    assert load(path, "model").space.colours == ((1.0, 0.0, 0.0),) * 4 + ((0.0, 0.5, 0.0),)


@pytest.mark.parametrize("factors", [[[1, 0]], [[1, 0, "red"]], [[1e9, 0, 0]], "red", 3])
def test_colours_of_latents_that_cannot_be_are_refused(factors: object, tmp_path: Path) -> None:
    stated = {"config.preview": json.dumps({"latent_rgb_factors": factors})}
    path = write_sd1(tmp_path / "m.safetensors", metadata=stated).path
    assert "latent_rgb_factors cannot be" in refusal(path, "model")
