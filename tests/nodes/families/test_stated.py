"""What a file says of itself, and what somebody says instead."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.models.checkpoints import Made, write_sd1, write_sd2, write_sdxl
from tests.nodes.families.loading import load, refusal
from tests.nodes.families.prompting import SIGMA, cleans, entry


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
