"""What is done in one tab stays in it, though nodes of others have the same ids."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.pages.canvas import CHANGED, Canvas, centre
from tests.pages.desk import lay
from tests.pages.graphs import chain, graph, node
from tests.pages.watch import Watch
from tests.web.served import Served

Open = Callable[..., tuple[Canvas, Watch]]

BLANK = "() => !document.querySelector('[data-id=sampler] canvas')?.width"


@pytest.fixture
def two(studio: Served, open_tab: Open) -> Canvas:
    """Two tabs of equal workflows, the second in front."""
    canvas, _ = open_tab(studio.running.url, lay(studio, chain()), lay(studio, chain()))
    expect(canvas.nodes.first).to_be_visible()
    return canvas


def expect_both_unchanged(canvas: Canvas) -> None:
    for _ in range(2):
        expect(canvas.page).not_to_have_title(CHANGED)
        canvas.press("Alt+PageDown")


def test_a_node_in_the_hand_is_put_back_when_another_tab_comes(two: Canvas) -> None:
    two.hold(two.title("load"), two.title("sampler"))
    two.press("Alt+PageDown")
    expect(two.nodes.first).to_be_visible()
    two.page.mouse.move(700, 700, steps=4)
    two.page.mouse.up()
    expect_both_unchanged(two)
    two.drag_by(two.title("load"), 0, 320)  # the next one is dragged as ever
    two.expect_one_step()


def test_a_corner_in_the_hand_is_put_back_when_another_tab_comes(
    studio: Served, open_tab: Open
) -> None:
    def framed() -> str:
        frame = {"title": "f", "at": [0, 0], "size": [400, 300], "nodes": ["load"]}
        load = node("LoadCheckpoint", 32, 64, file="lienzo-demo.safetensors")
        return lay(studio, graph({".frames": {"f": frame}}, load=load))

    canvas, _ = open_tab(studio.running.url, framed(), framed())
    x, y = centre(canvas.page.locator(".frame-corner"))
    canvas.page.mouse.move(x, y)
    canvas.page.mouse.down()
    canvas.page.mouse.move(x + 80, y + 80, steps=4)
    canvas.press("Alt+PageDown")
    canvas.page.mouse.move(x + 160, y + 160, steps=4)
    canvas.page.mouse.up()
    expect_both_unchanged(canvas)


def test_escape_works_after_the_form_came_while_a_node_was_in_the_hand(two: Canvas) -> None:
    two.hold(two.title("load"), two.title("sampler"))
    two.press("f")
    expect(two.nodes.first).not_to_be_attached()
    two.page.mouse.up()
    two.press("f")
    two.select("save")
    two.press("Escape")
    two.expect_selected()
    expect_both_unchanged(two)


def test_a_search_is_closed_when_another_tab_comes(two: Canvas) -> None:
    two.press("n")
    expect(two.page.get_by_role("combobox", name="Add a node")).to_be_focused()
    two.page.get_by_role("navigation", name="Open workflows").get_by_role("button").first.click()
    expect(two.page.locator(".picker")).to_have_count(0)


def test_the_picture_of_a_run_is_seen_in_its_own_tab_alone(two: Canvas) -> None:
    two.run()
    two.expect_state("save", "done", seconds=120)
    two.press("Alt+PageDown")
    expect(two.node("sampler")).to_be_visible()
    assert two.page.evaluate(BLANK)


def test_laying_out_fits_frames_to_their_nodes(studio: Served, open_tab: Open) -> None:
    frame = {"title": "f", "at": [0, 0], "size": [1200, 900], "nodes": ["load", "prompt"]}
    tidied = graph(
        {".frames": {"f": frame}},
        load=node("LoadCheckpoint", 32, 64, file="lienzo-demo.safetensors"),
        prompt=node("EncodePrompt", 800, 500, {"clip": "load.clip"}),
    )
    canvas, _ = open_tab(studio.running.url, lay(studio, tidied))
    expect(canvas.node("load")).to_be_visible()
    canvas.press("Control+Shift+KeyF")
    expect(canvas.page).to_have_title(CHANGED)
    outer = canvas.box(".frames/f")
    inner = [canvas.box(id) for id in ("load", "prompt")]
    assert all(outer.overlaps(box) for box in inner)
    assert outer.width * outer.height < 3 * sum(box.width * box.height for box in inner)
