"""What stands for ComfyUI's classes: the tables fit our nodes, and files of its users run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.formats.comfyui.counterparts import Same
from engine.formats.metadata import extract
from engine.formats.native import graph
from engine.formats.reading import document_of
from nodes.comfyui import COUNTERPARTS
from tests.nodes.studio import Studio, text_to_image

SAME = [(name, rule) for name, rule in COUNTERPARTS.items() if isinstance(rule, Same)]


@pytest.mark.parametrize(("name", "rule"), SAME, ids=[name for name, _ in SAME])
def test_a_row_names_inputs_and_outputs_that_there_are(
    name: str, rule: Same, studio: Studio
) -> None:
    spec = studio.engine.specs[rule.kind]
    named = [each if isinstance(each, str) else each.name for each in rule.inputs.values()]
    assert {*named, *rule.fixed} <= {*spec.inputs}
    assert set(rule.outputs) <= {*spec.outputs}
    required = {*spec.required} - {*named} - {*rule.fixed}
    assert not required


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def comfy_text_to_image(**sampler: Any) -> dict[str, Any]:
    """As ComfyUI's own example is, in small."""
    return {
        "4": node("CheckpointLoaderSimple", ckpt_name="sd1.safetensors"),
        "5": node("EmptyLatentImage", width=64, height=64, batch_size=1),
        "6": node("CLIPTextEncode", text="a (red:1.2) apple", clip=["4", 1]),
        "7": node("CLIPTextEncode", text="blurry", clip=["4", 1]),
        "3": node(
            "KSampler",
            **{
                "seed": 1,
                "steps": 2,
                "cfg": 7.0,
                "sampler_name": "euler",
                "scheduler": "normal",
                "denoise": 1.0,
                "model": ["4", 0],
                "positive": ["6", 0],
                "negative": ["7", 0],
                "latent_image": ["5", 0],
                **sampler,
            },
        ),
        "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        "9": node("SaveImage", images=["8", 0], filename_prefix="ComfyUI"),
    }


def run(studio: Studio, nodes: dict[str, Any], *targets: str) -> dict[str, Any]:
    engine = studio.engine
    read = document_of(nodes, engine.counterparts, engine.specs)
    assert read.remarks == ()
    return studio.run(graph(read.document), *targets)


def test_a_text_to_image_file_gives_what_ours_gives(studio: Studio) -> None:
    theirs = run(studio, comfy_text_to_image(), "3", "9")
    ours = studio.run(text_to_image(), "sampler")
    assert torch.equal(theirs["3"]["latent"].samples, ours["sampler"]["latent"].samples)
    [saved] = theirs["9"]["files"]
    assert Path(saved.path).name == "ComfyUI_00001.png"


def test_masks_regions_and_batches_of_a_file_run(studio: Studio) -> None:
    nodes = comfy_text_to_image(
        positive=["14", 0], negative=["15", 0], latent_image=["20", 0], denoise=0.8
    )
    mask, laid = node("SolidMask", value=1.0, width=64, height=64), {"x": 32, "y": 0}
    over = {"destination": ["12", 0], "source": ["10", 0], "operation": "add"}
    region = {"mask": ["11", 0], "strength": 0.7, "set_cond_area": "mask bounds"}
    pixels = {"pixels": ["16", 0], "vae": ["4", 2], "mask": ["11", 0]}
    nodes |= {
        "10": mask,
        "11": node("MaskComposite", **over, **laid),
        "12": node("SolidMask", value=0.0, width=64, height=64),
        "13": node("ConditioningSetMask", conditioning=["6", 0], **region),
        "14": node("ConditioningCombine", conditioning_1=["13", 0], conditioning_2=["6", 0]),
        "15": node("ConditioningSetTimestepRange", conditioning=["7", 0], start=0.0, end=0.9),
        "16": node("EmptyImage", width=64, height=64, batch_size=1, color=0xFF8000),
        "17": node("VAEEncodeForInpaint", **pixels, grow_mask_by=6),
        "18": node("RepeatLatentBatch", samples=["17", 0], amount=3),
        "19": node("LatentFromBatch", samples=["18", 0], batch_index=1, length=2),
        "20": node("LatentUpscaleBy", samples=["19", 0], upscale_method="bislerp", scale_by=1.5),
    }
    latent = run(studio, nodes, "3")["3"]["latent"]
    assert latent.samples.shape == (2, 4, 12, 12)
    assert latent.batch_index == (1, 2)


