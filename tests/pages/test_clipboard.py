"""Copies: in a tab, in another tab, in another window, with the links that lead in and without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.pages.canvas import Canvas
from tests.pages.desk import saved
from tests.pages.graphs import Graph, chain, graph, node
from tests.web.served import Served

Edit = Callable[[Graph], Canvas]


@pytest.fixture
def canvas(edit: Edit) -> Canvas:
    return edit(chain())


def copied(canvas: Canvas, *nodes: str) -> None:
    """With the pointer where all of them will be seen."""
    canvas.select(*nodes)
    canvas.press("Control+c")
    canvas.page.mouse.move(401, 703 if len(nodes) == 1 else 303)


def links(studio: Served, canvas: Canvas, node: str) -> Any:
    return saved(studio, canvas)["nodes"][node].get("links")


def test_copies_are_linked_among_themselves(canvas: Canvas, studio: Served) -> None:
    copied(canvas, "decode", "save")
    canvas.press("Control+v")
    expect(canvas.node("save_2")).to_be_visible()
    canvas.expect_one_step()
    assert links(studio, canvas, "save_2") == {"image": "decode_2.image"}
    assert links(studio, canvas, "decode_2") is None


def test_copies_lie_on_the_grid_where_the_pointer_is(canvas: Canvas) -> None:
    copied(canvas, "empty")
    canvas.press("Control+v")
    canvas.expect_place("empty_2", 344, 600)


def test_copies_keep_the_links_that_lead_in_where_that_is_asked(
    canvas: Canvas, studio: Served
) -> None:
    copied(canvas, "decode", "save")
    canvas.press("Control+Shift+v")
    expect(canvas.node("save_2")).to_be_visible()
    assert links(studio, canvas, "decode_2") == {"vae": "load.vae", "latent": "sampler.latent"}


def test_copies_are_what_is_selected_then(canvas: Canvas) -> None:
    copied(canvas, "decode", "save")
    canvas.press("Control+v")
    expect(canvas.node("save_2")).to_be_visible()
    canvas.expect_selected("decode_2", "save_2")


def test_what_is_cut_is_gone_until_it_is_pasted(canvas: Canvas) -> None:
    canvas.select("empty")
    canvas.press("Control+x")
    expect(canvas.node("empty")).not_to_be_attached()
    canvas.expect_one_step()
    canvas.press("Control+v")
    expect(canvas.node("empty")).to_be_visible()


def test_copies_go_to_another_tab(canvas: Canvas) -> None:
    copied(canvas, "decode", "save")
    canvas.begin_anew()
    canvas.press("Control+v")
    expect(canvas.wire("save.image")).to_be_attached()
    expect(canvas.nodes).to_have_count(2)


def test_copies_go_to_another_window(canvas: Canvas, edit: Edit, studio: Served) -> None:
    other = edit(graph(load=node("LoadCheckpoint", 0, 0, file="lienzo-demo.safetensors")))
    copied(canvas, "positive", "negative")
    other.page.mouse.move(700, 300)
    other.press("Control+Shift+v")  # it has a node of that id and type there, too
    expect(other.node("negative")).to_be_visible()
    assert links(studio, other, "negative") == {"clip": "load.clip"}


def test_a_frame_is_copied_with_its_nodes(edit: Edit, studio: Served) -> None:
    framed = chain()
    frame = {"title": "Out", "at": [936, -48], "size": [304, 640], "nodes": ["decode", "save"]}
    framed["canvas"][".frames"] = {"frame": frame}
    canvas = edit(framed)
    canvas.page.locator(".frame .title").click()
    canvas.press("Control+c")
    canvas.page.mouse.move(400, 700)
    canvas.press("Control+v")
    expect(canvas.page.locator(".frame")).to_have_count(2)
    frames = saved(studio, canvas)["canvas"][".frames"]
    assert [each["nodes"] for each in frames.values()] == [
        ["decode", "save"],
        ["decode_2", "save_2"],
    ]


def test_a_duplicate_lies_beside_what_it_was_made_of(canvas: Canvas, studio: Served) -> None:
    canvas.select("decode", "save")
    canvas.press("Control+d")
    canvas.expect_place("save_2", 992, 320)
    canvas.expect_one_step()
    assert links(studio, canvas, "decode_2") is None


def test_a_duplicate_keeps_the_links_that_lead_in_where_that_is_asked(
    canvas: Canvas, studio: Served
) -> None:
    canvas.select("decode")
    canvas.press("Control+Shift+d")
    canvas.expect_place("decode_2", 992, 32)
    assert links(studio, canvas, "decode_2") == {"vae": "load.vae", "latent": "sampler.latent"}


def test_a_text_in_a_field_is_copied_as_a_text(canvas: Canvas) -> None:
    canvas.select("empty")
    text = canvas.field("positive", "text")
    text.select_text()
    canvas.press("Control+c")
    canvas.field("negative", "text").focus()
    canvas.press("Control+v")
    expect(canvas.field("negative", "text")).to_have_value("a red boat")


def test_what_is_no_copy_of_nodes_is_said_so(canvas: Canvas) -> None:
    text = canvas.field("positive", "text")
    text.select_text()
    canvas.press("Control+c")
    canvas.page.mouse.click(600, 850)
    canvas.press("Control+v")
    canvas.expect_told("There is nothing on the clipboard that fits here.")
    canvas.expect_unchanged()
