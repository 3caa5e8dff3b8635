"""Nodes selected, folded, bypassed, pinned, lined up and laid out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.pages.canvas import Canvas
from tests.pages.desk import saved
from tests.pages.graphs import Graph, chain, graph, node
from tests.web.served import Served

Edit = Callable[[Graph], Canvas]
MouseButton = Literal["left", "middle"]


@pytest.fixture
def canvas(edit: Edit) -> Canvas:
    return edit(chain())


def test_a_node_is_dragged_on_the_grid(canvas: Canvas) -> None:
    canvas.drag_by(canvas.title("empty"), -43, 50)
    canvas.expect_place("empty", 280, 432)
    canvas.expect_one_step()


def test_ctrl_frees_a_node_from_the_grid(canvas: Canvas) -> None:
    with canvas.held("Control"):
        canvas.drag_by(canvas.title("empty"), -43, 50)
    canvas.expect_place("empty", 276, 433)  # a pixel goes by until it follows


def test_space_moves_the_view_from_wherever_it_is_dragged(canvas: Canvas) -> None:
    before = canvas.box("load")
    with canvas.held(" "):
        canvas.stroke((800, 300), (900, 350))  # it begins on a node
    after = canvas.box("load")
    assert (after.x - before.x, after.y - before.y) == (100, 50)
    canvas.expect_unchanged()


@pytest.mark.parametrize("button", ["left", "middle"])
def test_a_mouse_moves_the_view_again_and_again(canvas: Canvas, button: MouseButton) -> None:
    mouse = canvas.page.mouse
    for _ in range(3):
        before = canvas.box("load")
        mouse.move(20, 450)  # left of all cards
        mouse.down(button=button)
        mouse.move(40, 460)
        mouse.move(80, 490)
        mouse.up(button=button)
        after = canvas.box("load")
        assert (after.x - before.x, after.y - before.y) == (60, 40)


def test_a_click_on_the_ground_is_no_move(canvas: Canvas) -> None:
    canvas.select("load")
    before = canvas.box("load")
    canvas.page.mouse.click(20, 450)
    canvas.expect_selected()
    assert canvas.box("load") == before


def test_what_is_selected_moves_as_one(canvas: Canvas) -> None:
    canvas.select("positive", "negative")
    canvas.drag_by(canvas.title("negative"), 16, 240)
    canvas.expect_place("positive", 336, 240)
    canvas.expect_place("negative", 336, 432)
    canvas.expect_one_step()


def test_ctrl_adds_to_the_selection_and_takes_away(canvas: Canvas) -> None:
    canvas.select("positive", "negative")
    canvas.expect_selected("negative", "positive")
    canvas.title("positive").click(modifiers=["Control"])
    canvas.expect_selected("negative")


def test_a_box_selects_all_that_it_touches(canvas: Canvas) -> None:
    with canvas.held("Shift"):
        canvas.stroke((350, 700), (420, 260))
    canvas.expect_selected("empty", "negative", "positive")
    with canvas.held("Shift"):
        canvas.stroke((30, 80), (80, 120))
    canvas.expect_selected("empty", "load", "negative", "positive")
    canvas.page.mouse.click(600, 850)
    canvas.expect_selected()


def test_everything_is_selected_by_a_key(canvas: Canvas) -> None:
    canvas.press("Control+a")
    assert len(canvas.selected) == len(chain()["nodes"])
    canvas.press("Escape")
    canvas.expect_selected()


def test_a_collapsed_node_keeps_its_links(canvas: Canvas) -> None:
    canvas.select("sampler")
    canvas.press("Alt+c")
    box = canvas.node("sampler").bounding_box()
    assert box
    assert box["height"] == 32
    expect(canvas.wire("sampler.model")).to_be_attached()
    expect(canvas.field("sampler", "steps")).not_to_be_attached()
    canvas.expect_one_step()


def test_a_bypassed_node_passes_on_what_it_is_linked_to(edit: Edit, studio: Served) -> None:
    between = chain()
    between["nodes"]["skip"] = {"type": "ClipSkip", "links": {"clip": "load.clip"}}
    between["nodes"]["positive"]["links"] = {"clip": "skip.clip"}
    between["canvas"]["skip"] = {"at": [0, 320]}
    canvas = edit(between)
    canvas.select("skip")
    canvas.press("Control+b")
    canvas.expect_state("skip", "bypassed")
    canvas.expect_one_step()
    assert saved(studio, canvas)["nodes"]["skip"]["bypass"] == {"clip": "clip"}


def test_a_pinned_node_stays_where_it_is(canvas: Canvas) -> None:
    canvas.select("empty")
    canvas.press("p")
    expect(canvas.node("empty").get_by_label("Pinned: it does not move.")).to_be_visible()
    canvas.expect_one_step()
    canvas.drag_by(canvas.title("empty"), -40, 48)
    canvas.expect_place("empty", 320, 384)


def test_a_wide_node_is_half_as_wide_again(canvas: Canvas) -> None:
    canvas.select("save")
    canvas.press("w")
    box = canvas.node("save").bounding_box()
    assert box
    assert box["width"] == 384
    canvas.expect_one_step()


def test_nodes_are_lined_up(canvas: Canvas) -> None:
    canvas.select("load", "negative")
    canvas.press("Alt+Shift+ArrowUp")
    canvas.expect_place("negative", 320, 0)
    canvas.expect_one_step()


def test_arrow_keys_move_what_is_selected_in_one_step(canvas: Canvas) -> None:
    canvas.select("empty")
    canvas.node("empty").focus()
    for _ in range(3):
        canvas.press("ArrowDown")
    canvas.expect_place("empty", 320, 408)
    canvas.expect_one_step()


def test_a_title_is_written_over(canvas: Canvas, studio: Served) -> None:
    canvas.title("positive").dblclick()
    canvas.page.keyboard.type("What I want")
    canvas.press("Enter")
    expect(canvas.title("positive")).to_have_text("What I want")
    canvas.expect_one_step()
    assert saved(studio, canvas)["canvas"]["positive"]["title"] == "What I want"


def test_escape_leaves_a_title_as_it_was(canvas: Canvas) -> None:
    canvas.title("positive").dblclick()
    canvas.page.keyboard.type("What I want")
    canvas.press("Escape")
    expect(canvas.title("positive")).to_have_text("Encode Prompt")
    canvas.expect_unchanged()


def test_typing_is_one_step_of_undo(canvas: Canvas) -> None:
    text = canvas.field("positive", "text")
    text.fill("")
    text.press_sequentially("a blue boat")
    canvas.press("Escape")
    canvas.press("Control+z")
    expect(text).to_have_value("a red boat")
    canvas.expect_unchanged()
    canvas.press("Control+y")
    expect(text).to_have_value("a blue boat")


def test_a_heap_is_laid_out_by_its_links(edit: Edit) -> None:
    heap = chain()
    heap["canvas"] = {id: {"at": [0, 0]} for id in heap["nodes"]}
    canvas = edit(heap)
    canvas.press("Control+Shift+f")
    canvas.expect_one_step()
    canvas.press("1")
    boxes = {id: canvas.box(id) for id in heap["nodes"]}
    for id, each in heap["nodes"].items():
        for source in each.get("links", {}).values():
            before = boxes[source.split(".")[0]]
            assert before.x + before.width < boxes[id].x
    assert not [pair for pair in combinations(boxes.values(), 2) if pair[0].overlaps(pair[1])]


def test_nodes_without_a_place_are_laid_out_which_changes_nothing(edit: Edit) -> None:
    bare = chain()
    del bare["canvas"]
    canvas = edit(bare)
    expect(canvas.node("save")).to_be_visible()
    canvas.page.wait_for_function(APART)
    canvas.expect_unchanged()
    canvas.press("Control+z")
    assert not canvas.box("load").overlaps(canvas.box("save"))


APART = """() => {
    const cards = [...document.querySelectorAll(".react-flow__node")];
    return new Set(cards.map((card) => card.style.transform)).size === cards.length;
}"""


def test_only_the_selection_is_laid_out(canvas: Canvas, studio: Served) -> None:
    canvas.select("decode", "save")
    canvas.press("Control+Shift+f")
    canvas.expect_one_step()
    looks = saved(studio, canvas)["canvas"]
    assert looks["load"] == {"at": [0, 0]}
    assert looks["decode"] == {"at": [960, 0]}
    assert looks["save"]["at"][0] > 960 + 256


def test_a_note_is_written_on_the_ground(edit: Edit, studio: Served) -> None:
    canvas = edit(graph(load=node("LoadCheckpoint", 0, 0, file="lienzo-demo.safetensors")))
    canvas.page.mouse.move(800, 400)
    canvas.press("Shift+n")
    note = canvas.page.locator(".note")
    note.dblclick()
    canvas.page.keyboard.type("try 30 steps")
    canvas.press("Escape")
    expect(note).to_contain_text("try 30 steps")
    (kept,) = saved(studio, canvas)["canvas"][".notes"].values()
    assert kept["text"] == "try 30 steps"
    note.click()
    canvas.press("Delete")
    expect(note).not_to_be_attached()
