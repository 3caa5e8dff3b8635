"""Pictures that were made: the gallery, one of them large, two compared."""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.pages.canvas import Canvas
from tests.pages.graphs import graph, node
from tests.pages.watch import Watch
from tests.web.served import Served, served

Open = Callable[..., tuple[Canvas, Watch]]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Not that of other tests: what is made here, and deleted, every page of it would show."""
    with served(tmp_path_factory.mktemp("gallery"), opener="engine.engine:Engine.open") as server:
        yield server


@pytest.fixture
def name(studio: Served) -> str:
    """Two pictures were saved under this name, a red one and then a blue one."""
    name = f"made-{secrets.token_hex(4)}"
    for colour in ("red", "blue"):
        content = io.BytesIO()
        Image.new("RGB", (64, 48), colour).save(content, "PNG")
        sent = {"Content-Type": "image/png"}
        file = studio.ask("POST", "/api/inputs", content.getvalue(), sent).json["name"]
        shown = graph(
            load=node("LoadImage", 0, 0, file=file),
            save=node("Save", 320, 0, {"image": "load.image"}, name=name),
        )
        answer = studio.post("/api/jobs?wait=120", {"workflow": shown | {"name": f"{colour} one"}})
        assert answer.json["state"] == "done", answer
    return name


@pytest.fixture
def canvas(studio: Served, name: str, open_tab: Open) -> Canvas:
    """With the gallery open, and in it the two."""
    opened, _ = open_tab(studio.running.url)
    opened.press("g")
    opened.page.get_by_role("searchbox").press_sequentially(name)
    expect(pictures(opened)).to_have_count(2)
    return opened


def pictures(canvas: Canvas) -> Locator:
    return grid(canvas).get_by_role("option")


def grid(canvas: Canvas) -> Locator:
    return canvas.page.get_by_role("listbox", name="Saved files, newest first")


def test_it_is_walked_and_opened_by_the_keys(canvas: Canvas, name: str) -> None:
    grid(canvas).focus()
    canvas.press("ArrowRight")
    canvas.press("Enter")
    expect(canvas.page.get_by_role("dialog", name=f"{name}_00001.png")).to_be_visible()
    canvas.press("ArrowLeft")
    expect(canvas.page.get_by_role("dialog", name=f"{name}_00002.png")).to_be_visible()
    canvas.press("Escape")
    expect(pictures(canvas)).to_have_count(2)


def test_a_picture_brings_back_its_workflow_with_what_it_made(canvas: Canvas, name: str) -> None:
    pictures(canvas).last.click()
    canvas.page.get_by_role("button", name="Open its workflow").click()
    expect(canvas.page).to_have_title(re.compile("red one"))
    expect(canvas.nodes).to_have_count(2)
    made = canvas.node("save").get_by_role("button", name=f"Open {name}_00001.png")
    expect(made).to_be_visible()


def test_two_are_compared_and_what_differs_is_said(canvas: Canvas, name: str) -> None:
    for picture in pictures(canvas).all():
        picture.click(modifiers=["Control"])
    canvas.page.get_by_role("button", name="Compare").click()
    dialog = canvas.page.get_by_role("dialog", name="Compare")
    slider = dialog.get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuenow", "50")
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuenow", "55")
    expect(dialog.get_by_role("row").filter(has_text="file")).to_be_visible()
    first = dialog.locator('[data-which="first"]')
    expect(first).to_contain_text(f"{name}_00002.png")
    canvas.press("s")
    expect(first).to_contain_text(f"{name}_00001.png")


def test_a_picture_is_downloaded_as_it_was_saved(canvas: Canvas, studio: Served, name: str) -> None:
    pictures(canvas).first.click()
    with canvas.page.expect_download() as begun:
        canvas.page.get_by_label("Download").first.click()
    assert begun.value.suggested_filename == f"{name}_00002.png"
    saved = studio.home / "output" / f"{name}_00002.png"
    assert begun.value.path().read_bytes() == saved.read_bytes()


def test_a_picture_becomes_an_input(canvas: Canvas, name: str) -> None:
    pictures(canvas).first.click()
    canvas.page.get_by_role("button", name="Use as image").click()
    canvas.expect_told("The picture is a node of the canvas now.")
    expect(canvas.nodes.filter(has_text="Load Image").first).to_be_visible()


def test_a_deleted_picture_is_taken_back_at_once(canvas: Canvas, studio: Served, name: str) -> None:
    file = studio.home / "output" / f"{name}_00002.png"
    grid(canvas).focus()
    canvas.press("Delete")
    expect(pictures(canvas)).to_have_count(1)
    canvas.expect_told("The file is in the trash.")
    assert not file.exists()
    canvas.page.get_by_role("button", name="Undo").click()
    expect(pictures(canvas)).to_have_count(2)
    assert file.exists()


def test_a_deleted_picture_stays_deleted_and_is_restored_from_the_trash(
    canvas: Canvas, studio: Served, name: str
) -> None:
    pictures(canvas).first.click()
    canvas.press("Delete")
    expect(canvas.page.get_by_role("dialog", name=f"{name}_00001.png")).to_be_visible()
    canvas.reload()
    canvas.press("g")
    canvas.page.get_by_role("searchbox").press_sequentially(name)
    expect(pictures(canvas)).to_have_count(1)
    canvas.page.get_by_role("button", name="Trash").click()
    expect(pictures(canvas)).to_have_count(1)
    expect(pictures(canvas).locator("img")).to_have_js_property("complete", True)
    pictures(canvas).click()
    canvas.page.get_by_role("button", name="Restore").click()
    expect(pictures(canvas)).to_have_count(0)
    canvas.page.get_by_role("button", name="Trash").click()
    expect(pictures(canvas)).to_have_count(2)
    assert (studio.home / "output" / f"{name}_00002.png").exists()


def test_stars_are_given_by_key_and_press_and_are_looked_for(canvas: Canvas) -> None:
    grid(canvas).focus()
    canvas.press("s")
    expect(pictures(canvas).first).to_contain_text("Starred")
    canvas.page.get_by_role("button", name="Starred").click()
    expect(pictures(canvas)).to_have_count(1)
    pictures(canvas).locator("[data-act=corner]").click()
    canvas.page.get_by_role("button", name="Starred").click()
    expect(pictures(canvas)).to_have_count(2)
    expect(pictures(canvas).first).not_to_contain_text("Starred")


def test_files_are_found_by_workflow_and_kind(canvas: Canvas) -> None:
    canvas.page.get_by_label("Workflow", exact=True).select_option("red one")
    expect(pictures(canvas)).to_have_count(1)
    canvas.page.get_by_label("Kind of file").select_option("Videos")
    expect(pictures(canvas)).to_have_count(0)
    expect(canvas.page.get_by_text("Nothing that was saved fits this.")).to_be_visible()


def test_what_is_small_is_read_small(canvas: Canvas, name: str) -> None:
    sources = pictures(canvas).locator("img").evaluate_all("(all) => all.map((one) => one.src)")
    assert len(sources) == 2
    assert all("/api/thumbnails/" in source for source in sources)
    strip = canvas.page.locator(".recent-pictures img").first
    expect(strip).to_have_attribute("src", re.compile("/api/thumbnails/"))


def test_a_picture_is_dragged_out_of_the_gallery_onto_the_canvas(canvas: Canvas) -> None:
    canvas.drag_to(pictures(canvas).first, 700, 700)
    expect(canvas.nodes.filter(has_text="Load Image")).to_have_count(1)
    expect(grid(canvas)).to_have_count(0)
