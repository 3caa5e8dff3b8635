"""Files that are let go over the page."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.pages.canvas import Canvas, centre
from tests.pages.graphs import Graph, graph, node

DROP = """async ([x, y]) => {
    const drawn = new OffscreenCanvas(8, 8);
    drawn.getContext("2d").fillRect(0, 0, 8, 8);
    const files = new DataTransfer();
    files.items.add(new File([await drawn.convertToBlob()], "photo.png", { type: "image/png" }));
    const tell = (kind, on) => on.dispatchEvent(new DragEvent(kind, {
        bubbles: true, cancelable: true, dataTransfer: files, clientX: x, clientY: y,
    }));
    tell("dragenter", document.body);
    const frame = () => new Promise(requestAnimationFrame);
    do await frame(); while (document.querySelector(".drop") === null);
    const under = document.elementFromPoint(x, y);
    tell("dragover", under);
    tell("drop", under);
}"""


def test_a_picture_let_go_on_a_card_that_reads_one_is_for_that_card(
    edit: Callable[[Graph], Canvas],
) -> None:
    canvas = edit(graph(one=node("LoadImage", 0, 0), other=node("LoadImage", 400, 0)))
    canvas.page.evaluate(DROP, centre(canvas.title("other")))
    expect(canvas.node("other").locator("img.picture")).to_be_visible()
    expect(canvas.node("one").locator("img.picture")).to_have_count(0)
    expect(canvas.nodes).to_have_count(2)


def test_a_picture_let_go_beside_all_cards_finds_a_zone(edit: Callable[[Graph], Canvas]) -> None:
    canvas = edit(graph(one=node("LoadImage", 0, 0)))
    canvas.page.evaluate(DROP, (1300, 700))
    expect(canvas.node("one").locator("img.picture")).to_be_visible()
