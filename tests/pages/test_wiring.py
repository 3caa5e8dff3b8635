"""Links: made, refused with a reason, undone, and read past."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.pages.canvas import Canvas
from tests.pages.watch import Watch
from tests.web.served import Served, use, workflow

PLACES = {"n": {"at": [0, 0]}, "text": {"at": [320, 240]}, "sum": {"at": [320, 0]}}
LOOSE = workflow(n=use("Number", value=3), sum=use("Add", b=1), text=use("ReadText", file="a"))


@pytest.fixture
def canvas(toys: Served, open_tab: Callable[[str], tuple[Canvas, Watch]]) -> Canvas:
    toys.ask("PUT", "/api/workflows/loose", LOOSE | {"canvas": PLACES}, {"If-None-Match": "*"})
    tab, _ = open_tab(toys.running.url)
    tab.open_saved("loose")
    expect(tab.nodes).to_have_count(3)
    return tab


def test_a_link_is_made_by_dragging_and_can_be_undone(canvas: Canvas) -> None:
    canvas.connect(("n", "int"), ("sum", "a"))
    expect(canvas.wire("sum.a")).to_be_attached()
    canvas.press("Control+z")
    expect(canvas.wire("sum.a")).not_to_be_attached()
    canvas.press("Control+y")
    expect(canvas.wire("sum.a")).to_be_attached()


def test_a_link_that_does_not_fit_is_refused_with_the_reason(canvas: Canvas) -> None:
    canvas.hold(canvas.port("n", "output", "int"), canvas.port("text", "input", "file"))
    expect(canvas.page.get_by_text("does not fit").first).to_be_visible()
    canvas.page.mouse.up()
    expect(canvas.wire("text.file")).not_to_be_attached()