def test_a_picture_of_comfyui_carries_its_workflow(tmp_path: Path) -> None:
    info = PngInfo()
    info.add_text("prompt", json.dumps(comfy_text_to_image()))
    info.add_text("workflow", json.dumps({"nodes": [], "links": []}))
    Image.new("RGB", (8, 8)).save(tmp_path / "made.png", pnginfo=info)
    with (tmp_path / "made.png").open("rb") as file:
        found = extract(file)
    assert found is not None
    assert found.fields == comfy_text_to_image()


def test_a_lora_becomes_an_entry_of_a_list(studio: Studio) -> None:
    engine = studio.engine
    lora = node(
        "LoraLoader",
        model=["4", 0],
        clip=["4", 1],
        lora_name="ink.safetensors",
        strength_model=0.8,
        strength_clip=0.5,
    )
    read = document_of({**comfy_text_to_image(), "2": lora}, engine.counterparts, engine.specs)
    entry = read.document.fields["nodes"]["2"]
    assert entry["type"] == "LoadLora"
    assert entry["inputs"] == {
        "loras": [{"file": "ink.safetensors", "strength": 0.8, "text_strength": 0.5}]
    }
    assert entry["links"] == {"model": "4.model", "clip": "4.clip"}


def test_a_merge_of_blocks_and_options_in_a_row_are_kept(studio: Studio) -> None:
    nodes = comfy_text_to_image(model=["33", 0])
    blocks = {"input": 0.5, "middle": 0.2, "out": 1.0}
    nodes |= {
        "30": node("ModelMergeBlocks", model1=["4", 0], model2=["4", 0], **blocks),
        "31": node("RescaleCFG", model=["30", 0], multiplier=0.7),
        "32": node("Mahiro", model=["31", 0]),
        "33": node("ModelSamplingDiscrete", model=["32", 0], sampling="v_prediction", zsnr=True),
    }
    found = run(studio, nodes, "33", "3")
    model = found["33"]["model"]
    wanted = {"rescale": 0.7, "mahiro": True, "prediction": "v", "zero_terminal_snr": True}
    assert dict(model.options) == wanted
    [patch] = model.patches
    assert [block for block, _ in patch.blocks] == ["input", "middle", "out"]


def custom(**changes: Any) -> dict[str, Any]:
    """The sampling of `comfy_text_to_image`, in parts; what changes are nodes by their ids."""
    parts = {
        "50": node("RandomNoise", noise_seed=1),
        "51": node("CFGGuider", model=["4", 0], positive=["6", 0], negative=["7", 0], cfg=7.0),
        "52": node("KSamplerSelect", sampler_name="euler"),
        "53": node("BasicScheduler", model=["4", 0], scheduler="normal", steps=2, denoise=1.0),
        "3": node(
            "SamplerCustomAdvanced",
            noise=["50", 0],
            guider=["51", 0],
            sampler=["52", 0],
            sigmas=["53", 0],
            latent_image=["5", 0],
        ),
    }
    return {**comfy_text_to_image(), **parts, **changes}


def test_a_sampling_in_parts_gives_what_one_node_gives(studio: Studio) -> None:
    wanted = run(studio, comfy_text_to_image(), "3")["3"]["latent"].samples
    assert torch.equal(run(studio, custom(), "3")["3"]["latent"].samples, wanted)
    at_once = node(
        "SamplerCustom",
        model=["4", 0],
        positive=["6", 0],
        negative=["7", 0],
        sampler=["52", 0],
        sigmas=["53", 0],
        latent_image=["5", 0],
        add_noise=True,
        noise_seed=1,
        cfg=7.0,
    )
    assert torch.equal(run(studio, custom(**{"3": at_once}), "3")["3"]["latent"].samples, wanted)


