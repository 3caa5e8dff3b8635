from __future__ import annotations

from typing import Any

import pytest
import torch
from msgspec.structs import replace
from torch.nn import functional

from engine import Image, Mask
from engine.errors import InputError, NodeError
from engine.graph.graph import Graph, Link, NodeId
from nodes.inpaint import cut_out, depth_conditioning, paste_back, set_noise_mask
from nodes.lib.masks import inpaint_mask
from nodes.lib.values import Conditioning, Entry
from nodes.transform import size_of
from tests.models.checkpoints import write_sd1
from tests.nodes.rasters import latent, mask
from tests.nodes.studio import Studio, graph_of, text_to_image, use


def spotted(left: int, top: int, width: int = 20, height: int = 10) -> Mask:
    """Of 200 by 100 pixels."""
    values = torch.zeros(1, 100, 200)
    values[:, top : top + height, left : left + width] = 1
    return Mask(values)


def black(batch: int = 1, width: int = 200, height: int = 100) -> Image:
    return Image(torch.zeros(batch, height, width, 3))


def test_a_noise_mask_is_set_and_taken_away() -> None:
    drawn = mask("#.", "..")
    masked = set_noise_mask(latent(), drawn)
    assert masked.mask is drawn.values
    assert set_noise_mask(masked).mask is None


