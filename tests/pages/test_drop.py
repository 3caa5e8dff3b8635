"""Files that are let go over the page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.pages.canvas import Canvas, centre
from tests.pages.desk import choose_file
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

PASTE = """(text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
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


COMFYUI = {
    "1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}},
    "2": {"class_type": "FancyFilter", "inputs": {"amount": 3, "image": ["1", 0]}},
    "3": {"class_type": "SaveImage", "inputs": {"filename_prefix": "x", "images": ["2", 0]}},
}


def test_a_workflow_of_comfyui_is_opened_with_a_report(edit: Callable[..., Canvas]) -> None:
    canvas = edit(graph(one=node("LoadImage", 0, 0)), "422")
    choose_file(canvas, "fancy.json", json.dumps(COMFYUI).encode(), "application/json")
    report = canvas.page.get_by_role("dialog", name="fancy, read from ComfyUI")
    line = report.get_by_role("button", name="FancyFilter")
    expect(line).to_contain_text("nothing here stands for this class of ComfyUI")
    line.click()
    expect(report).to_have_count(0)
    canvas.expect_selected("2")
    expect(canvas.nodes).to_have_count(3)
    assert len({(box.x, box.y) for box in map(canvas.box, "123")}) == 3
    expect(canvas.page).to_have_title(re.compile("fancy"))


def test_a_workflow_of_comfyui_that_is_pasted_is_opened(edit: Callable[..., Canvas]) -> None:
    canvas = edit(graph(one=node("LoadImage", 0, 0)), "422")
    whole = {id: entry for id, entry in COMFYUI.items() if id == "1"}
    saving = COMFYUI["3"] | {"inputs": {"filename_prefix": "x", "images": ["1", 0]}}
    canvas.page.evaluate(PASTE, json.dumps(whole | {"3": saving}))
    expect(canvas.nodes).to_have_count(2)
    canvas.expect_told("A workflow was read from ComfyUI, and can run.")
