"""Settings that other programs write into pictures, read as workflows."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import DocumentError
from engine.formats.comfyui.parameters import read_parameters

TEXT = """a (red:1.2) apple <lora:ink:0.8>,
in the snow <lora:fog:1:0.5>
Negative prompt: blurry,
ugly
Steps: 25, Sampler: DPM++ 2M Karras, CFG scale: 6.5, Seed: 42, Size: 640x448, Model hash: abc,
"""
TEXT = TEXT.strip().removesuffix(",") + ', Model: dream_v8, Clip skip: 2, Hires upscaler: "a, b"'


def read(text: str) -> tuple[dict[str, dict[str, Any]], list[str]]:
    nodes, remarks = read_parameters(text)
    return {node.id: dict(node.inputs) for node in nodes}, [str(remark) for remark in remarks]


def test_settings_become_the_nodes_of_a_picture_made_from_a_text() -> None:
    nodes, _ = read(TEXT)
    assert nodes["checkpoint"] == {"ckpt_name": "dream_v8.safetensors"}
    assert nodes["latent"] == {"width": 640, "height": 448, "batch_size": 1}
    assert nodes["positive"]["text"] == "a (red:1.2) apple ,\nin the snow"
    assert nodes["negative"]["text"] == "blurry,\nugly"
    sampler = nodes["sampler"]
    wanted = {"seed": 42, "steps": 25, "cfg": 6.5, "sampler_name": "dpmpp_2m"}
    assert {name: sampler[name] for name in wanted} == wanted
    assert sampler["scheduler"] == "karras"


def test_loras_of_the_prompt_are_put_on_in_order() -> None:
    nodes, _ = read(TEXT)
    first, second = nodes["lora 1"], nodes["lora 2"]
    assert (first["lora_name"], first["strength_model"], first["strength_clip"]) == (
        "ink.safetensors",
        0.8,
        0.8,
    )
    assert (second["strength_model"], second["strength_clip"]) == (1.0, 0.5)
    assert second["model"].node == "lora 1"
    assert nodes["skip"]["clip"].node == "lora 2"
    assert nodes["skip"]["stop_at_clip_layer"] == -2


def test_what_is_not_the_same_is_told() -> None:
    _, remarks = read(TEXT)
    told = " ".join(remarks)
    assert "near, not the same" in told
    assert "drawn on a GPU" in told
    assert "left out: Hires upscaler" in told


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ("Sampler: Euler a", ("euler_ancestral", "normal")),
        ("Sampler: DPM++ SDE, Schedule type: Exponential", ("dpmpp_sde", "exponential")),
        ("Sampler: DDIM", ("ddim", "ddim_uniform")),
        ("Sampler: Restart", ("restart", "normal")),
    ],
)
def test_samplers_have_their_names_here(settings: str, wanted: tuple[str, str]) -> None:
    sampler = read(f"a cat\nSteps: 20, {settings}")[0]["sampler"]
    assert (sampler["sampler_name"], sampler["scheduler"]) == wanted


@pytest.mark.parametrize("text", ["", "a cat", "a cat\nSeed: 1"])
def test_text_without_settings_is_refused(text: str) -> None:
    with pytest.raises(DocumentError, match="without a line of steps"):
        read_parameters(text)


def test_odd_settings_do_no_harm() -> None:
    nodes, _ = read("Steps: 20, Size: big, Seed: x, CFG scale: nothing, : , ,,")
    assert nodes["latent"]["width"] == 512
    assert nodes["sampler"]["seed"] == 0