@pytest.mark.parametrize("grow", [0, 1, 6, 7])
def test_what_is_painted_anew_grows_as_a_box_of_ones_does(grow: int) -> None:
    soft = torch.rand(2, 20, 24, generator=torch.Generator().manual_seed(1)) * 0.55
    wanted = soft.round()
    if grow:
        box = torch.ones(1, 1, grow, grow)
        summed = functional.conv2d(wanted[:, None], box, padding=-(-(grow - 1) // 2))
        wanted = summed.clamp(0, 1)[:, 0, :20, :24]
    assert inpaint_mask(soft, grow).equal(wanted)


def test_a_piece_has_its_mask_in_the_middle_and_the_shape_that_is_wanted() -> None:
    piece, selected, cutout = cut_out(black(), spotted(80, 40), 10, 128, 64)
    assert size_of(piece)[:2] == size_of(selected)[:2] == (128, 64)
    assert (cutout.x, cutout.y, cutout.width, cutout.height) == (60, 30, 60, 30)
    inside = selected.values[0].nonzero().float().mean(0).tolist()
    assert inside == pytest.approx([31.5, 63.5], abs=1)


def test_a_piece_at_the_edge_is_moved_into_the_picture() -> None:
    cutout = cut_out(black(), spotted(190, 95, 10, 5), 20, 0, 0).cutout
    assert (cutout.x, cutout.y, cutout.width, cutout.height) == (150, 55, 50, 45)


def test_a_piece_is_never_larger_than_the_picture() -> None:
    cutout = cut_out(black(), spotted(10, 10), 9_999, 512, 512).cutout
    assert (cutout.x, cutout.y, cutout.width, cutout.height) == (0, 0, 200, 100)


def test_a_piece_keeps_its_size_unless_told() -> None:
    piece = cut_out(black(), spotted(80, 40), 10, 0, 0).image
    assert size_of(piece)[:2] == (40, 30)


def test_a_mask_of_another_size_is_brought_to_the_pictures() -> None:
    cutout = cut_out(black(), mask("..", ".#"), 0, 0, 0).cutout
    assert cutout.x > 0
    assert cutout.x + cutout.width == 200


def test_nothing_selected_is_nothing_to_cut_out() -> None:
    with pytest.raises(InputError, match="the mask selects nothing"):
        cut_out(black(), mask(".."))


def test_a_piece_that_was_put_back_changes_what_was_selected_alone() -> None:
    piece, _, cutout = cut_out(black(), spotted(80, 40), 10, 128, 64)
    white = Image(torch.ones_like(piece.pixels))
    hard = paste_back(cutout, white, blend=0).pixels[0, ..., 0]
    assert hard.equal(spotted(80, 40).values[0])
    soft = paste_back(cutout, white, blend=8).pixels[0, ..., 0]
    assert soft[40:50, 80:100].min() == 1
    assert 0 < soft[45, 78] < 1
    assert soft[:, :60].max() == 0


def test_each_of_several_pieces_is_put_back() -> None:
    cutout = cut_out(black(), spotted(80, 40), 10, 128, 64).cutout
    pieces = Image(torch.stack([torch.zeros(64, 128, 3), torch.ones(64, 128, 3)]))
    assert paste_back(cutout, pieces, 0).pixels[:, 45, 90, 0].tolist() == [0, 1]


def painted(studio: Studio, kind: str, **more: Any) -> Graph:
    """A picture and a mask of its left half, before a node of that kind and a sampler."""
    solid = use("SolidImage", width=70, height=66, colour="#ff0000")
    half = use("ShapeMask", width=70, height=66, shape="rectangle", shape_width=35, shape_height=66)
    base = graph_of({"solid": solid, "half": half})
    main = text_to_image(more.pop("family", "sd1"))
    links = {"vae": "load.vae", "image": "solid.image"}
    if "mask" not in more:
        links["mask"] = "half.mask"
    if kind != "EncodeForInpaint":
        links |= {"positive": "positive.conditioning", "negative": "negative.conditioning"}
    node = graph_of({"prepare": use(kind, links)})
    read = {
        "latent": "prepare.latent",
        "positive": "positive.conditioning",
        "negative": "negative.conditioning",
    }
    if kind != "EncodeForInpaint":
        read |= {name: f"prepare.{name}" for name in ("positive", "negative")}
    sampler = graph_of({"sampler": use("Sampler", {"model": "load.model", **read}, steps=2)})
    return Graph({**main.nodes, **base.nodes, **node.nodes, **sampler.nodes})


def test_a_picture_is_encoded_grey_where_it_is_painted_anew(studio: Studio) -> None:
    graph = painted(studio, "EncodeForInpaint")
    by_hand = {
        "grey": use("SolidImage", width=70, height=66, colour="#808080"),
        "over": use(
            "Composite", {"under": "solid.image", "over": "grey.image", "mask": "half.mask"}
        ),
        "encode": use("Encode", {"vae": "load.vae", "image": "over.value"}),
    }
    graph = Graph({**graph.nodes, **graph_of(by_hand).nodes})
    outputs = studio.run(graph, "prepare", "encode")
    latent, wanted = outputs["prepare"]["latent"], outputs["encode"]["latent"]
    assert latent.samples.shape == (1, 4, 8, 8)
    assert latent.mask.shape == (1, 64, 64)
    assert latent.mask[0, 0].tolist() == [1.0] * (35 - 3 + 3) + [0.0] * (64 - 35)
    assert torch.allclose(latent.samples, wanted.samples, atol=0.02)  # 128 / 255 is not a half


def test_what_is_not_painted_anew_stays(studio: Studio) -> None:
    outputs = studio.run(painted(studio, "EncodeForInpaint"), "prepare", "sampler")
    before, after = (outputs[n]["latent"].samples for n in ("prepare", "sampler"))
    assert torch.allclose(before[..., 5:], after[..., 5:], atol=1e-4)
    assert not torch.allclose(before[..., :4], after[..., :4], atol=0.1)


def test_an_inpainting_model_is_shown_the_picture(studio: Studio) -> None:
    write_sd1(studio.home / "models" / "checkpoints" / "fill.safetensors", beside=5)
    outputs = studio.run(
        painted(studio, "InpaintConditioning", family="fill"), "prepare", "sampler"
    )
    prepared = outputs["prepare"]
    [entry] = prepared["positive"]
    assert set(entry.extra) == {"picture", "mask"}
    assert not torch.equal(entry.extra["picture"], prepared["latent"].samples)
    assert prepared["latent"].mask is entry.extra["mask"]
    assert outputs["sampler"]["latent"].samples.isfinite().all()


def test_a_model_for_all_pictures_may_be_prepared_for_inpainting_too(studio: Studio) -> None:
    outputs = studio.run(painted(studio, "InpaintConditioning"), "sampler")
    assert outputs["sampler"]["latent"].samples.shape == (1, 4, 8, 8)


def test_a_model_that_edits_is_shown_the_picture(studio: Studio) -> None:
    write_sd1(studio.home / "models" / "checkpoints" / "edit.safetensors", beside=4)
    graph = painted(studio, "EditConditioning", family="edit", mask=None)
    outputs = studio.run(graph, "prepare", "sampler")
    latent = outputs["prepare"]["latent"]
    assert not latent.samples.any()
    assert latent.mask is None
    assert outputs["sampler"]["latent"].samples.shape == (1, 4, 8, 8)


def test_a_model_that_follows_depth_asks_for_it(studio: Studio) -> None:
    write_sd1(studio.home / "models" / "checkpoints" / "depth.safetensors", beside=1)
    with pytest.raises(
        NodeError, match="the model follows a depth map, and the prompt brings none"
    ):
        studio.run(text_to_image("depth"), "sampler")
    [entry] = depth_conditioning(
        Conditioning((Entry(torch.zeros(1, 1, 4)),)), black(width=8, height=8)
    )
    depth = entry.extra["depth"]
    assert isinstance(depth, torch.Tensor)
    assert depth.shape == (1, 8, 8)


def test_a_soft_mask_may_begin_to_change_part_by_part(studio: Studio) -> None:
    graph = painted(studio, "EncodeForInpaint")
    soft = {
        "soft": use("AdjustMask", {"mask": "half.mask"}, blur=12.0),
        "masked": use("SetNoiseMask", {"latent": "prepare.latent", "mask": "soft.mask"}),
        "later": use("DifferentialInpaint", {"model": "load.model"}),
    }
    sampler = graph.nodes[NodeId("sampler")]
    links = {**sampler.links, "latent": Link(NodeId("masked"), "latent")}
    plain = replace(sampler, links=links)
    changed = replace(plain, links={**links, "model": Link(NodeId("later"), "model")})
    found = [
        studio.run(
            Graph({**graph.nodes, **graph_of(soft).nodes, NodeId("sampler"): each}), "sampler"
        )
        for each in (plain, changed)
    ]
    one, other = (each["sampler"]["latent"].samples for each in found)
    assert not torch.allclose(one, other, atol=1e-2)
