"""Vision encoders of CLIP: what they see is what transformers' see."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from nodes.families.vision.encoder import normal
from nodes.refs import VisionRef
from tests.models.visions import write_vision
from tests.nodes.families.loading import load, recognised
from tests.nodes.families.prompting import assert_close


@pytest.mark.parametrize("layers", [2, 25])
@pytest.mark.parametrize("prefix", ["", "visual.", "embedder.model.visual."])
def test_what_is_seen_is_what_transformers_sees(prefix: str, layers: int, tmp_path: Path) -> None:
    made = write_vision(tmp_path / "v.safetensors", prefix, layers)
    picture = torch.rand(2, 40, 60, 3, generator=torch.Generator().manual_seed(0))
    found = load(made.path, "vision").encode(picture, crop=True)
    with torch.no_grad():
        shown = normal(picture, 28, crop=True)
        wanted = made["vision"](pixel_values=shown, output_hidden_states=True)
        blank = made["vision"](pixel_values=0 * shown[:1], output_hidden_states=True)
    assert_close(found.whole, wanted.image_embeds)
    assert_close(found.places, wanted.hidden_states[-2])
    assert_close(found.last, wanted.last_hidden_state)
    assert_close(found.blank, blank.hidden_states[-2])


@pytest.mark.parametrize(("height", "width"), [(28, 28), (40, 60), (75, 31)])
def test_a_picture_is_shown_as_clip_was_trained(height: int, width: int) -> None:
    generator = torch.Generator().manual_seed(0)
    eight_bit = (torch.rand(height, width, 3, generator=generator) * 80 + 80).to(torch.uint8)
    found = normal(eight_bit[None] / 255, 28, crop=True)
    mean = torch.tensor((0.48145466, 0.4578275, 0.40821073)).view(3, 1, 1)
    deviation = torch.tensor((0.26862954, 0.26130258, 0.27577711)).view(3, 1, 1)
    cropped = (found * deviation + mean) * 255
    wide, tall = (round(28 / min(height, width) * side) for side in (width, height))
    small = Image.fromarray(eight_bit.numpy()).resize((wide, tall), Image.Resampling.BICUBIC)
    top, left = (tall - 28) // 2, (wide - 28) // 2
    wanted = torch.from_numpy(np.array(small))[top : top + 28, left : left + 28]
    # Pillow cuts off what lies beyond white between its two passes: here nothing does.
    assert (cropped[0].movedim(0, -1) - wanted).abs().max() < 2.5  # both round to 8 bits


def test_a_picture_that_is_not_cropped_is_squeezed() -> None:
    picture = torch.zeros(1, 28, 84, 3)
    picture[:, :, 56:] = 1
    cropped, squeezed = normal(picture, 28, crop=True), normal(picture, 28, crop=False)
    assert cropped.std() < 0.2
    assert squeezed[..., -5:].mean() > 1.5


@pytest.mark.parametrize("prefix", ["", "visual."])
def test_a_file_is_named(prefix: str, tmp_path: Path) -> None:
    finding = recognised(write_vision(tmp_path / "v.safetensors", prefix).path)
    assert finding.what == "a CLIP vision encoder"
    assert finding.folders == {"clip_vision"}
    assert finding.problem(VisionRef) is None
