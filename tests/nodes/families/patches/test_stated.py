from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from tests.nodes.families.loading import recognised

DOWN = "lora_unet_mid_block_attentions_0_proj_in.lora_down.weight"


def details(folder: Path, **metadata: str) -> dict[str, str]:
    path = folder / "l.safetensors"
    save_file(
        {DOWN: torch.zeros(16, 320)}, path, {k.replace("__", "."): v for k, v in metadata.items()}
    )
    return dict(recognised(path).details)


def test_the_words_its_pictures_had_most_are_its_trigger_words(tmp_path: Path) -> None:
    counts = {"10_ink": {"ink drawing": 9, "cat": 3}, "5_more": {"cat": 8, "": 99}}
    found = details(
        tmp_path,
        ss_tag_frequency=json.dumps(counts),
        ss_resolution="(512, 512)",
        ss_sd_model_name="base.safetensors",
    )
    assert found == {
        "trigger words": "cat, ink drawing",
        "base model": "base.safetensors",
        "resolution": "(512, 512)",
        "rank": "16",
    }


def test_what_its_author_says_comes_before_what_was_counted(tmp_path: Path) -> None:
    found = details(
        tmp_path,
        modelspec__trigger_phrase="in ink",
        modelspec__architecture="stable-diffusion-v1/lora",
        ss_sd_model_name="base.safetensors",
        ss_tag_frequency='{"a": {"cat": 1}}',
    )
    assert found["trigger words"] == "in ink"
    assert found["base model"] == "stable-diffusion-v1/lora"


@pytest.mark.parametrize("text", ["{", "[1]", '{"a": 3}', '{"a": {"b": "c"}}', "[" * 5000, "null"])
def test_metadata_that_is_none_is_passed_over(tmp_path: Path, text: str) -> None:
    assert details(tmp_path, ss_tag_frequency=text) == {"rank": "16"}


def test_text_of_strangers_is_short_and_can_be_printed(tmp_path: Path) -> None:
    found = details(tmp_path, modelspec__trigger_phrase="\x1b[31m" + "long " * 1000)
    assert len(found["trigger words"]) < 100
    assert found["trigger words"].isprintable()
