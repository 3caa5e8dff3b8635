"""What stands for ComfyUI's classes: the tables fit our nodes, and files of its users run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.errors import GraphError
from engine.formats.comfyui.counterparts import Converted, Same
from engine.formats.comfyui.export import exported
from engine.formats.metadata import extract
from engine.formats.native import document as native
from engine.formats.reading import document_of
from nodes.comfyui import COUNTERPARTS
from tests.formats.comfyui.sheets import block, sheet
from tests.nodes.comfy_graphs import comfy_text_to_image, node, run
from tests.nodes.studio import Studio, text_to_image

SAME = [(name, rule) for name, rule in COUNTERPARTS.items() if isinstance(rule, Same)]


@pytest.mark.parametrize(("name", "rule"), SAME, ids=[name for name, _ in SAME])
def test_a_row_names_inputs_and_outputs_that_there_are(
    name: str, rule: Same, studio: Studio
) -> None:
    spec = studio.engine.specs[rule.kind]
    named = [each if isinstance(each, str) else each.name for each in rule.inputs.values()]
    assert {*named, *rule.fixed} <= {*spec.inputs}
    assert {port for port in rule.outputs if isinstance(port, str)} <= {*spec.outputs}
    required = {*spec.required} - {*named} - {*rule.fixed}
    assert not required


@pytest.mark.parametrize(("name", "rule"), SAME, ids=[name for name, _ in SAME])
def test_what_a_row_stands_for_goes_to_comfyui_and_back(
    name: str, rule: Same, studio: Studio
) -> None:
    engine = studio.engine
    spec = engine.specs[rule.kind]
    told = [each if isinstance(each, str) else each.name for each in rule.inputs.values()]
    texts = {p: "x" for p in spec.required if p in told and spec.inputs[p].type is str}
    links = {port: "source.0" for port in spec.required if port in told and port not in texts}
    ours = {
        "source": {"type": "comfyui.Source", "inputs": {}, "links": {}},
        "it": {"type": rule.kind, "inputs": {**rule.fixed, **texts}, "links": links},
    }
    document = native({"lienzo": 1, "nodes": ours})
    try:
        theirs = exported(document, engine.counterparts.by_class, engine.specs)
    except GraphError:
        assert any(isinstance(each, Converted) for each in rule.inputs.values())
        return
    back = document_of(theirs, engine.counterparts, engine.specs).document.fields["nodes"]["it"]
    given = {**spec.defaults, **rule.fixed, **texts}
    assert (back["type"], back["links"]) == (rule.kind, links)
    assert {**spec.defaults, **back["inputs"]} == given


EDITOR = sheet(
    block(4, "CheckpointLoaderSimple", ["sd1.safetensors"]),
    block(5, "EmptyLatentImage", [64, 64, 1]),
    block(6, "CLIPTextEncode", ["a (red:1.2) apple"], (("clip", 3),)),
    block(7, "CLIPTextEncode", ["blurry"], (("clip", 5),)),
    block(
        3,
        "KSampler",
        [1, "randomize", 2, 7.0, "euler", "normal", 1.0],
        (("model", 1), ("positive", 4), ("negative", 6), ("latent_image", 2)),
    ),
    block(8, "VAEDecode", [], (("samples", 7), ("vae", 8))),
    block(9, "SaveImage", ["ComfyUI"], (("images", 9),)),
    links=(
        (1, 4, 0, 3, 0),
        (2, 5, 0, 3, 3),
        (3, 4, 1, 6, 0),
        (4, 6, 0, 3, 1),
        (5, 4, 1, 7, 0),
        (6, 7, 0, 3, 2),
        (7, 3, 0, 8, 0),
        (8, 4, 2, 8, 1),
        (9, 8, 0, 9, 0),
    ),
)


def test_what_the_editor_saves_gives_what_the_api_format_gives(studio: Studio) -> None:
    api = run(studio, comfy_text_to_image(), "3")["3"]["latent"].samples
    editor = run(studio, EDITOR, "3")["3"]["latent"].samples
    assert torch.equal(api, editor)


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
    assert found.fields["prompt"] == comfy_text_to_image()


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
