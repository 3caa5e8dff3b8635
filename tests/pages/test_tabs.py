"""Tabs, and the lists of all that can be done: the palette and the sheet of shortcuts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.pages.canvas import Canvas
from tests.pages.graphs import Graph, chain

Edit = Callable[[Graph], Canvas]


@pytest.fixture
def canvas(edit: Edit) -> Canvas:
    return edit(chain())


@pytest.fixture
def tabs(canvas: Canvas) -> Locator:
    return canvas.page.get_by_role("navigation", name="Open workflows").get_by_role("listitem")


def test_each_tab_has_a_workflow_and_a_past_of_its_own(canvas: Canvas, tabs: Locator) -> None:
    canvas.select("save")
    canvas.press("Delete")
    canvas.press("Alt+n")
    expect(tabs).to_have_count(2)
    canvas.add("Preview", 700, 400)
    canvas.press("Escape")
    tabs.first.get_by_role("button").first.click()
    expect(canvas.node("decode")).to_be_visible()
    canvas.press("Control+z")
    expect(canvas.node("save")).to_be_visible()
    canvas.press("Alt+PageDown")
    expect(canvas.nodes).to_have_count(1)


def test_a_tab_that_was_closed_is_opened_again_with_its_past(canvas: Canvas, tabs: Locator) -> None:
    canvas.select("save")
    canvas.press("Delete")
    canvas.press("Alt+w")
    expect(canvas.nodes).to_have_count(0)
    canvas.press("Alt+Shift+t")
    expect(canvas.node("decode")).to_be_visible()
    canvas.press("Control+z")
    expect(canvas.node("save")).to_be_visible()
    expect(tabs).to_have_count(1)


def test_a_tab_closed_by_its_button_says_how_to_get_it_back(canvas: Canvas, tabs: Locator) -> None:
    tabs.first.get_by_role("button", name="Close").click()
    expect(canvas.nodes).to_have_count(0)
    canvas.page.get_by_role("button", name="Reopen").click()
    expect(canvas.node("decode")).to_be_visible()


def test_a_tab_is_named_by_a_double_click(canvas: Canvas, tabs: Locator) -> None:
    canvas.begin_anew()
    tabs.last.get_by_role("button").first.dblclick()
    canvas.page.keyboard.type("Boats")
    canvas.press("Enter")
    expect(tabs.last).to_contain_text("Boats")
    expect(canvas.page).to_have_title("Boats – Lienzo")  # noqa: RUF001


def test_escape_leaves_the_name_of_a_tab_as_it_was(canvas: Canvas, tabs: Locator) -> None:
    canvas.begin_anew()
    tabs.last.get_by_role("button").first.dblclick()
    canvas.page.keyboard.type("Boats")
    canvas.press("Escape")
    expect(tabs.last).to_contain_text("Untitled")


def test_a_dot_marks_what_is_not_saved(canvas: Canvas, tabs: Locator) -> None:
    expect(tabs.first.get_by_role("button", name="not saved")).not_to_be_attached()
    canvas.select("save")
    canvas.press("Delete")
    expect(tabs.first.get_by_role("button", name="not saved")).to_be_visible()
    canvas.press("Control+s")
    expect(tabs.first.get_by_role("button", name="not saved")).not_to_be_attached()


def test_the_palette_does_what_is_found_by_its_words(canvas: Canvas) -> None:
    canvas.select("save")
    canvas.press("Control+k")
    expect(canvas.page.get_by_role("combobox", name="Command palette")).to_be_focused()
    canvas.page.keyboard.type("bypass")
    canvas.press("Enter")
    canvas.expect_state("save", "bypassed")


def test_the_palette_says_why_something_cannot_be_done_now(canvas: Canvas) -> None:
    canvas.press("Control+k")
    canvas.page.keyboard.type("undo")
    expect(canvas.options.filter(has_text="Undo").first).to_contain_text("Nothing to undo")
    canvas.press("Enter")
    canvas.expect_told("Nothing to undo")


@pytest.mark.parametrize("word", ["dark", "layout", "spanish", "mute"])
def test_the_palette_knows_other_words(canvas: Canvas, word: str) -> None:
    canvas.press("Control+k")
    canvas.page.keyboard.type(word)
    expect(canvas.options.first).to_be_visible()


def test_a_node_is_found_in_the_workflow_and_renamed_by_keys(canvas: Canvas) -> None:
    canvas.press("Control+f")
    canvas.find("sampler")
    expect(canvas.node("sampler")).to_be_focused()
    canvas.expect_selected("sampler")
    canvas.press("F2")
    canvas.page.keyboard.type("Painter")
    canvas.press("Enter")
    expect(canvas.title("sampler")).to_have_text("Painter")


def test_many_tabs_keep_a_width_that_can_be_read(canvas: Canvas) -> None:
    for _ in range(14):
        canvas.press("Alt+n")
    items = canvas.page.locator(".tabs-item")
    expect(items).to_have_count(15)
    widths = items.evaluate_all("(all) => all.map((each) => each.offsetWidth)")
    assert min(widths) >= 96
    expect(items.last).to_be_in_viewport()


def test_the_sheet_lists_the_keys_and_finds_among_them(canvas: Canvas) -> None:
    canvas.press("?")
    sheet = canvas.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet.get_by_text("Arrange", exact=True).first).to_be_visible()
    sheet.get_by_role("searchbox", name="Filter").press_sequentially("links")
    expect(sheet.locator("dt")).to_have_text(
        [
            "Paste with incoming links",
            "Duplicate with incoming links",
            "Hide or show links",
            "Move all links of an output",
            "Cut links",
        ]
    )
    canvas.press("Escape")  # of the words
    canvas.press("Escape")
    expect(sheet).not_to_be_attached()


def test_a_menu_says_why_something_cannot_be_done(canvas: Canvas) -> None:
    canvas.page.get_by_role("button", name="Menu").click()
    undo = canvas.page.get_by_role("menuitem", name="Undo")
    expect(undo).to_be_disabled()
    expect(undo).to_contain_text("Nothing to undo")
    canvas.press("Escape")
    expect(undo).not_to_be_attached()
