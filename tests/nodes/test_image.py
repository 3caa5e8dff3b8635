from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from PIL import Image as Picture

from engine.errors import InputError, NodeError
from engine.formats.metadata import read_record
from engine.run.events import NodeProgress, Notice, OutputSaved
from tests.nodes.studio import Studio, graph_of, use


def saved(studio: Studio) -> list[Path]:
    return [Path(event.path) for event in studio.events if isinstance(event, OutputSaved)]


def notices(studio: Studio) -> list[str]:
    return [event.text for event in studio.events if isinstance(event, Notice)]


def put_picture(studio: Studio, name: str, mode: str = "RGB", colour: object = 0) -> None:
    picture = Picture.new(mode, (16, 8), colour)  # type: ignore[arg-type]
    picture.save(studio.home / "input" / name)


@pytest.mark.parametrize(("format", "suffix"), [("png", "png"), ("webp", "webp"), ("jpeg", "jpg")])
def test_every_format_remembers_how_it_was_made(studio: Studio, format: str, suffix: str) -> None:
    put_picture(studio, "grey.png", colour=(99, 99, 99))
    graph = graph_of(
        {
            "load": use("LoadImage", file="grey.png"),
            "save": use("Save", {"image": "load.image"}, name="kept", format=format),
        }
    )
    studio.run(graph)
    [path] = saved(studio)
    assert path.suffix == f".{suffix}"
    with path.open("rb") as file:
        record = read_record(file)
    assert json.loads(record["workflow"]) == {}
    assert record["software"].startswith("lienzo ")


def test_a_jpeg_too_small_for_its_workflow_has_it_beside(studio: Studio) -> None:
    put_picture(studio, "grey.png", colour=(99, 99, 99))
    nodes = {
        "load": use("LoadImage", file="grey.png"),
        "save": use("Save", {"image": "load.image"}, name="large", format="jpeg"),
    }
    workflow = json.dumps({"lienzo": 1, "nodes": {}, "note": "x" * 70_000})
    studio.run(graph_of(nodes), workflow=workflow)
    picture, beside = saved(studio)
    assert (picture.name, beside.name) == ("large_00001.jpg", "large_00001.json")
    assert beside.read_text() == workflow
    with picture.open("rb") as file:
        assert "software" in read_record(file)
    [notice] = notices(studio)
    assert notice == "a jpeg has no room for the workflow: saved beside, as .json"
    studio.run(graph_of(nodes, save__quality=80))
    assert [path.name for path in saved(studio)] == ["large_00002.jpg"]


def test_a_jpeg_without_its_end_is_read_with_a_word(studio: Studio) -> None:
    path = studio.home / "input" / "cut.jpg"
    Picture.new("RGB", (64, 64), (9, 99, 9)).save(path, quality=95)
    path.write_bytes(path.read_bytes()[:-2])
    studio.run(graph_of({"load": use("LoadImage", file="cut.jpg")}), "load")
    [notice] = notices(studio)
    assert notice.startswith("cut.jpg ends too early")


def test_a_picture_survives_loading_and_saving(studio: Studio) -> None:
    put_picture(studio, "red.png", "RGBA", (200, 10, 20, 255))
    graph = graph_of(
        {
            "load": use("LoadImage", file="red.png"),
            "save": use("Save", {"image": "load.image"}),
        }
    )
    studio.run(graph)
    with Picture.open(saved(studio)[0]) as picture:
        assert picture.mode == "RGB"
        assert picture.getpixel((0, 0)) == (200, 10, 20)


def test_a_changed_picture_is_read_again(studio: Studio) -> None:
    graph = graph_of({"load": use("LoadImage", file="changing.png")})
    values = []
    for grey in (0, 255):
        put_picture(studio, "changing.png", "L", grey)
        values.append(float(studio.run(graph)["load"]["image"].pixels.mean()))
    assert values == [0, 1]


def test_what_is_transparent_becomes_the_mask(studio: Studio) -> None:
    put_picture(studio, "clear.png", "RGBA", (0, 0, 0, 0))
    graph = graph_of({"load": use("LoadImage", file="clear.png")})
    assert torch.equal(studio.run(graph)["load"]["mask"].values, torch.ones(1, 8, 16))


@pytest.mark.parametrize(
    ("background", "wanted"), [("as stored", (1, 0, 0)), ("white", (1, 1, 1)), ("black", (0, 0, 0))]
)
def test_a_background_takes_the_place_of_hidden_colours(
    studio: Studio, background: str, wanted: tuple[float, ...]
) -> None:
    put_picture(studio, "hidden.png", "RGBA", (255, 0, 0, 0))
    graph = graph_of({"load": use("LoadImage", file="hidden.png", background=background)})
    outputs = studio.run(graph)["load"]
    assert tuple(outputs["image"].pixels[0, 0, 0].tolist()) == wanted
    assert outputs["mask"].values.min() == 1


def test_a_broken_picture_is_bad_input(studio: Studio) -> None:
    (studio.home / "input" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(NodeError, match=r"broken\.png") as caught:
        studio.run(graph_of({"load": use("LoadImage", file="broken.png")}))
    assert isinstance(caught.value.__cause__, InputError)


@pytest.mark.parametrize("name", ["../../escaped", "%model%/cat", "C:/x", "cats/", ""])
def test_a_name_that_cannot_be_saved_under_is_found_before_the_work(
    studio: Studio, name: str
) -> None:
    put_picture(studio, "grey.png")
    graph = graph_of(
        {
            "load": use("LoadImage", file="grey.png"),
            "save": use("Save", {"image": "load.image"}, name=name),
        }
    )
    [problem] = studio.engine.check(graph)
    assert (problem.node, problem.port) == ("save", "name")
    assert "cannot be a file's name" in problem.message


def test_a_preview_is_told_and_not_saved(studio: Studio) -> None:
    put_picture(studio, "grey.png", "L", 255)
    graph = graph_of(
        {
            "load": use("LoadImage", file="grey.png"),
            "show": use("Preview", {"image": "load.image"}),
        }
    )
    studio.run(graph)
    [shown] = [event for event in studio.events if isinstance(event, NodeProgress)]
    assert shown.preview
    assert shown.preview() is not None
    assert not saved(studio)


def test_what_is_too_large_for_a_format_is_saved_as_png(studio: Studio) -> None:
    Picture.new("RGB", (16_384, 1)).save(studio.home / "input" / "strip.png")
    graph = graph_of(
        {
            "load": use("LoadImage", file="strip.png"),
            "save": use("Save", {"image": "load.image"}, name="strip", format="webp"),
        }
    )
    studio.run(graph)
    assert [path.suffix for path in saved(studio)] == [".png"]
