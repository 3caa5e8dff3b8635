"""What other browsers lack, taken away from this one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.pages.canvas import CHANGED, Canvas
from tests.pages.desk import lay
from tests.pages.graphs import Graph, chain
from tests.pages.watch import Watch
from tests.web.served import Served

Open = Callable[..., tuple[Canvas, Watch]]

FORBIDDEN = """
for (const name of ["localStorage", "sessionStorage", "indexedDB"])
    Object.defineProperty(window, name, {
        get() { throw new DOMException("site data is blocked", "SecurityError"); },
    });
"""
LACKS = {
    "idle callbacks": "delete window.requestIdleCallback; delete window.cancelIdleCallback",
    "storage": FORBIDDEN,
    "locks": "Object.defineProperty(navigator, 'locks', { value: undefined })",
    "a clipboard": "Object.defineProperty(navigator, 'clipboard', { value: undefined })",
}


@pytest.mark.parametrize("lacking", LACKS.values(), ids=LACKS.keys())
def test_the_canvas_works_in_a_browser_without(
    lacking: str, studio: Served, open_tab: Open
) -> None:
    canvas, _ = open_tab(studio.running.url, without=lacking)
    canvas.begin_anew()
    canvas.press("n")
    canvas.find("Integer")
    expect(canvas.nodes).to_have_count(1)
    canvas.press("q")
    expect(canvas.page.get_by_role("complementary", name="Queue")).to_be_visible()
    canvas.press("Control+k")
    expect(canvas.page.get_by_role("combobox", name="Command palette")).to_be_focused()


NO_MENU_ON_TOUCH = """
addEventListener("contextmenu", (event) => {
    if (event.isTrusted) event.stopImmediatePropagation();
}, true);
"""
REST = """(element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const touch = {
        bubbles: true, pointerId: 7, pointerType: "touch", isPrimary: true,
        clientX: x + width / 2, clientY: y + height / 2,
    };
    element.dispatchEvent(new PointerEvent("pointerdown", touch));
    window.lift = () => element.dispatchEvent(new PointerEvent("pointerup", touch));
}"""


def test_a_finger_that_rests_opens_the_menu_of_a_node(studio: Served, open_tab: Open) -> None:
    canvas, _ = open_tab(studio.running.url, lay(studio, chain()), without=NO_MENU_ON_TOUCH)
    canvas.title("sampler").evaluate(REST)
    expect(canvas.page.get_by_role("menu")).to_be_visible()
    canvas.page.evaluate("lift()")
    expect(canvas.page.get_by_role("menu")).to_be_visible()


PINCH = """(ground) => {
    const tell = (kind, scale) => {
        const event = new Event(kind, { bubbles: true, cancelable: true });
        Object.assign(event, { scale, clientX: 700, clientY: 400 });
        ground.dispatchEvent(event);
        return event.defaultPrevented;
    };
    return [tell("gesturestart", 1), tell("gesturechange", 1.5), tell("gestureend", 1.5)];
}"""


def test_two_fingers_on_a_trackpad_zoom_in_webkit(edit: Callable[[Graph], Canvas]) -> None:
    canvas = edit(chain())
    before = canvas.box("load").width
    assert canvas.page.locator(".react-flow__pane").evaluate(PINCH) == [True, True, True]
    expect(canvas.page.locator(".react-flow__viewport")).to_have_css(
        "transform", re.compile(r"matrix\(1\.5,")
    )
    assert canvas.box("load").width == pytest.approx(1.5 * before)


def test_the_middle_button_pastes_nothing(edit: Callable[[Graph], Canvas]) -> None:
    canvas = edit(chain())
    canvas.page.evaluate("addEventListener('paste', () => { window.isPasted = true; }, true)")
    canvas.page.evaluate("addEventListener('mouseup', (event) => { window.last = event; })")
    canvas.page.mouse.click(*canvas.middle_of("positive.clip"), button="middle")
    assert canvas.page.evaluate("window.last.defaultPrevented ")
    assert not canvas.page.evaluate("Boolean(window.isPasted)")


COMPOSED = """(field) => ["Enter", "Escape"].map((key) => field.dispatchEvent(
    new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true, cancelable: true })))"""


def test_keys_that_compose_a_word_are_for_the_word_alone(edit: Callable[[Graph], Canvas]) -> None:
    canvas = edit(chain())
    canvas.title("load").dblclick()
    name = canvas.page.locator(".title-field")
    name.evaluate(COMPOSED)
    expect(name).to_be_focused()
    canvas.press("Escape")
    prompt = canvas.field("positive", "text")
    prompt.focus()
    prompt.evaluate(COMPOSED)
    expect(prompt).to_be_focused()
    expect(canvas.page).not_to_have_title(CHANGED)


def test_a_key_of_ours_never_saves_the_page_itself(edit: Callable[[Graph], Canvas]) -> None:
    canvas = edit(chain())
    canvas.press("?")
    expect(canvas.page.get_by_role("dialog")).to_be_visible()
    struck = "dispatchEvent(new KeyboardEvent('keydown', {key: 's', code: 'KeyS', ctrlKey: true,"
    assert not canvas.page.evaluate(
        f"document.activeElement.{struck} bubbles: true, cancelable: true}}))"
    )
