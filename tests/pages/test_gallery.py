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
    opened.page.get_by_role("searchbox").fill(name)
    expect(pictures(opened)).to_have_count(2)
    return opened


def pictures(canvas: Canvas) -> Locator:
    return canvas.page.get_by_role("listbox", name=re.compile("^Pictures")).get_by_role("option")


def test_it_is_walked_and_opened_by_the_keys(canvas: Canvas, name: str) -> None:
    pictures(canvas).first.focus()
    canvas.press("ArrowRight")
    canvas.press("Enter")
    expect(canvas.page.get_by_role("dialog", name=f"{name}_00001.png")).to_be_visible()
    canvas.press("ArrowLeft")
    expect(canvas.page.get_by_role("dialog", name=f"{name}_00002.png")).to_be_visible()
    canvas.press("Escape")
    expect(pictures(canvas)).to_have_count(2)


def test_a_picture_brings_back_its_workflow(canvas: Canvas) -> None:
    pictures(canvas).last.click()
    canvas.page.get_by_role("button", name="Open its workflow").click()
    expect(canvas.page).to_have_title(re.compile("red one"))
    expect(canvas.nodes).to_have_count(2)


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


def test_a_deleted_picture_is_asked_about_and_goes_to_the_trash(
    canvas: Canvas, studio: Served, name: str
) -> None:
    pictures(canvas).first.focus()
    canvas.press("Delete")
    canvas.page.get_by_role("button", name="Keep").click()
    expect(pictures(canvas)).to_have_count(2)
    pictures(canvas).first.focus()
    canvas.press("Delete")
    asked = canvas.page.get_by_role("dialog", name="Delete this picture?")
    asked.get_by_role("button", name="Delete").click()
    expect(pictures(canvas)).to_have_count(1)
    assert not (studio.home / "output" / f"{name}_00002.png").exists()
    assert (studio.home / "output" / f"{name}_00001.png").exists()
