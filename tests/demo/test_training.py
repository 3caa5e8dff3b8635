"""Training on toys: it learns, it resumes, and its file is read by others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor

from demo.autoencoder import AutoencoderTask, DecoderTask
from demo.budget import Budget, rate_factor
from demo.checkpoint import NOTHING, rounded, write_checkpoint
from demo.colours import latent_colours
from demo.diffusion import ddim, schedule
from demo.export import model_card
from demo.folders import Folders
from demo.latents import Latents
from demo.modules import Tokenizer, build_vae, decode, encode
from demo.pictures import Pictures, pictures
from demo.presets import PRESETS, SCALE, Preset
from demo.reconstruction import whitened
from demo.sampling import Model, averaged_model, finished_vae, generate
from demo.session import load_state, run
from demo.sprites import SpriteSheet
from demo.training import Setup, Training
from demo.unet import UnetTask
from tests.demo.reader import read_checkpoint

CPU = torch.device("cpu")
Tensors = Mapping[str, Tensor]


def advance(training: Training, spent: float, steps: int, until: int) -> None:
    """A session that is told after `until` of the `steps` to stop."""
    while training.steps < until:
        training.step(training.steps / steps)
    training.save(spent + 1)


def train_vae(
    preset: Preset, source: Pictures, folders: Folders, steps: int, until: int
) -> Training:
    torch.manual_seed(0)  # of the first weights
    training = Training(AutoencoderTask(Setup(preset, source, folders, CPU)))
    advance(training, training.load(), steps, until)
    return training


def train_unet(
    preset: Preset, source: Pictures, folders: Folders, steps: int, until: int
) -> Training:
    torch.manual_seed(0)  # of the first weights
    task = UnetTask(Setup(preset, source, folders, CPU))
    training = Training(task)
    spent = training.load()
    task.fill()
    advance(training, spent, steps, until)
    return training


@pytest.fixture(scope="module")
def trained(work: Path, sheet: SpriteSheet, tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """A run that was trained without a break: four steps, and three."""
    folders, preset = Folders(work, tmp_path_factory.mktemp("run")), PRESETS["tiny"]
    source = pictures(preset, sheet, seed=0)
    train_vae(preset, source, folders, steps=4, until=4)
    train_unet(preset, source, folders, steps=3, until=3)
    return folders


@pytest.fixture
def model(preset: Preset, trained: Folders) -> Model:
    return averaged_model(preset, trained)


def same(one: Tensors, two: Tensors) -> bool:
    return one.keys() == two.keys() and all(torch.equal(one[name], two[name]) for name in one)


def test_an_autoencoder_that_resumes_ends_where_a_straight_one_ends(
    trained: Folders, preset: Preset, source: Pictures, folders: Folders
) -> None:
    train_vae(preset, source, folders, steps=4, until=2)
    resumed = train_vae(preset, source, folders, steps=4, until=4)
    straight = load_state(trained.vae_state)
    assert same(resumed.modules["vae"].state_dict(), straight["weights"]["vae"])
    assert same(resumed.means["vae"].state_dict(), straight["means"]["vae"])


def test_a_unet_that_resumes_ends_where_a_straight_one_ends(
    trained: Folders, preset: Preset, source: Pictures, folders: Folders
) -> None:
    folders.vae.write_bytes(trained.vae.read_bytes())
    train_unet(preset, source, folders, steps=3, until=1)
    train_unet(preset, source, folders, steps=3, until=3)
    resumed, straight = load_state(folders.unet_state), load_state(trained.unet_state)
    for part in ("unet", "text"):
        assert same(resumed["weights"][part], straight["weights"][part]), part
        assert same(resumed["means"][part], straight["means"][part]), part


def test_an_autoencoder_learns(preset: Preset, source: Pictures, folders: Folders) -> None:
    training = Training(AutoencoderTask(Setup(preset, source, folders, CPU)))
    before = training.report()["psnr"]
    for _ in range(12):
        training.step(0.1)
    assert training.report()["psnr"] > before


def train_decoder(
    preset: Preset, source: Pictures, folders: Folders, steps: int, until: int
) -> Training:
    torch.manual_seed(0)  # of the critic's first weights
    training = Training(DecoderTask(Setup(preset, source, folders, CPU)))
    advance(training, training.load(), steps, until)
    return training


@pytest.fixture
def copied(trained: Folders, folders: Folders) -> Folders:
    """A finished run of one's own."""
    for name in ("vae", "unet_state", "latents"):
        getattr(folders, name).write_bytes(getattr(trained, name).read_bytes())
    return folders


