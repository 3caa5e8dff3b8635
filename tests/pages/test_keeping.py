"""What is saved, by whom, and what was saved before."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.pages.canvas import CHANGED, Canvas
from tests.pages.graphs import graph, node
from tests.pages.watch import Watch
from tests.web.served import Served

Open = Callable[..., tuple[Canvas, Watch]]
NUMBER = graph(number=node("Number", 600, 300, value=1))


@pytest.fixture
def two(toys: Served, open_tab: Open) -> tuple[Canvas, Canvas]:
    """Two people who have the same workflow open."""
    toys.ask("PUT", "/api/workflows/shared", NUMBER, {"If-None-Match": "*"})
    first, second = (open_tab(toys.running.url) for _ in range(2))
    for canvas, watch in (first, second):
        watch.allow(r"412")  # how the server says that somebody else was first
        canvas.open_saved("shared")
        expect(canvas.node("number")).to_be_visible()
    return first[0], second[0]


def set_value(canvas: Canvas, value: int) -> None:
    canvas.page.bring_to_front()  # fields of a window that nobody has before him hear of no focus
    canvas.field("number", "value").click()
    canvas.press("Control+a")
    canvas.page.keyboard.type(str(value))
    canvas.press("Enter")
    expect(canvas.page).to_have_title(CHANGED)


def save(canvas: Canvas) -> None:
    canvas.press("Control+s")
    expect(canvas.page).not_to_have_title(CHANGED)


def saved_value(toys: Served, name: str = "shared") -> Any:
    return toys.get(f"/api/workflows/{name}").json["nodes"]["number"]["inputs"]["value"]


def conflict(two: tuple[Canvas, Canvas]) -> Canvas:
    """The one who is asked, since the other has saved 2 before 3."""
    mine, theirs = two
    set_value(mine, 3)
    set_value(theirs, 2)
    save(theirs)
    mine.page.bring_to_front()
    mine.press("Control+s")
    expect(mine.page.get_by_role("dialog")).to_contain_text("shared was changed on the server")
    return mine


def test_a_workflow_is_as_saved_until_it_is_changed(toys: Served, two: tuple[Canvas, ...]) -> None:
    canvas, _ = two
    expect(canvas.page).not_to_have_title(CHANGED)
    set_value(canvas, 2)
    assert saved_value(toys) == 1
    save(canvas)
    assert saved_value(toys) == 2


def test_of_two_who_save_the_second_is_asked(toys: Served, two: tuple[Canvas, Canvas]) -> None:
    canvas = conflict(two)
    assert saved_value(toys) == 2
    canvas.page.get_by_role("button", name="Decide later").click()
    expect(canvas.page).to_have_title(CHANGED)
    expect(canvas.field("number", "value")).to_have_value("3")


def test_theirs_is_opened_beside_mine(two: tuple[Canvas, Canvas]) -> None:
    canvas = conflict(two)
    canvas.page.get_by_role("button", name="Open theirs in a new tab").click()
    expect(canvas.field("number", "value")).to_have_value("2")
    canvas.page.get_by_role("button", name="shared, not saved").click()
    expect(canvas.field("number", "value")).to_have_value("3")


def test_mine_is_saved_over_theirs_which_becomes_a_version(
    toys: Served, two: tuple[Canvas, Canvas]
) -> None:
    canvas = conflict(two)
    canvas.page.get_by_role("button", name=re.compile("^Save mine over it")).click()
    expect(canvas.page).not_to_have_title(CHANGED)
    assert saved_value(toys) == 3
    versions = toys.get("/api/workflows/shared/versions").json["versions"]
    assert len(versions) == 2


def test_mine_is_saved_under_another_name(toys: Served, two: tuple[Canvas, Canvas]) -> None:
    canvas = conflict(two)
    canvas.page.get_by_role("button", name="Save mine under another name").click()
    dialog = canvas.page.get_by_role("dialog", name="Save as")
    dialog.get_by_label("Name").press("Control+a")
    dialog.get_by_label("Name").press_sequentially("mine")
    dialog.get_by_role("button", name="Save").click()
    expect(canvas.page).not_to_have_title(CHANGED)
    assert (saved_value(toys), saved_value(toys, "mine")) == (2, 3)


def test_an_older_version_is_brought_back_and_undone(toys: Served, two: tuple[Canvas, ...]) -> None:
    canvas, _ = two
    set_value(canvas, 2)
    save(canvas)
    canvas.page.get_by_role("button", name="Menu").click()
    canvas.choose("Versions")
    dialog = canvas.page.get_by_role("dialog")
    expect(dialog).to_contain_text("value 1, now 2")
    dialog.get_by_role("button", name="Restore").click()
    expect(canvas.field("number", "value")).to_have_value("1")
    expect(canvas.page).to_have_title(CHANGED)
    assert saved_value(toys) == 2
    canvas.press("Control+z")
    expect(canvas.field("number", "value")).to_have_value("2")
    expect(canvas.page).not_to_have_title(CHANGED)


def test_a_closed_tab_is_opened_again_with_what_was_not_saved(two: tuple[Canvas, ...]) -> None:
    canvas, _ = two
    set_value(canvas, 4)
    canvas.page.get_by_role("button", name="Close shared").click()
    expect(canvas.node("number")).to_have_count(0)
    canvas.press("Alt+Shift+t")
    expect(canvas.field("number", "value")).to_have_value("4")
