"""Fields: numbers, seeds, choices, prompts and pictures."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.pages.canvas import Canvas
from tests.pages.desk import lay, saved
from tests.pages.graphs import Graph, chain, graph, node
from tests.pages.watch import Watch
from tests.web.served import Served

Edit = Callable[[Graph], Canvas]


@pytest.fixture
def canvas(edit: Edit) -> Canvas:
    return edit(chain())


@pytest.fixture
def steps(canvas: Canvas) -> Locator:
    return canvas.field("sampler", "steps")


def inputs(studio: Served, canvas: Canvas, node: str) -> Any:
    return saved(studio, canvas)["nodes"][node]["inputs"]


def test_a_number_is_dragged(canvas: Canvas, steps: Locator) -> None:
    canvas.drag_by(steps, 60, 0)
    expect(steps).not_to_have_value("2")
    expect(steps).not_to_be_focused()
    canvas.expect_one_step()


def test_shift_drags_a_number_finely(canvas: Canvas, studio: Served) -> None:
    with canvas.held("Shift"):
        canvas.drag_by(canvas.field("sampler", "denoise"), -24, 0)
    assert 0.95 < inputs(studio, canvas, "sampler")["denoise"] < 1


def test_a_press_on_a_number_is_for_typing(canvas: Canvas, steps: Locator, studio: Served) -> None:
    steps.click()
    expect(steps).to_be_focused()
    canvas.page.keyboard.type("30")
    canvas.press("Enter")
    canvas.expect_one_step()
    assert inputs(studio, canvas, "sampler")["steps"] == 30


def test_a_sum_is_reckoned(canvas: Canvas, studio: Served) -> None:
    for name, written in (("steps", "(3+5)*2"), ("cfg", "15/2"), ("denoise", "0,5")):
        canvas.field("sampler", name).fill(written)
        canvas.press("Enter")
    sampler = inputs(studio, canvas, "sampler")
    assert (sampler["steps"], sampler["cfg"], sampler["denoise"]) == (16, 7.5, 0.5)


def test_arrows_step_a_number_as_one_step_of_undo(canvas: Canvas, steps: Locator) -> None:
    steps.focus()
    for key in ("ArrowUp", "ArrowUp", "PageUp", "ArrowDown"):
        canvas.press(key)
    expect(steps).to_have_value("13")
    canvas.expect_one_step()


def test_a_number_that_is_to_be_a_multiple_is_the_nearest(canvas: Canvas, studio: Served) -> None:
    canvas.field("empty", "width").fill("500")
    canvas.press("Enter")
    assert inputs(studio, canvas, "empty")["width"] % 8 == 0


def test_escape_takes_back_what_was_typed(canvas: Canvas, steps: Locator) -> None:
    steps.fill("30")
    canvas.press("Escape")
    expect(steps).to_have_value("2")
    expect(canvas.node("sampler")).to_be_focused()


def test_a_number_out_of_range_stays_and_is_told(canvas: Canvas, steps: Locator) -> None:
    steps.fill("100000")
    canvas.press("Enter")
    expect(steps).to_have_attribute("aria-invalid", "true")
    expect(canvas.node("sampler").get_by_text("Must be from 1 to").first).to_be_visible()
    expect(steps).to_have_value("100000")


def test_a_value_is_set_back_to_that_of_its_type(
    canvas: Canvas, steps: Locator, studio: Served
) -> None:
    steps.hover()
    canvas.node("sampler").get_by_role("button", name="Set steps back").click()
    canvas.expect_one_step()
    assert "steps" not in inputs(studio, canvas, "sampler")


def test_dice_draw_a_seed(canvas: Canvas, studio: Served) -> None:
    canvas.node("sampler").get_by_role("button", name="Draw a new seed").click()
    canvas.expect_one_step()
    assert inputs(studio, canvas, "sampler")["seed"] not in (0, 7)


def test_a_seed_keeps_all_its_digits(canvas: Canvas, studio: Served) -> None:
    canvas.field("sampler", "seed").fill("18446744073709551615")
    canvas.press("Enter")
    assert inputs(studio, canvas, "sampler")["seed"] == 2**64 - 1


def test_the_seed_that_a_run_drew_can_be_read_and_kept(
    toys: Served, open_tab: Callable[..., tuple[Canvas, Watch]]
) -> None:
    drawn = graph(
        seed=node("Seeded", 0, 0, seed=1), show=node("Write", 320, 0, {"value": "seed.int"})
    )
    canvas, _ = open_tab(toys.running.url, lay(toys, drawn))
    each = canvas.node("seed").get_by_role("button", name="A new seed for each run")
    each.click()
    canvas.expect_one_step()
    canvas.run()
    canvas.expect_state("show", "done")
    used = canvas.node("seed").get_by_role("button", name="the seed of the last run")
    (told,) = [path.read_text() for path in (toys.home / "output").glob("*.txt")]
    expect(used).to_have_accessible_name(f"Keep {told}, the seed of the last run")
    used.click()
    assert inputs(toys, canvas, "seed") == {"seed": int(told)}
    expect(each).to_have_attribute("aria-pressed", "false")


def test_a_choice_is_made_by_keys(canvas: Canvas, studio: Served) -> None:
    choice = canvas.field("sampler", "sampler")
    choice.focus()
    canvas.press("ArrowDown")
    expect(choice).to_have_text("euler_cfg_pp")
    canvas.expect_one_step()
    choice.focus()
    canvas.press("Enter")
    canvas.find("heun")
    expect(choice).to_be_focused()
    assert inputs(studio, canvas, "sampler")["sampler"] == "heun"


def test_words_of_a_prompt_are_weighed_by_keys(canvas: Canvas) -> None:
    text = canvas.field("positive", "text")
    text.evaluate("(area) => { area.focus(); area.setSelectionRange(2, 5); }")
    canvas.press("Control+ArrowUp")
    canvas.press("Control+ArrowUp")
    expect(text).to_have_value("a (red:1.1) boat")
    canvas.press("Control+ArrowDown")
    expect(text).to_have_value("a (red:1.05) boat")
    canvas.press("Control+z")
    expect(text).to_have_value("a (red:1.1) boat")


@pytest.fixture
def picture(edit: Edit) -> Canvas:
    return edit(
        graph(
            load=node("LoadImage", 0, 0, file="lienzo-demo.png"),
            show=node("Preview", 400, 0, {"image": "load.image"}),
        )
    )


def test_a_picture_is_sent_from_this_computer(picture: Canvas, studio: Served) -> None:
    red = io.BytesIO()
    Image.new("RGB", (16, 8), "red").save(red, "PNG")
    with picture.page.expect_file_chooser() as asked:
        picture.node("load").get_by_role("button", name="Choose a file").click()
    asked.value.set_files({"name": "red.png", "mimeType": "image/png", "buffer": red.getvalue()})
    expect(picture.field("load", "file")).not_to_have_text("lienzo-demo.png")
    picture.expect_one_step()
    assert masked(studio, picture).size == (16, 8)


def test_what_is_no_picture_is_not_taken(edit: Callable[..., Canvas]) -> None:
    picture = edit(graph(load=node("LoadImage", 0, 0, file="lienzo-demo.png")), "422.*inputs")
    with picture.page.expect_file_chooser() as asked:
        picture.node("load").get_by_role("button", name="Choose a file").click()
    asked.value.set_files({"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"})
    notices = picture.page.get_by_role("region", name="Notices")
    expect(notices).to_contain_text("this is no picture that can be used")
    picture.expect_unchanged()


def test_a_painted_mask_is_what_is_transparent_in_a_new_picture(
    picture: Canvas, studio: Served
) -> None:
    before = masked(studio, picture)
    picture.node("load").get_by_role("button", name="Paint a mask").click()
    sheet = picture.page.get_by_label("Picture to paint on")
    expect(sheet).to_be_visible()
    box = sheet.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    picture.stroke((x - 40, y), (x + 40, y))
    picture.page.get_by_role("button", name="Use this mask").click()
    expect(picture.field("load", "file")).not_to_have_text("lienzo-demo.png")
    picture.expect_one_step()
    after = masked(studio, picture)
    assert after.size == before.size
    assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()
    alpha = after.getchannel("A")
    assert alpha.getpixel((after.width // 2, after.height // 2)) == 0
    assert alpha.getpixel((2, 2)) == 255
    job = studio.post("/api/jobs?wait=30", {"workflow": saved(studio, picture)}).json
    assert job["state"] == "done", job


def masked(studio: Served, canvas: Canvas) -> Image.Image:
    """The picture that the workflow reads, as the server has it."""
    name = inputs(studio, canvas, "load")["file"]
    return Image.open(io.BytesIO(studio.get(f"/api/inputs/{name}").content))