def test_a_decoder_learns_and_the_latents_stay(
    preset: Preset, source: Pictures, copied: Folders
) -> None:
    before = finished_vae(copied.vae).state_dict()
    training = Training(DecoderTask(Setup(preset, source, copied, CPU)))
    quality = training.report()["psnr"]
    for _ in range(12):
        training.step(0.1)
    assert training.report()["psnr"] > quality
    training.save(1)
    after = finished_vae(copied.vae)
    changed = {name for name, value in after.state_dict().items() if (value != before[name]).any()}
    assert changed
    assert all(name.startswith(("decoder.", "post_quant_conv.")) for name in changed)
    assert Latents(after, preset.latents, 8, CPU).load(copied.latents)


def test_a_decoder_that_resumes_ends_where_a_straight_one_ends(
    preset: Preset, source: Pictures, copied: Folders
) -> None:
    first = copied.vae.read_bytes()
    straight = train_decoder(preset, source, copied, steps=4, until=4)
    copied.decoder_state.unlink()
    copied.vae.write_bytes(first)
    train_decoder(preset, source, copied, steps=4, until=2)
    resumed = train_decoder(preset, source, copied, steps=4, until=4)
    assert same(resumed.modules["vae"].state_dict(), straight.modules["vae"].state_dict())
    assert same(resumed.means["vae"].state_dict(), straight.means["vae"].state_dict())


def test_training_on_what_is_fine_changes_little_of_the_file(
    preset: Preset, source: Pictures, copied: Folders
) -> None:
    def export(earlier: Path | None = None) -> Tensors:
        weights = load_file(earlier) if earlier else NOTHING
        model = averaged_model(preset, copied)
        write_checkpoint(copied.checkpoint, model, preset, {}, True, earlier=weights)
        return load_file(copied.checkpoint)

    before = export()
    task = UnetTask(Setup(preset, source, copied, CPU))
    training = Training(task)
    spent = training.load()
    training.settle()
    task.only_fine()
    training.step(0.5)
    training.save(spent + 1)
    after = export(copied.checkpoint)
    changed = {name for name in after if not torch.equal(after[name], before[name])}
    assert any(".attn2." in name for name in changed)
    assert any("cond_stage_model" in name for name in changed)
    assert not any("middle_block.0" in name or "first_stage" in name for name in changed)
    coarse = [after[name] for name in changed if after[name].ndim > 1]
    assert all((weight.view(torch.int16) % 64 == 0).all() for weight in coarse)


def test_whitening_changes_the_latents_and_not_the_pictures(preset: Preset) -> None:
    torch.manual_seed(0)
    before, after = build_vae(preset.vae).eval(), build_vae(preset.vae).eval()
    pictures = torch.rand(8, 3, 64, 64) * 2 - 1
    after.load_state_dict(whitened(before, [pictures]))
    with torch.no_grad():
        latents, white = encode(before, pictures).mode(), encode(after, pictures).mode()
        assert torch.allclose(decode(before, latents), decode(after, white), atol=1e-4)
    assert torch.allclose(white.mean((0, 2, 3)), torch.zeros(4), atol=1e-3)
    assert torch.allclose(white.std((0, 2, 3)) * SCALE, torch.ones(4), atol=1e-3)


