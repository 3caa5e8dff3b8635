"""What other browsers lack, taken away from this one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.pages.canvas import Canvas
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
