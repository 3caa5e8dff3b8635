"""Pictures enlarged and sampled anew, tile by tile."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from engine.errors import NodeError
from engine.run.events import NodeProgress
from nodes.lib.tiles import Tile, even_tiles
from nodes.lib.values import Conditioning, Control, Entry
from nodes.refine import _seen_in
from tests.nodes.comfy_graphs import node, run
from tests.nodes.studio import Studio, graph_of, use


def parts(**settings: Any) -> dict[str, Any]:
    links = {
        "image": "picture.image",
        "model": "load.model",
        "positive": "positive.conditioning",
        "negative": "negative.conditioning",
        "vae": "load.vae",
    }
    return {
        "load": use("LoadCheckpoint", file="sd1.safetensors"),
        "picture": use("SolidImage", width=64, height=96, colour="#804020"),
        "positive": use("EncodePrompt", {"clip": "load.clip"}, text="an apple"),
        "negative": use("EncodePrompt", {"clip": "load.clip"}, text=""),
        "refine": use("TiledRefine", links, **{"steps": 2, "tile": 64, "overlap": 16, **settings}),
    }


def refined(studio: Studio, **settings: Any) -> Tensor:
    found = studio.run(graph_of(parts(**settings)), "refine")["refine"]["image"]
    pixels: Tensor = found.pixels
    return pixels


@pytest.mark.parametrize(("factor", "size"), [(1.0, (96, 64)), (2.0, (192, 128)), (1.3, (128, 80))])
def test_a_picture_is_as_much_larger_as_it_is_said(
    studio: Studio, factor: float, size: tuple[int, int]
) -> None:
    assert refined(studio, factor=factor).shape == (1, *size, 3)


def test_without_denoising_a_picture_is_only_coded(studio: Studio) -> None:
    """One tile, and nothing sampled: what the VAE makes of it."""
    nodes = parts(factor=1.0, denoise=0.0, tile=128)
    nodes["encode"] = use("Encode", {"vae": "load.vae", "image": "picture.image"})
    nodes["decode"] = use("Decode", {"vae": "load.vae", "latent": "encode.latent"})
    found = studio.run(graph_of(nodes), "refine", "decode")
    torch.testing.assert_close(found["refine"]["image"].pixels, found["decode"]["image"].pixels)


def test_one_tile_is_sampled_as_by_a_sampler(studio: Studio) -> None:
    nodes = parts(factor=1.0, denoise=0.5, tile=128, seed=3)
    nodes["encode"] = use("Encode", {"vae": "load.vae", "image": "picture.image"})
    links = {
        "model": "load.model",
        "positive": "positive.conditioning",
        "negative": "negative.conditioning",
        "latent": "encode.latent",
    }
    nodes["sampler"] = use("Sampler", links, denoise=0.5, steps=2, seed=3)
    nodes["decode"] = use("Decode", {"vae": "load.vae", "latent": "sampler.latent"})
    found = studio.run(graph_of(nodes), "refine", "decode")
    torch.testing.assert_close(found["refine"]["image"].pixels, found["decode"]["image"].pixels)


def test_steps_are_counted_over_all_tiles(studio: Studio) -> None:
    refined(studio, factor=2.0, denoise=0.9, seed=5)
    told = [each for each in studio.events if isinstance(each, NodeProgress)]
    last = told[-1]
    assert last.step == last.total == 2 * len(even_tiles(192, 128, 64, 16, 8))


def test_tiles_are_of_one_size_and_cover_the_picture() -> None:
    for height, width in ((64, 64), (192, 128), (200, 72), (40, 512)):
        tiles = even_tiles(height, width, 64, 16, 8)
        covered = torch.zeros(height, width)
        for tile in tiles:
            tile.of(covered).add_(1)
            assert (tile.height, tile.width) == (min(64, height), min(64, width))
            assert tile.top % 8 == tile.left % 8 == 0
        assert (covered > 0).all()


def test_a_hint_is_seen_where_its_tile_lies() -> None:
    class Net:
        file_names = "net"

    hint = torch.arange(4 * 8, dtype=torch.float32).view(1, 4, 8, 1).expand(-1, -1, -1, 3)
    entry = Entry(torch.zeros(1, 77, 4), controls=(Control(Net(), hint),))
    [seen] = _seen_in(Tile(64, 128, 64, 64), (128, 256), Conditioning((entry,)))
    [control] = seen.controls
    assert control.hint[..., 0].tolist() == [[[20.0, 21.0], [28.0, 29.0]]]


def test_an_overlap_as_large_as_a_tile_is_refused(studio: Studio) -> None:
    with pytest.raises(NodeError, match="wanted less than the tile of 64 pixels"):
        refined(studio, overlap=64)


def test_a_prompt_with_a_region_is_refused(studio: Studio) -> None:
    nodes = parts()
    nodes["region"] = use(
        "ConditioningRegion", {"conditioning": "positive.conditioning"}, width=32, height=32
    )
    kind, links, constants = nodes["refine"]
    nodes["refine"] = kind, {**links, "positive": "region.conditioning"}, constants
    with pytest.raises(NodeError, match="positive: has a region"):
        studio.run(graph_of(nodes), "refine")


def test_the_class_of_a_widespread_pack_is_read(studio: Studio) -> None:
    sampling = {"seed": 1, "steps": 1, "cfg": 4.0, "sampler_name": "euler", "scheduler": "normal"}
    tiles = {"tile_width": 64, "tile_height": 64, "tile_padding": 8, "mask_blur": 8}
    file = {
        "1": node("CheckpointLoaderSimple", ckpt_name="sd1.safetensors"),
        "2": node("EmptyImage", width=64, height=64, batch_size=1, color=0),
        "3": node("CLIPTextEncode", clip=["1", 1], text=""),
        "4": node(
            "UltimateSDUpscaleNoUpscale",
            upscaled_image=["2", 0],
            model=["1", 0],
            vae=["1", 2],
            positive=["3", 0],
            negative=["3", 0],
            denoise=0.5,
            mode_type="Linear",
            **sampling,
            **tiles,
        ),
    }
    assert run(studio, file, "4")["4"]["image"].pixels.shape == (1, 64, 64, 3)