def test_the_file_holds_the_averaged_model(model: Model, preset: Preset, folders: Folders) -> None:
    write_checkpoint(folders.checkpoint, model, preset, model_card(preset, 3), preset.coarse_table)
    back = read_checkpoint(folders.checkpoint)
    model = deepcopy(model)
    for module, read in ((model.unet, back.unet), (model.vae, back.vae), (model.text, back.text)):
        for weight in module.state_dict().values():
            weight.copy_(rounded(weight.half()))
        assert same(module.state_dict(), read.state_dict())
    tokenizer = Tokenizer()
    one, two = (generate(it, tokenizer, ["a ball"], [1], steps=2) for it in (model, back))
    assert (one.int() - two.int()).abs().max() <= 1  # memory formats add up in other orders


def test_a_weight_keeps_eight_significant_bits() -> None:
    weights = torch.linspace(0.001, 1, 10_000).half()
    assert (rounded(weights).float() / weights.float() - 1).abs().max() <= 2**-8
    assert (rounded(weights).view(torch.int16) % 8 == 0).all()


def test_latents_are_given_colours(model: Model, source: Pictures) -> None:
    factors, bias = latent_colours(model.vae, source)
    assert [len(row) for row in factors] == [3] * 4
    assert len(bias) == 3


def test_the_file_tells_what_it_is(model: Model, preset: Preset, folders: Folders) -> None:
    write_checkpoint(folders.checkpoint, model, preset, model_card(preset, 3), True)
    with safe_open(folders.checkpoint, "pt") as file:
        facts = file.metadata()
    assert facts["modelspec.prediction_type"] == "v"
    assert facts["modelspec.resolution"] == "64x64"
    assert "Apache-2.0" in facts["modelspec.description"]
    assert json.loads(facts["config.unet"]) == preset.unet


def test_a_picture_depends_on_its_own_prompt_and_seed(model: Model, folders: Folders) -> None:
    tokenizer = Tokenizer()
    both = generate(model, tokenizer, ["a ball", "a box"], [1, 2], steps=2)
    alone = generate(model, tokenizer, ["a box"], [2], steps=2)
    assert (both[1].int() - alone[0].int()).abs().max() <= 1


def test_latents_of_another_autoencoder_are_refused(trained: Folders, preset: Preset) -> None:
    vae = finished_vae(trained.vae)
    assert Latents(vae, preset.latents, 8, CPU).load(trained.latents)
    vae.get_parameter("encoder.conv_in.weight").mul_(2)
    assert not Latents(vae, preset.latents, 8, CPU).load(trained.latents)


def test_noisy_levels_count_at_least_two_fifths_and_no_level_more_than_five_sixths() -> None:
    weights = schedule().weights(torch.arange(1000))
    assert weights[300:].min() == pytest.approx(0.4)
    assert weights.max() <= 5 / 6


def test_ddim_with_a_perfect_prediction_finds_the_latent() -> None:
    table, wanted = schedule(), torch.randn(2, 4, 8, 8)

    def velocity(noisy: Tensor, levels: Tensor) -> Tensor:
        signal, part = table.signal[levels].view(-1, 1, 1, 1), table.noise[levels].view(-1, 1, 1, 1)
        noise = (noisy - signal * wanted) / part
        return signal * noise - part * wanted

    assert torch.allclose(ddim(velocity, torch.randn(2, 4, 8, 8), 5), wanted, atol=1e-4)


def test_a_told_session_stops_and_leaves_its_state(
    preset: Preset, source: Pictures, folders: Folders
) -> None:
    training = Training(AutoencoderTask(Setup(preset, source, folders, CPU)))
    budget = Budget(seconds=60.0, stopped=True)
    run(training, budget, folders.run / "log.jsonl", report_every=1, save_every=60)
    assert training.steps == 0
    assert folders.vae_state.exists()


def test_a_budget_counts_earlier_sessions() -> None:
    assert Budget(seconds=10, spent=20).is_over(step=0)
    assert not Budget(seconds=1e6, spent=20).is_over(step=0)
    assert Budget(seconds=1e6, steps=4).progress(step=3) == 0.75


def test_the_learning_rate_rises_stays_and_falls() -> None:
    factors = [
        rate_factor(at, step, 100) for at, step in ((0, 0), (0.1, 200), (0.6, 900), (1, 2000))
    ]
    assert factors == [0.01, 1.0, 1.0, 0.02]
