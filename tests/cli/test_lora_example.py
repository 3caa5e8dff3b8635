"""The example of a LoRA, with the weights that come with Lienzo."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine import Image
from engine.engine import Engine
from engine.formats.native import graph, read
from engine.graph.graph import NodeId
from engine.settings import Settings

EXAMPLE = Path(__file__).parents[2] / "workflows" / "lora.json"


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tensor]:
    """Each [height, width, 3] in 0..1: without the LoRA, with some of it, with all of it."""
    settings = replace(Settings.at(tmp_path_factory.mktemp("home")), device="cpu")
    targets = [NodeId(f"decode_{much}") for much in ("without", "some", "full")]
    made = {}
    with closing(Engine.open(settings)) as engine:
        outputs = engine.run(graph(read(EXAMPLE)), lambda event: None, targets=targets)
    for target in targets:
        image = outputs[target]["image"]
        assert isinstance(image, Image)
        made[target.removeprefix("decode_")] = image.pixels[0]
    return made


def edge(picture: Tensor) -> float:
    """How bright the background is."""
    return float(torch.cat([picture[:6].flatten(), picture[-6:].flatten()]).mean())


def test_a_neon_sign_stands_before_black_with_the_lora_alone(pictures: dict[str, Tensor]) -> None:
    assert edge(pictures["without"]) > 0.6
    assert edge(pictures["full"]) < 0.2


def test_a_neon_sign_glows_before_its_background(pictures: dict[str, Tensor]) -> None:
    assert float(pictures["full"].amax(2).quantile(0.97)) > 0.6


def test_some_of_a_lora_is_not_all_of_it(pictures: dict[str, Tensor]) -> None:
    for other in ("without", "full"):
        assert float((pictures["some"] - pictures[other]).abs().mean()) > 0.03
