from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import InputError
from engine.files.comfy_paths import read_paths

EXAMPLE = """
a111:
    base_path: /data/webui
    checkpoints: models/Stable-diffusion
    loras: |
         models/Lora
         models/LyCORIS
comfyui:
    base_path: ./comfy
    is_default: true
    clip: models/clip
    unet: /big/unet
empty:
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "extra_model_paths.yaml"
    path.write_text(text)
    return path


def test_folders_are_read_by_kind_the_default_section_first(tmp_path: Path) -> None:
    assert read_paths(write(tmp_path, EXAMPLE)) == [
        ("text_encoders", tmp_path / "comfy/models/clip"),
        ("diffusion_models", Path("/big/unet")),
        ("checkpoints", Path("/data/webui/models/Stable-diffusion")),
        ("loras", Path("/data/webui/models/Lora")),
        ("loras", Path("/data/webui/models/LyCORIS")),
    ]


def test_an_empty_file_gives_nothing(tmp_path: Path) -> None:
    assert read_paths(write(tmp_path, "")) == []


def test_variables_are_filled_in(tmp_path: Path) -> None:
    environ = {"SD_MODELS": "/sd", "SUB": "deep"}
    text = "a:\n  base_path: $SD_MODELS/x\n  vae: ${SUB}/y\n  loras: $SD_MODELS/l"
    assert read_paths(write(tmp_path, text), environ) == [
        ("vae", Path("/sd/x/deep/y")),
        ("loras", Path("/sd/l")),
    ]


def test_a_variable_that_is_not_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"names the variable NOT_SET_AT_ALL, which is not set"):
        read_paths(write(tmp_path, "a:\n  vae: $NOT_SET_AT_ALL/y"), {})


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert read_paths(write(tmp_path, "\ufeffa:\n  vae: /v")) == [("vae", Path("/v"))]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- a\n- b", "found list"),
        ("a: 3", "section 'a' is of type int"),
        (
            "a:\n  vae: [x]\n  is_default: 1",
            r"a\.vae is of type list.*a\.is_default is of type int",
        ),
        ("a: {b", "cannot be read"),
        ("!!python/object/apply:os.system ['x']", "cannot be read"),
    ],
)
def test_every_fault_is_named(text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=reason):
        read_paths(write(tmp_path, text))


def test_a_missing_file_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_paths(tmp_path / "none.yaml")