def test_two_advanced_samplers_share_the_steps(studio: Studio) -> None:
    settings = {"steps": 4, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal"}
    prompts = {"model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0]}
    first = node(
        "KSamplerAdvanced",
        add_noise="enable",
        noise_seed=1,
        latent_image=["5", 0],
        start_at_step=0,
        end_at_step=2,
        return_with_leftover_noise="enable",
        **settings,
        **prompts,
    )
    second = node(
        "KSamplerAdvanced",
        add_noise="disable",
        noise_seed=1,
        latent_image=["2", 0],
        start_at_step=2,
        end_at_step=10000,
        return_with_leftover_noise="disable",
        **settings,
        **prompts,
    )
    nodes = {**comfy_text_to_image(steps=4), "2": first, "30": second}
    found = run(studio, nodes, "3", "30")
    whole, halves = (found[each]["latent"].samples for each in ("3", "30"))
    assert torch.allclose(whole, halves, atol=1e-4)


SCHEDULERS = [
    node("KarrasScheduler", steps=4, sigma_max=14.6, sigma_min=0.03, rho=7.0),
    node("ExponentialScheduler", steps=4, sigma_max=14.6, sigma_min=0.03),
    node("PolyexponentialScheduler", steps=4, sigma_max=14.6, sigma_min=0.03, rho=1.0),
    node("LaplaceScheduler", steps=4, sigma_max=14.6, sigma_min=0.03, mu=0.0, beta=0.5),
    node("VPScheduler", steps=4, beta_d=19.9, beta_min=0.1, eps_s=0.001),
    node("BetaSamplingScheduler", model=["4", 0], steps=4, alpha=0.6, beta=0.6),
    node("SDTurboScheduler", model=["4", 0], steps=2, denoise=1.0),
    node("AlignYourStepsScheduler", model_type="SD1", steps=10, denoise=1.0),
    node("ManualSigmas", sigmas="14.6, 3, 0.7, 0"),
]
SAMPLERS = [
    node("SamplerEulerAncestral", eta=0.5, s_noise=1.0),
    node("SamplerEulerAncestralCFGPP", eta=0.5, s_noise=1.0),
    node("SamplerEulerCFGpp", version="regular"),
    node("SamplerDPMPP_2S_Ancestral", eta=1.0, s_noise=1.0),
    node("SamplerDPMPP_2M_SDE", solver_type="heun", eta=1.0, s_noise=1.0, noise_device="cpu"),
    node("SamplerDPMPP_3M_SDE", eta=1.0, s_noise=1.0, noise_device="gpu"),
    node("SamplerDPMPP_SDE", eta=1.0, s_noise=1.0, r=0.5, noise_device="cpu"),
    node("SamplerLMS", order=3),
    node("SamplerER_SDE", solver_type="ODE", max_stage=2, eta=1.0, s_noise=1.0),
    node("SamplerSEEDS2", solver_type="phi_2", eta=1.0, s_noise=1.0, r=0.5),
    node(
        "SamplerSASolver",
        model=["4", 0],
        eta=1.0,
        sde_start_percent=0.2,
        sde_end_percent=0.8,
        s_noise=1.0,
        predictor_order=3,
        corrector_order=4,
        use_pece=False,
        simple_order_2=False,
    ),
]
GUIDERS = [
    node("BasicGuider", model=["4", 0], conditioning=["6", 0]),
    node(
        "DualCFGGuider",
        model=["4", 0],
        cond1=["6", 0],
        cond2=["7", 0],
        negative=["7", 0],
        cfg_conds=4.0,
        cfg_cond2_negative=2.0,
        style="nested",
    ),
    node(
        "PerpNegGuider",
        model=["4", 0],
        positive=["6", 0],
        negative=["7", 0],
        empty_conditioning=["7", 0],
        cfg=4.0,
        neg_scale=0.5,
    ),
]


@pytest.mark.parametrize(
    ("place", "entry"),
    [("53", each) for each in SCHEDULERS]
    + [("52", each) for each in SAMPLERS]
    + [("51", each) for each in GUIDERS],
    ids=lambda value: value["class_type"] if isinstance(value, dict) else "",
)
def test_each_class_that_a_sampling_is_told_runs(
    place: str, entry: dict[str, Any], studio: Studio
) -> None:
    found = run(studio, custom(**{place: entry}), "3")["3"]
    assert found["latent"].samples.isfinite().all()


def test_noise_levels_are_parted_and_changed(studio: Studio) -> None:
    nodes = {
        **custom(),
        "60": node("SplitSigmas", sigmas=["61", 0], step=2),
        "61": node("ManualSigmas", sigmas="8, 4, 2, 1, 0"),
        "62": node("FlipSigmas", sigmas=["60", 1]),
        "63": node("SetFirstSigma", sigmas=["60", 0], sigma=9.0),
        "64": node("SplitSigmasDenoise", sigmas=["61", 0], denoise=0.5),
        "65": node(
            "ExtendIntermediateSigmas",
            sigmas=["61", 0],
            steps=2,
            start_at_sigma=-1.0,
            end_at_sigma=3.0,
            spacing="linear",
        ),
    }
    found = run(studio, nodes, "60", "62", "63", "64", "65")
    assert found["60"]["high"].values == (8, 4, 2)
    assert found["62"]["sigmas"].values[-1] == 2
    assert found["63"]["sigmas"].values == (9, 4, 2)
    assert found["64"]["low"].values == (2, 1, 0)
    assert found["65"]["sigmas"].values[:3] == (8, 6, 4)
