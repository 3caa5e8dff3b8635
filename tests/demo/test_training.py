"""Each part is trained from nothing, in a few steps: it learns, it resumes, and others read it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor

from demo.autoencoder import AutoencoderTask, DecoderTask
from demo.checkpoint import rounded
from demo.denoiser import DenoiserTask, Setup
from demo.lora import LoraTask
from demo.networks import decoded, new_autoencoder, posterior, read_network, tokenized
from demo.noising import Noising
from demo.presets import Preset
from demo.reconstruction import whiten
from demo.training import Task, Training, rate_factor, run
from engine.files.header import read_header
from nodes.families.stable_diffusion.sd1 import SD1
from nodes.families.stated import read_stated
from tests.demo.reader import read_checkpoint

STEPS = 3
Make = Callable[[Setup], Task]
Tensors = Mapping[str, Tensor]


def lora(setup: Setup) -> Task:
    return LoraTask(setup, setup.checkpoint, "neon")


PARTS: Mapping[str, Make] = {
    "vae": AutoencoderTask,
    "unet": DenoiserTask,
    "decoder": DecoderTask,
    "lora": lora,
}
parts = pytest.mark.parametrize("part", PARTS)


def train(part: str, setup: Setup, until: int = STEPS) -> Training:
    """A session that is stopped after `until` of the steps."""
    torch.manual_seed(0)  # of the first weights
    training = Training(PARTS[part](setup), setup.run / f"{part}.pt")
    while training.step < until:
        training.advance(STEPS)
    run(training, STEPS, stopped())
    return training


def stopped() -> Event:
    event = Event()
    event.set()
    return event


@pytest.fixture(scope="module")
def trained(first: Setup) -> Mapping[str, Path]:
    """What lay in the folder before each part was trained, and after all, without a break."""
    before = {}
    for part in PARTS:
        before[part] = first.run.with_name(f"before-{part}")
        shutil.copytree(first.run, before[part])
        train(part, first)
    return {**before, "after": first.run}


def begun(part: str, trained: Mapping[str, Path], setup: Setup) -> Setup:
    """Where the part has not been trained yet, but those that it needs."""
    shutil.copytree(trained[part], setup.run, dirs_exist_ok=True)
    return setup


def state(path: Path) -> dict[str, Tensors]:
    kept: dict[str, Tensors] = torch.load(path, weights_only=True)["parts"]
    return {name: weights for name, weights in kept.items() if "optimiser" not in name}


def same(one: Tensors, two: Tensors) -> bool:
    return one.keys() == two.keys() and all(torch.equal(one[name], two[name]) for name in one)


@parts
def test_a_part_that_resumes_ends_where_a_straight_one_ends(
    part: str, trained: Mapping[str, Path], setup: Setup
) -> None:
    begun(part, trained, setup)
    train(part, setup, until=1)
    assert train(part, setup).step == STEPS
    resumed, straight = (state(run / f"{part}.pt") for run in (setup.run, trained["after"]))
    assert all(same(weights, straight[name]) for name, weights in resumed.items())


@parts
def test_a_part_learns(part: str, trained: Mapping[str, Path], setup: Setup) -> None:
    task = PARTS[part](begun(part, trained, setup))
    training = Training(task, setup.run / "state.pt")
    random = torch.Generator()
    before = task.loss(0, 0.1, random.manual_seed(0)).item()
    for _ in range(10):
        training.advance(100)
    assert task.loss(0, 0.1, random.manual_seed(0)).item() < before


def test_a_decoder_changes_nothing_of_what_latents_are(trained: Mapping[str, Path]) -> None:
    before, after = (load_file(trained[name] / "demo.safetensors") for name in ("decoder", "after"))
    changed = {name for name, weight in after.items() if not torch.equal(weight, before[name])}
    assert changed
    ours = ("first_stage_model.decoder.", "first_stage_model.post_quant_conv.")
    assert all(name.startswith(ours) for name in changed)


def test_latents_of_another_autoencoder_are_made_anew(
    trained: Mapping[str, Path], setup: Setup
) -> None:
    task = DenoiserTask(begun("decoder", trained, setup))
    path = setup.run / "latents.pt"
    kept, _ = task._encoded(path, 64)
    again, _ = task._encoded(path, 64)
    task.vae.get_parameter("encoder.conv_in.weight").mul_(2)
    other, _ = task._encoded(path, 64)
    assert torch.equal(kept, again)
    assert not torch.equal(kept, other)


def test_whitening_changes_the_latents_and_not_the_pictures(preset: Preset) -> None:
    torch.manual_seed(0)
    vae, pictures = new_autoencoder(preset), torch.rand(8, 3, 64, 64) * 2 - 1
    with torch.no_grad():
        before = decoded(vae, posterior(vae, pictures).mode())
        whiten(vae, pictures)
        latents = posterior(vae, pictures).mode()
        assert torch.allclose(decoded(vae, latents), before, atol=1e-4)
    assert torch.allclose(latents.mean((0, 2, 3)), torch.zeros(4), atol=1e-3)
    assert torch.allclose(latents.std((0, 2, 3)) * 0.18215, torch.ones(4), atol=1e-3)


def test_the_file_holds_the_averaged_weights(trained: Mapping[str, Path]) -> None:
    read, run = read_checkpoint(trained["after"] / "demo.safetensors"), trained["after"]
    means = {part: state(run / "unet.pt")[f"mean {part}"] for part in ("unet", "text")}
    means["vae"] = state(run / "decoder.pt")["mean vae"]
    for part, weights in means.items():
        kept = {name: rounded(weight.half()) for name, weight in weights.items()}
        near = {
            name: torch.equal(read[part][name], weight.float()) for name, weight in kept.items()
        }
        assert read[part].keys() == kept.keys()
        assert all(fits for name, fits in near.items() if "token_embedding" not in name)


def test_the_file_tells_what_it_is(first: Setup, trained: Mapping[str, Path]) -> None:
    header = read_header(first.checkpoint)
    finding, stated = SD1.detect(header), read_stated(header)
    assert finding is not None
    assert not finding.faults
    assert header.metadata["modelspec.resolution"] == "64x64"
    assert "Apache-2.0" in header.metadata["modelspec.description"]
    assert (stated.prediction, stated.unet_heads, stated.vae_groups) == ("v", (8, 8, 8), 8)
    assert len(stated.latent_colours) == 5


def test_a_lora_says_its_words_and_what_it_is_for(trained: Mapping[str, Path]) -> None:
    with safe_open(trained["after"] / "neon.safetensors", "pt") as file:
        facts, names = file.metadata(), set(file.keys())
    assert facts["modelspec.trigger_phrase"] == "neon sign"
    assert facts["ss_sd_model_name"] == "demo.safetensors"
    assert facts["ss_resolution"] == "(64, 64)"
    assert "neon sign" in json.loads(facts["ss_tag_frequency"])["neon"]
    target = "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k"
    assert {f"{target}.{part}" for part in ("alpha", "lora_down.weight", "lora_up.weight")} <= names


def test_a_lora_put_on_gives_what_was_trained(trained: Mapping[str, Path], setup: Setup) -> None:
    begun("lora", trained, setup)
    task = LoraTask(setup, setup.checkpoint, "neon")
    training = Training(task, trained["after"] / "lora.pt")
    plain = read_network(setup.checkpoint, "model")
    weights = load_file(trained["after"] / "neon.safetensors")
    for name, module in plain.named_modules():
        own = f"lora_unet_{name.replace('.', '_')}"
        if f"{own}.alpha" in weights:
            down, up = (weights[f"{own}.lora_{part}.weight"].float() for part in ("down", "up"))
            scale = weights[f"{own}.alpha"] / len(down)
            weight = module.get_parameter("weight")
            weight += scale * (up.flatten(1) @ down.flatten(1)).view_as(weight)
    for own, mean in training.means["adapter"].named_parameters():
        task.adapter.get_parameter(own).data.copy_(mean)
    x, levels, context = torch.randn(1, 4, 8, 8), torch.tensor([500]), torch.randn(1, 77, 128)
    with torch.no_grad():
        one, two = (unet(x, levels, context).sample for unet in (task.unet, plain))
    assert torch.allclose(one, two, atol=1e-3)


def test_a_prompt_is_seventy_seven_tokens() -> None:
    tokens = tokenized(["a ball", "a very " + "very " * 80 + "long prompt"])
    assert tokens.shape == (2, 77)


def test_a_weight_keeps_eight_significant_bits() -> None:
    weights = torch.linspace(0.001, 1, 10_000).half()
    assert (rounded(weights).float() / weights.float() - 1).abs().max() <= 2**-8
    assert (rounded(weights).view(torch.int16) % 8 == 0).all()


def test_noisy_levels_count_at_least_two_fifths_and_no_level_more_than_five_sixths() -> None:
    noising = Noising(torch.zeros(4000, 4, 1, 1), torch.Generator().manual_seed(0))
    assert noising.weights[noising.levels >= 300].min() == pytest.approx(0.4)
    assert noising.weights.max() <= 5 / 6


def test_a_perfect_velocity_tells_of_the_latents() -> None:
    latents = torch.randn(8, 4, 8, 8)
    noising = Noising(latents, torch.Generator().manual_seed(0))
    assert torch.allclose(noising.clean(noising.velocity), latents, atol=1e-4)


def test_the_learning_rate_rises_stays_and_falls() -> None:
    told = ((0, 0), (0.1, 200), (0.6, 900), (1, 2000))
    assert [rate_factor(at, step, 100) for at, step in told] == [0.01, 1.0, 1.0, 0.02]
