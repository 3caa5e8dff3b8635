"""Files of ComfyUI's users whose models are changed: each class runs, and changes something."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from tests.models.checkpoints import write_sd1
from tests.nodes.comfy_graphs import comfy_text_to_image, node, run
from tests.nodes.studio import Studio

ON_MODEL: dict[str, dict[str, Any]] = {
    "RescaleCFG": {"multiplier": 0.7},
    "RenormCFG": {"cfg_trunc": 100.0, "renorm_cfg": 0.5},
    "CFGZeroStar": {},
    "CFGNorm": {"strength": 1.0},
    "TCFG": {},
    "Mahiro": {},
    "Epsilon Scaling": {"scaling_factor": 1.02},
    "APG": {"eta": 0.5, "norm_threshold": 5.0, "momentum": -0.5},
    "PerturbedAttentionGuidance": {"scale": 3.0},
    "SelfAttentionGuidance": {"scale": 0.5, "blur_sigma": 2.0},
    "FreeU": {"b1": 1.1, "b2": 1.2, "s1": 0.9, "s2": 0.2},
    "FreeU_V2": {"b1": 1.3, "b2": 1.4, "s1": 0.9, "s2": 0.2},
    "PatchModelAddDownscale": {
        "block_number": 1,
        "downscale_factor": 2.0,
        "start_percent": 0.0,
        "end_percent": 1.0,
        "downscale_after_skip": True,
        "downscale_method": "bicubic",
        "upscale_method": "bicubic",
    },
    "ModelSamplingSD3": {"shift": 3.0},
    "ModelSamplingAuraFlow": {"shift": 1.73},
    "ModelSamplingFlux": {"max_shift": 1.15, "base_shift": 0.5, "width": 512, "height": 512},
    "FreSca": {"scale_low": 1.0, "scale_high": 1.25, "freq_cutoff": 2},
    "UNetSelfAttentionMultiply": {"q": 1.5, "k": 1.0, "v": 1.0, "out": 1.0},
    "UNetCrossAttentionMultiply": {"q": 1.0, "k": 1.0, "v": 2.0, "out": 1.0},
    "UNetTemporalAttentionMultiply": {
        "self_structural": 1.2,
        "self_temporal": 1.0,
        "cross_structural": 0.8,
        "cross_temporal": 1.0,
    },
    "TomePatchModel": {"ratio": 0.5},
    "ModelSamplingDiscrete": {"sampling": "lcm", "zsnr": False},
    "ModelSamplingContinuousEDM": {"sampling": "edm", "sigma_max": 80.0, "sigma_min": 0.002},
    "ModelSamplingContinuousV": {
        "sampling": "v_prediction",
        "sigma_max": 500.0,
        "sigma_min": 0.03,
    },
}
MERGES: dict[str, dict[str, Any]] = {
    "ModelMergeSimple": {"ratio": 0.3},
    "ModelMergeBlocks": {"input": 0.2, "middle": 0.5, "out": 0.8},
    "ModelMergeSD1": {"time_embed.": 1.0, "input_blocks.0.": 0.5, "output_blocks.1.": 0.0},
    "ModelMergeAdd": {},
    "ModelMergeSubtract": {"multiplier": 0.5},
}


@pytest.fixture(scope="module", autouse=True)
def second(studio: Studio) -> None:
    write_sd1(studio.home / "models/checkpoints/second.safetensors", seed=5)


def sampled(studio: Studio, patch: dict[str, Any] | None = None) -> Tensor:
    """With the model as it is patched, where it is."""
    file = comfy_text_to_image(model=["10" if patch else "4", 0])
    if patch:
        file["10"] = patch
    file |= {"11": node("CheckpointLoaderSimple", ckpt_name="second.safetensors")}
    samples: Tensor = run(studio, file, "3")["3"]["latent"].samples
    return samples


@pytest.mark.parametrize("kind", ON_MODEL)
def test_a_class_that_changes_a_model_changes_the_picture(studio: Studio, kind: str) -> None:
    changed = sampled(studio, patch=node(kind, model=["4", 0], **ON_MODEL[kind]))
    assert not torch.equal(changed, sampled(studio))


@pytest.mark.parametrize("kind", MERGES)
def test_a_class_that_merges_models_changes_the_picture(studio: Studio, kind: str) -> None:
    merge = node(kind, model1=["4", 0], model2=["11", 0], **MERGES[kind])
    assert not torch.equal(sampled(studio, patch=merge), sampled(studio))


def test_two_corrections_one_after_the_other_are_both_made(studio: Studio) -> None:
    file = comfy_text_to_image(model=["11", 0])
    file["10"] = node("RescaleCFG", model=["4", 0], multiplier=0.7)
    file["11"] = node("Epsilon Scaling", model=["10", 0], scaling_factor=1.02)
    both = run(studio, file, "3")["3"]["latent"].samples
    one = sampled(studio, patch=node("RescaleCFG", model=["4", 0], multiplier=0.7))
    other = sampled(studio, patch=node("Epsilon Scaling", model=["4", 0], scaling_factor=1.02))
    assert not torch.equal(both, one)
    assert not torch.equal(both, other)


def test_the_class_that_cuts_attention_is_read(studio: Studio) -> None:
    """A picture of 64 pixels is one tile, so that nothing changes."""
    inputs = {"tile_size": 256, "swap_size": 2, "max_depth": 0, "scale_depth": False}
    cut = node("HyperTile", model=["4", 0], **inputs)
    assert torch.equal(sampled(studio, patch=cut), sampled(studio))


def test_the_class_that_multiplies_a_text_encoder_is_read(studio: Studio) -> None:
    file = comfy_text_to_image()
    plain = run(studio, file, "3")["3"]["latent"].samples
    file |= {"10": node("CLIPAttentionMultiply", clip=["4", 1], q=1.5, k=1.0, v=1.0, out=1.0)}
    for encode in ("6", "7"):
        file[encode]["inputs"]["clip"] = ["10", 0]
    assert not torch.equal(run(studio, file, "3")["3"]["latent"].samples, plain)


@pytest.mark.parametrize("kind", ["VideoLinearCFGGuidance", "VideoTriangleCFGGuidance"])
def test_pictures_of_a_batch_have_scales_of_their_own(studio: Studio, kind: str) -> None:
    """One alone has the least."""
    file = comfy_text_to_image(model=["10", 0])
    file["10"] = node(kind, model=["4", 0], min_cfg=2.0)
    file["5"]["inputs"]["batch_size"] = 3
    found = run(studio, file, "3")["3"]["latent"].samples
    ends = []
    for scale in (2.0, file["3"]["inputs"]["cfg"]):
        plain = comfy_text_to_image()
        plain["5"]["inputs"]["batch_size"] = 3
        plain["3"]["inputs"]["cfg"] = scale
        ends.append(run(studio, plain, "3")["3"]["latent"].samples)
    torch.testing.assert_close(found[0], ends[0][0], atol=1e-4, rtol=1e-4)
    if kind == "VideoLinearCFGGuidance":
        torch.testing.assert_close(found[2], ends[1][2], atol=1e-4, rtol=1e-4)
    else:
        torch.testing.assert_close(found[1], ends[1][1], atol=1e-4, rtol=1e-4)


OPERATIONS: dict[str, dict[str, Any]] = {
    "LatentOperationTonemapReinhard": {"multiplier": 0.5},
    "LatentOperationSharpen": {"sharpen_radius": 2, "sigma": 1.0, "alpha": 0.1},
}


@pytest.mark.parametrize("kind", OPERATIONS)
def test_operations_change_latents_and_guidance(studio: Studio, kind: str) -> None:
    file = comfy_text_to_image(model=["10", 0])
    file["9"] = node(kind, **OPERATIONS[kind])
    file["10"] = node("LatentApplyOperationCFG", model=["4", 0], operation=["9", 0])
    assert not torch.equal(run(studio, file, "3")["3"]["latent"].samples, sampled(studio))
    file = comfy_text_to_image()
    file["9"] = node(kind, **OPERATIONS[kind])
    file["10"] = node("LatentApplyOperation", samples=["3", 0], operation=["9", 0])
    found = run(studio, file, "10")["10"]["latent"].samples
    assert not torch.equal(found, sampled(studio))
    assert found.shape == sampled(studio).shape
