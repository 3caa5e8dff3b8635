"""Frames, which own their nodes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.pages.canvas import Canvas
from tests.pages.desk import saved
from tests.pages.graphs import Graph, chain
from tests.web.served import Served

Edit = Callable[[Graph], Canvas]
PROMPTS = {"title": "Prompts", "at": [296, -48], "size": [304, 400]}


@pytest.fixture
def canvas(edit: Edit) -> Canvas:
    framed = chain()
    framed["canvas"][".frames"] = {"frame": PROMPTS | {"nodes": ["positive", "negative"]}}
    return edit(framed)


@pytest.fixture
def frame(canvas: Canvas) -> Locator:
    return canvas.page.locator(".frame")


def test_a_frame_is_put_around_what_is_selected(edit: Edit, studio: Served) -> None:
    canvas = edit(chain())
    canvas.select("positive", "negative")
    canvas.press("Control+g")
    expect(canvas.page.get_by_label("Title of the frame")).to_be_focused()
    canvas.press("Escape")
    expect(canvas.page.locator(".frame")).to_be_visible()
    canvas.expect_one_step()
    (kept,) = saved(studio, canvas)["canvas"][".frames"].values()
    assert kept["nodes"] == ["positive", "negative"]
    outer, inner = canvas.page.locator(".frame").bounding_box(), canvas.box("negative")
    assert outer
    assert outer["x"] < inner.x
    assert outer["y"] + outer["height"] > inner.y + inner.height


def test_a_frame_takes_its_nodes_along(canvas: Canvas, frame: Locator) -> None:
    canvas.drag_by(frame.locator(".title"), 16, 320)
    canvas.expect_place("positive", 336, 320)
    canvas.expect_place("negative", 336, 512)
    canvas.expect_place("empty", 320, 384)  # only lies beneath it now
    canvas.expect_one_step()


def test_a_node_dragged_out_of_a_frame_leaves_it(canvas: Canvas, studio: Served) -> None:
    canvas.drag_by(canvas.title("negative"), -320, 160)
    assert saved(studio, canvas)["canvas"][".frames"]["frame"]["nodes"] == ["positive"]


def test_a_node_dragged_into_a_frame_belongs_to_it(canvas: Canvas, studio: Served) -> None:
    canvas.drag_by(canvas.title("empty"), 0, -240)
    members = saved(studio, canvas)["canvas"][".frames"]["frame"]["nodes"]
    assert members == ["positive", "negative", "empty"]


def test_a_collapsed_frame_is_one_card_with_the_links_of_its_nodes(
    canvas: Canvas, frame: Locator
) -> None:
    frame.get_by_role("button", name="Collapse").click()
    expect(frame).to_contain_text("2 nodes")
    expect(canvas.node("positive")).not_to_be_attached()
    for wire in ("positive.clip", "negative.clip", "sampler.positive", "sampler.negative"):
        expect(canvas.wire(wire)).to_be_attached()
    canvas.expect_one_step()
    frame.get_by_role("button", name="Expand").click()
    expect(canvas.node("positive")).to_be_visible()


def test_a_frame_bypasses_all_of_its_nodes(canvas: Canvas, frame: Locator) -> None:
    frame.locator(".title").click(button="right")
    canvas.choose("Bypass or restore its nodes")
    canvas.expect_state("positive", "bypassed")
    canvas.expect_state("negative", "bypassed")
    canvas.expect_one_step()


def test_the_key_for_bypass_means_the_nodes_of_a_frame_that_is_selected(
    canvas: Canvas, frame: Locator
) -> None:
    frame.locator(".title").click()
    canvas.press("Control+b")
    canvas.expect_state("positive", "bypassed")


def test_a_frame_is_made_larger_by_its_corner(canvas: Canvas, frame: Locator) -> None:
    before = frame.bounding_box()
    canvas.drag_by(frame.locator(".frame-corner"), 40, 24)
    after = frame.bounding_box()
    assert before
    assert after
    assert (after["width"], after["height"]) == (before["width"] + 40, before["height"] + 24)
    canvas.expect_one_step()


def test_a_frame_has_a_title_and_a_colour(canvas: Canvas, frame: Locator, studio: Served) -> None:
    frame.locator(".title").dblclick()
    canvas.page.keyboard.type("Words")
    canvas.press("Enter")
    expect(frame.locator(".title")).to_have_text("Words")
    frame.locator(".title").click(button="right")
    canvas.page.get_by_role("menuitemcheckbox", name="Colour: Teal").click()
    kept = saved(studio, canvas)["canvas"][".frames"]["frame"]
    assert (kept["title"], kept["colour"]) == ("Words", "ControlNet")


def test_a_frame_that_is_dissolved_leaves_its_nodes(canvas: Canvas, frame: Locator) -> None:
    frame.locator(".title").click()
    canvas.press("Control+Shift+g")
    expect(frame).not_to_be_attached()
    canvas.expect_selected("negative", "positive")
    canvas.expect_one_step()
