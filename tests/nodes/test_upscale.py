"""Enlarging pictures: tiles without seams, and a model that is read from its shapes."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image as Picture
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from engine.errors import GraphError
from engine.files.header import read_header
from engine.graph.graph import Graph
from engine.run.events import NodeProgress
from nodes.families.upscalers.compact import Compact
from nodes.families.upscalers.upscaler import Upscaler
from nodes.lib.tiles import Cut, in_tiles
from tests.nodes.studio import Studio, graph_of, use

WEIGHTS = Path(__file__).parents[2] / "nodes" / "weights" / "upscale_models"
SHIPPED = WEIGHTS / "realesr-animevideov3-x4.safetensors"


def write_upscaler(path: Path, channels: int = 4, factor: int = 2) -> None:
    """Three convolutions with random weights, and a PReLU after each but the last."""
    random = torch.Generator().manual_seed(0)
    tensors = {}
    widths = (3, channels, channels, 3 * factor**2)
    for index, (inputs, outputs) in enumerate(itertools.pairwise(widths)):
        tensors[f"body.{2 * index}.weight"] = torch.randn(
            outputs, inputs, 3, 3, generator=random
        ).mul_(0.1)
        tensors[f"body.{2 * index}.bias"] = torch.zeros(outputs)
        if index < 2:
            tensors[f"body.{2 * index + 1}.weight"] = torch.full((outputs,), 0.2)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path)


def load(path: Path) -> Upscaler:
    return Compact().load("model", read_header(path), "float32")


def enlarged(upscaler: Upscaler, picture: Tensor, side: int, overlap: int) -> Tensor:
    """In tiles."""
    cut = Cut(side, side, overlap, upscaler.reach)
    scale = Fraction(upscaler.factor)
    return in_tiles(picture, [cut], scale, upscaler.enlarge, lambda done, total: None)


def upscaled(studio: Studio, file: str) -> Graph:
    """A small picture through an upscaler."""
    pixels = np.random.default_rng(0).integers(0, 255, (20, 30, 3), np.uint8)
    Picture.fromarray(pixels).save(studio.home / "input" / "small.png")
    nodes = {
        "load": use("LoadImage", file="small.png"),
        "upscale": use("Upscale", {"image": "load.image"}, file=file),
    }
    return graph_of(nodes)


def test_tiles_give_the_picture_that_the_whole_gives(tmp_path: Path) -> None:
    write_upscaler(tmp_path / "up.safetensors")
    upscaler = load(tmp_path / "up.safetensors")
    picture = torch.rand(1, 3, 50, 71)
    whole = upscaler.enlarge(picture)
    assert whole.shape == (1, 3, 100, 142)
    torch.testing.assert_close(enlarged(upscaler, picture, 24, 10), whole)


def test_the_shipped_upscaler_keeps_what_a_picture_shows() -> None:
    upscaler = load(SHIPPED)
    assert (upscaler.factor, upscaler.reach) == (4, 18)
    picture = torch.zeros(1, 3, 40, 40)
    picture[:, 0, 12:28, 12:28] = 1
    made = upscaler.enlarge(picture)
    assert made.shape == (1, 3, 160, 160)
    back = functional.avg_pool2d(made, 4)
    assert (back - picture).abs().mean() < 0.02
    torch.testing.assert_close(enlarged(upscaler, picture, 39, 38), made, atol=1e-4, rtol=0)


def test_an_upscaler_is_found_and_run_like_any_model(studio: Studio) -> None:
    write_upscaler(studio.home / "models" / "upscale_models" / "up.safetensors")
    image = studio.run(upscaled(studio, "up.safetensors"), "upscale")["upscale"]["image"]
    assert image.pixels.shape == (1, 40, 60, 3)
    assert image.pixels.dtype == torch.float32
    progress = [event for event in studio.events if isinstance(event, NodeProgress)]
    assert [(event.step, event.total) for event in progress] == [(1, 1)]


def test_a_checkpoint_is_no_upscaler(studio: Studio) -> None:
    folder = studio.home / "models"
    (folder / "upscale_models").mkdir(exist_ok=True)
    checkpoint = (folder / "checkpoints" / "sd1.safetensors").read_bytes()
    (folder / "upscale_models" / "sd1.safetensors").write_bytes(checkpoint)
    with pytest.raises(GraphError, match=r"sd1\.safetensors"):
        studio.run(upscaled(studio, "sd1.safetensors"))


def test_other_networks_are_not_taken_for_one(tmp_path: Path) -> None:
    write_upscaler(tmp_path / "odd.safetensors", factor=2)
    tensors = load_file(tmp_path / "odd.safetensors")
    save_file(tensors | {"tail.weight": torch.zeros(3)}, tmp_path / "odd.safetensors")
    assert Compact().detect(read_header(tmp_path / "odd.safetensors")) is None
