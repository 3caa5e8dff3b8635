"""The form of a workflow, for people who do not want wires."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.pages.canvas import Canvas
from tests.pages.desk import lay
from tests.pages.graphs import Graph, graph, node
from tests.pages.watch import Watch
from tests.web.served import Served, eventually

Open = Callable[..., tuple[Canvas, Watch]]


def asking() -> Graph:
    """A climb whose form asks for its steps last."""
    shown = graph(
        climb=node("Climb", 0, 0, steps=5, pause=0.01),
        show=node("Show", 320, 0, {"value": "climb.int"}),
    )
    asked = {"pause": "climb.pause", "later": "climb.after", "how_many": "climb.steps"}
    return shown | {"interface": asked}


@pytest.fixture
def canvas(toys: Served, open_tab: Open) -> Canvas:
    opened, _ = open_tab(toys.running.url, lay(toys, asking()))
    expect(opened.nodes).to_have_count(2)
    return opened


@pytest.fixture
def phone(canvas: Canvas) -> Canvas:
    canvas.page.set_viewport_size({"width": 390, "height": 844})
    canvas.reload()
    return canvas


def form(canvas: Canvas) -> Locator:
    return canvas.page.get_by_role("region", name="Form", exact=True)


def test_it_asks_for_the_interface_in_its_order(canvas: Canvas) -> None:
    canvas.press("f")
    fields = form(canvas).get_by_role("spinbutton")
    expect(fields).to_have_count(3)
    names = fields.evaluate_all("(all) => all.map((each) => each.ariaLabel)")
    assert names == ["pause", "later", "how many"]


def test_it_is_the_same_document(canvas: Canvas) -> None:
    canvas.press("f")
    field = form(canvas).get_by_role("spinbutton", name="how many")
    field.click()
    canvas.press("Control+a")
    canvas.page.keyboard.type("7")
    canvas.press("Enter")
    canvas.press("Escape")
    canvas.page.get_by_role("button", name="Canvas", exact=True).click()
    expect(canvas.field("climb", "steps")).to_have_value("7")
    canvas.press("Control+z")
    expect(canvas.field("climb", "steps")).to_have_value("5")


def test_a_narrow_page_begins_with_it_and_nothing_is_cut_off(phone: Canvas) -> None:
    expect(form(phone)).to_be_visible()
    expect(phone.page.get_by_role("button", name="Run", exact=True)).to_be_in_viewport(ratio=1)
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = (
        form(phone)
        .locator("input, textarea, button")
        .evaluate_all(
            "(all) => all.filter((one) => one.getBoundingClientRect().right > innerWidth).length"
        )
    )
    assert cut == 0


def test_it_runs_shows_what_is_coming_and_stops(toys: Served, phone: Canvas) -> None:
    field = form(phone).get_by_role("spinbutton", name="how many")
    field.click()
    phone.press("Control+a")
    phone.page.keyboard.type("9000")
    phone.press("Enter")
    phone.page.get_by_role("button", name="Run", exact=True).click()
    expect(form(phone).get_by_role("img", name=re.compile("as far as"))).to_be_in_viewport()
    phone.page.get_by_role("button", name=re.compile("^Cancel")).click()
    eventually(lambda: toys.get("/api/jobs").json["jobs"][0]["state"] == "cancelled")
    expect(phone.page.get_by_role("button", name=re.compile("^Cancel"))).to_have_count(0)


def test_what_went_wrong_is_said_in_it(toys: Served, open_tab: Open) -> None:
    shown = graph(
        fails=node("Fail", 0, 0, value=1), show=node("Show", 320, 0, {"value": "fails.int"})
    )
    canvas, _ = open_tab(toys.running.url, lay(toys, shown | {"interface": {"v": "fails.value"}}))
    expect(canvas.nodes).to_have_count(2)
    canvas.press("f")
    canvas.page.get_by_role("button", name="Run", exact=True).click()
    expect(form(canvas)).to_contain_text("as asked")
