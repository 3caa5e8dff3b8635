"""The saved workflows of the server: renamed, deleted, and taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.pages.canvas import Canvas
from tests.pages.graphs import graph, node
from tests.pages.watch import Watch
from tests.web.served import Served

Open = Callable[..., tuple[Canvas, Watch]]
OLD = graph(number=node("Number", 600, 300, value=1))
NEW = graph(number=node("Number", 600, 300, value=2))


@pytest.fixture
def canvas(toys: Served, open_tab: Open) -> Canvas:
    """With the dialog of workflows open, which has one that was saved twice."""
    tag = toys.ask("PUT", "/api/workflows/first", OLD, {"If-None-Match": "*"}).headers["ETag"]
    toys.ask("PUT", "/api/workflows/first", NEW, {"If-Match": tag})
    opened, _ = open_tab(toys.running.url)
    opened.press("Control+o")
    expect(saved(opened, "first")).to_be_visible()
    return opened


def dialog(canvas: Canvas) -> Locator:
    return canvas.page.get_by_role("dialog")


def saved(canvas: Canvas, name: str) -> Locator:
    return dialog(canvas).get_by_role("listitem").filter(has_text=name)


def test_a_renamed_workflow_keeps_what_was_saved_before(canvas: Canvas, toys: Served) -> None:
    saved(canvas, "first").hover()
    dialog(canvas).get_by_label("Rename first").click()
    canvas.page.keyboard.type("better")
    canvas.press("Enter")
    expect(saved(canvas, "better")).to_be_visible()
    expect(saved(canvas, "first")).to_have_count(0)
    assert toys.get("/api/workflows/better").json["nodes"]["number"]["inputs"]["value"] == 2
    versions = toys.get("/api/workflows/better/versions").json["versions"]
    values = [
        toys.get(f"/api/workflows/better/versions/{each['version']}").json["nodes"]["number"][
            "inputs"
        ]["value"]
        for each in versions
    ]
    assert values[-1] == 1


def test_a_name_is_left_as_it_is_by_escape(canvas: Canvas) -> None:
    saved(canvas, "first").hover()
    dialog(canvas).get_by_label("Rename first").click()
    canvas.page.keyboard.type("other")
    canvas.press("Escape")
    expect(saved(canvas, "first")).to_be_visible()


def test_a_deleted_workflow_is_taken_back_at_once(canvas: Canvas, toys: Served) -> None:
    saved(canvas, "first").hover()
    dialog(canvas).get_by_label("Move first to the trash").click()
    expect(saved(canvas, "first")).to_have_count(0)
    canvas.page.get_by_role("button", name="Undo").click()
    expect(saved(canvas, "first")).to_be_visible()
    assert toys.get("/api/workflows/first").status == 200


def test_a_deleted_workflow_is_restored_from_the_trash(canvas: Canvas, toys: Served) -> None:
    saved(canvas, "first").hover()
    dialog(canvas).get_by_label("Move first to the trash").click()
    expect(saved(canvas, "first")).to_have_count(0)
    dialog(canvas).get_by_role("button", name="Trash", exact=True).click()
    saved(canvas, "first").get_by_role("button", name="Restore").click()
    canvas.expect_told("first is back among the saved workflows.")
    expect(dialog(canvas)).to_contain_text("The trash is empty.")
    assert len(toys.get("/api/workflows/first/versions").json["versions"]) == 1


def test_a_name_that_the_server_refuses_is_said_in_its_dialog(toys: Served, open_tab: Open) -> None:
    canvas, watch = open_tab(toys.running.url)
    watch.allow("400")
    canvas.press("Control+Shift+s")
    field = dialog(canvas).get_by_label("Name")
    expect(field).to_be_focused()
    canvas.page.keyboard.type("a:b*?")  # over what was there, which is selected
    canvas.press("Enter")
    said = dialog(canvas).locator(".form-note")
    expect(said).to_contain_text("is no name of a file")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(canvas.page.get_by_role("region", name="Notices").get_by_role("alert")).to_be_empty()
    canvas.press("Control+a")
    canvas.page.keyboard.type("good")
    expect(said).to_be_empty()
    canvas.press("Enter")
    expect(dialog(canvas)).to_have_count(0)
    assert "good" in [each["name"] for each in toys.get("/api/workflows").json["workflows"]]
