"""What is strange, broken or gone: opened as far as it can be, told in a sentence, and kept."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import expect

from tests.pages.canvas import CHANGED, Canvas
from tests.pages.desk import choose_file, downloaded, saved
from tests.pages.graphs import Graph, chain, graph, node
from tests.web.served import Served

Edit = Callable[[Graph], Canvas]
STRANGE: dict[str, Any] = {
    "lienzo": 1,
    "name": "strange",
    "future": {"of": [1, None, {"lienzo": 18446744073709551615}]},
    "nodes": {
        "load": {"type": "LoadCheckpoint", "inputs": {"file": "lienzo-demo.safetensors"}},
        "odd": {
            "type": "FluxCapacitor",
            "inputs": {"power": 1.21, "when": {"year": 1955}},
            "links": {"model": "load.model", "tail": "gone.output"},
            "mood": ["calm"],
        },
        "prompt": {
            "type": "EncodePrompt",
            "inputs": {"text": "a boat", "vigour": 3},
            "links": {"clip": "odd.clip"},
        },
    },
    "canvas": {
        "load": {"at": [0, 0], "glow": True},
        "odd": {"at": [320, 0]},
        "prompt": {"at": [640, 0]},
        ".layers": {"sky": [1, 2]},
    },
}


def text(workflow: object) -> bytes:
    return json.dumps(workflow).encode()


def picture(workflow: str | None) -> bytes:
    """A PNG that carries a text in the place of a workflow, or carries none."""
    told = PngInfo()
    if workflow is not None:
        told.add_itxt("workflow", workflow)
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG", pnginfo=told)
    return file.getvalue()


@pytest.fixture
def canvas(edit: Edit) -> Canvas:
    return edit(chain())


def test_a_node_of_unknown_type_keeps_its_values_and_links(edit: Edit, studio: Served) -> None:
    canvas = edit(STRANGE)
    canvas.expect_state("odd", "missing")
    expect(canvas.node("odd")).to_contain_text("This server has no node “FluxCapacitor”.")
    expect(canvas.wire("odd.model")).to_be_attached()
    expect(canvas.wire("prompt.clip")).to_be_attached()
    expect(canvas.field("odd", "power")).to_have_value("1.21")
    assert downloaded(canvas) == STRANGE


def test_what_is_not_understood_is_written_back(edit: Edit, studio: Served) -> None:
    canvas = edit(STRANGE)
    canvas.drag_by(canvas.title("prompt"), 16, 240)
    moved = STRANGE["canvas"] | {"prompt": {"at": [656, 240]}}
    assert saved(studio, canvas) == STRANGE | {"canvas": moved}


def test_a_node_of_unknown_type_can_be_replaced_by_one_like_it(edit: Edit) -> None:
    canvas = edit(graph(odd=node("LoadCheckpoints", 0, 0, file="a.safetensors")))
    canvas.node("odd").get_by_role("button", name="Replace by LoadCheckpoint").click()
    expect(canvas.node("odd").get_by_role("combobox", name="file")).to_have_text("a.safetensors")
    canvas.expect_one_step()


def test_a_workflow_of_a_newer_version_opens_and_stays_what_it_is(canvas: Canvas) -> None:
    newer = STRANGE | {"lienzo": 2}
    choose_file(canvas, "newer.json", text(newer))
    canvas.expect_told(
        "Saved by a newer Lienzo, in version 2 of the format. What this one does not know is kept."
    )
    expect(canvas.node("odd")).to_be_visible()
    assert downloaded(canvas) == newer


def test_parts_that_are_malformed_are_set_aside_and_the_rest_opens(canvas: Canvas) -> None:
    broken = chain()
    broken["nodes"]["sampler"]["links"]["model"] = 7
    choose_file(canvas, "broken.json", text(broken))
    canvas.expect_told(
        "nodes.sampler.links.model: found 7, wanted “node.port”."
        " It was set aside, and stays in the file under “aside”."
    )
    expect(canvas.wire("sampler.latent")).to_be_attached()
    expect(canvas.wire("sampler.model")).not_to_be_attached()
    aside = [{"place": "nodes.sampler.links.model", "value": 7}]
    assert downloaded(canvas)["aside"] == aside


BROKEN = {
    "cut.json": (b'{"lienzo": 1,\n "nodes": {', "The file ends too early in line 2, column 12."),
    "list.json": (b"[1]", "This is no Lienzo workflow: found [1], wanted an object."),
    "other.json": (b'{"a": 1}', "This is no Lienzo workflow: it has no “lienzo” field."),
    "none.json": (b" ", "The file is empty."),
    "text.json": (b"lorem", "The file is no JSON in line 1, column 1: l"),
    "a.zip": (b"PK", "a.zip is an archive. Wanted: a picture, or a workflow as JSON."),
    "bare.png": (picture(None), "bare.png carries no workflow."),
    "cut.png": (picture('{"lienzo": 1')[:40], "The picture is damaged: it ends too early"),
    "torn.png": (picture('{"lienzo": 1'), "The file ends too early in line 1, column 13."),
}


def test_a_file_that_holds_no_workflow_is_told_in_a_sentence(canvas: Canvas) -> None:
    for name, (content, told) in BROKEN.items():
        choose_file(canvas, name, content)
        notices = canvas.page.get_by_role("region", name="Notices").locator(".toast-message")
        expect(notices.filter(has_text=name)).to_contain_text(told)
    canvas.expect_unchanged()


def test_a_picture_opens_as_the_workflow_that_made_it(canvas: Canvas) -> None:
    choose_file(canvas, "boat.png", picture(json.dumps(STRANGE)))
    expect(canvas.node("odd")).to_be_visible()
    assert downloaded(canvas) == STRANGE


def test_titles_are_text_whatever_is_in_them(edit: Edit) -> None:
    titles = {
        "load": "<img src=x onerror=\"document.title='caught'\"><b>bold",
        "positive": "two\nlines\ttab\r\u0000 and \u0007 bell",
        "negative": "\u202egnp.exe\u202c \u200f" + "long" * 200,
        "empty": "\U0001f6a4" * 40 + "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301" * 20,
    }
    spoilt = chain()
    for id, title in titles.items():
        spoilt["canvas"][id]["title"] = title
    spoilt["name"] = "<script>alert(1)</script>"
    frame = {"title": "<i>\u0000\n</i>" * 50, "at": [280, -80], "size": [340, 400], "nodes": []}
    spoilt["canvas"][".frames"] = {"frame": frame}
    canvas = edit(spoilt)
    expect(canvas.title("load")).to_have_text(titles["load"])
    assert canvas.page.locator(".card img[src=x], .card b b").count() == 0
    plain = canvas.node("sampler").locator(".card-header").bounding_box()
    assert plain
    for id in titles:
        header = canvas.node(id).locator(".card-header").bounding_box()
        assert header
        assert (header["height"], header["width"]) == (plain["height"], plain["width"])
    assert "caught" not in canvas.page.title()
    assert downloaded(canvas) == spoilt


def test_ids_are_names_whatever_they_are(edit: Edit) -> None:
    ids = ["__proto__", "constructor", "a b", 'q"q', "<b>", "[x]", "back\\slash", "é\u0301", "*"]
    every = graph(**{id: node("Integer", 0, i * 88, value=i) for i, id in enumerate(ids)})
    every["nodes"]["sink"] = {"type": "Sampler", "links": {"seed": "__proto__.value"}}
    every["canvas"]["sink"] = {"at": [400, 0]}
    canvas = edit(every)
    expect(canvas.nodes).to_have_count(len(ids) + 1)
    expect(canvas.wire("sink.seed")).to_be_attached()
    assert downloaded(canvas) == every
    for id in ("__proto__", "constructor"):
        canvas.select(id)
        canvas.press("Delete")
        expect(canvas.node(id)).not_to_be_attached()
    expect(canvas.nodes).to_have_count(len(ids) - 1)
    assert "links" not in downloaded(canvas)["nodes"]["sink"]


def test_five_thousand_nodes_open(edit: Edit) -> None:
    many = {
        f"n{i}": node("Integer", i % 71 * 320, i // 71 * 128, value=i)
        if i % 2
        else node("Sampler", i % 71 * 320, i // 71 * 128, {"seed": f"n{i - 1}.value"} if i else {})
        for i in range(5000)
    }
    canvas = edit(graph(**many))
    assert canvas.nodes.count() < 100  # only what is in view is drawn
    canvas.page.mouse.move(700, 500)
    canvas.page.mouse.wheel(200, 40)  # two fingers: the view moves
    canvas.select("n1")
    canvas.press("Delete")
    expect(canvas.node("n1")).not_to_be_attached()
    canvas.expect_one_step()


def test_a_model_that_was_deleted_is_told_by_its_name(edit: Edit, studio: Served) -> None:
    folder = studio.home / "models" / "checkpoints"
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / "mine.safetensors"
    model.write_bytes(b"\x02\0\0\0\0\0\0\0{}")
    canvas = edit(graph(load=node("LoadCheckpoint", 0, 0, file="mine.safetensors")))
    model.unlink()
    canvas.press("r")
    canvas.expect_told("Nodes and models are up to date.")
    expect(canvas.field("load", "file")).to_have_attribute("aria-invalid", "true")


def test_a_full_disk_is_told_and_nothing_is_lost(edit: Callable[..., Canvas]) -> None:
    canvas = edit(chain(), "507")
    no_room = {"code": "not_stored", "message": "the disk is full", "problems": []}
    canvas.page.route("**/api/workflows/*", lambda route: route.fulfill(status=507, json=no_room))
    canvas.select("save")
    canvas.press("Delete")
    canvas.press("Control+s")
    canvas.expect_told("The server could not store it: the disk is full")
    expect(canvas.page).to_have_title(CHANGED)
    canvas.page.unroute("**/api/workflows/*")
    canvas.press("Control+s")
    canvas.expect_unchanged()


def test_a_part_of_the_page_that_is_not_there_takes_nothing_with_it(
    edit: Callable[..., Canvas],
) -> None:
    canvas = edit(chain(), "/assets/Drawer")
    canvas.page.route("**/assets/Drawer*", lambda route: route.abort())
    canvas.reload()
    canvas.press("q")
    expect(canvas.page.get_by_role("alert").first).to_contain_text(
        "The drawer could not be fetched from the server. Your workflow is safe."
    )
    expect(canvas.node("sampler")).to_be_visible()
    canvas.page.unroute("**/assets/Drawer*")
    canvas.page.get_by_role("button", name="Load the page again").click()
    expect(canvas.node("sampler")).to_be_visible()
    canvas.press("q")
    expect(canvas.page.get_by_role("complementary", name="Queue")).to_be_visible()
