"""Links: made, refused with a reason, moved, cut and undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.pages.canvas import Canvas, centre
from tests.pages.desk import saved
from tests.pages.graphs import Graph, chain, graph, node
from tests.web.served import Served

Edit = Callable[[Graph], Canvas]

LOOSE = graph(
    load=node("LoadCheckpoint", 0, 0, file="lienzo-demo.safetensors"),
    other=node("LoadCheckpoint", 0, 224, file="lienzo-demo.safetensors"),
    prompt=node("EncodePrompt", 400, 0),
    sampler=node("Sampler", 800, 0),
)

WIDE = graph(
    load=node("LoadCheckpoint", 0, 0, file="lienzo-demo.safetensors"),
    prompt=node("EncodePrompt", 800, 0, {"clip": "load.clip"}),
    skip=node("ClipSkip", 320, 320),
)


@pytest.fixture
def loose(edit: Edit) -> Canvas:
    return edit(LOOSE)


@pytest.fixture
def wide(edit: Edit) -> Canvas:
    return edit(WIDE)


@pytest.fixture
def linked(edit: Edit) -> Canvas:
    return edit(chain())


def test_a_link_is_drawn_from_port_to_port(loose: Canvas, studio: Served) -> None:
    loose.connect(("load", "clip"), ("prompt", "clip"))
    expect(loose.wire("prompt.clip")).to_be_attached()
    loose.expect_one_step()
    assert saved(studio, loose)["nodes"]["prompt"]["links"] == {"clip": "load.clip"}


def test_a_link_can_be_drawn_against_its_direction(loose: Canvas) -> None:
    loose.drag(loose.port("prompt", "input", "clip"), loose.port("load", "output", "clip"))
    expect(loose.wire("prompt.clip")).to_be_attached()


def test_a_wrong_link_says_why_at_the_pointer_and_makes_nothing(loose: Canvas) -> None:
    port = loose.port("prompt", "input", "clip")
    loose.hold(loose.port("load", "output", "vae"), port)
    expect(loose.reason).to_have_text("VAE does not fit CLIP.")
    at, said = port.bounding_box(), loose.reason.bounding_box()
    assert at
    assert said
    assert abs(said["x"] - at["x"]) < 60
    assert abs(said["y"] - at["y"]) < 60
    loose.page.mouse.up()
    expect(loose.reason).not_to_be_attached()
    loose.expect_unchanged()


def test_a_link_that_makes_a_circle_is_refused(linked: Canvas) -> None:
    linked.hold(
        linked.port("sampler", "output", "latent"), linked.port("sampler", "input", "latent")
    )
    expect(linked.reason).to_have_text("A node cannot take its own result.")
    linked.page.mouse.up()
    linked.expect_unchanged()


def test_ports_that_do_not_fit_fade_while_a_link_is_in_the_hand(loose: Canvas) -> None:
    loose.hold(loose.port("load", "output", "clip"), loose.page.locator(".canvas"))
    unfit, fit = loose.port("sampler", "input", "model"), loose.port("prompt", "input", "clip")
    opacity = "(port) => Number(getComputedStyle(port).opacity)"
    assert unfit.evaluate(opacity) < 0.5 < fit.evaluate(opacity)
    loose.press("Escape")
    assert unfit.evaluate(opacity) == 1
    loose.page.mouse.up()
    loose.expect_unchanged()


def test_a_link_let_go_on_a_node_takes_its_best_port(loose: Canvas) -> None:
    loose.drag(loose.port("prompt", "output", "conditioning"), loose.title("sampler"))
    expect(loose.wire("sampler.positive")).to_be_attached()
    loose.drag(loose.port("prompt", "output", "conditioning"), loose.title("sampler"))
    expect(loose.wire("sampler.negative")).to_be_attached()


def test_a_node_that_makes_a_link_fit_is_offered(linked: Canvas) -> None:
    linked.hold(linked.port("sampler", "output", "latent"), linked.port("save", "input", "image"))
    expect(linked.reason).to_have_text("Latent does not fit Image. Insert Decode between them.")
    linked.page.mouse.up()
    linked.page.get_by_role("button", name="Insert Decode").click()
    expect(linked.wire("decode_2.latent")).to_be_attached()
    linked.expect_one_step()


def test_links_are_selected_one_after_another_and_deleted_at_once(linked: Canvas) -> None:
    linked.page.mouse.click(*linked.middle_of("positive.clip"))
    with linked.held("Control"):
        linked.page.mouse.click(*linked.middle_of("save.image"))
    linked.press("Delete")
    expect(linked.wire("positive.clip")).not_to_be_attached()
    expect(linked.wire("save.image")).not_to_be_attached()
    linked.expect_one_step()


def test_a_link_let_go_on_the_ground_opens_a_search_of_what_fits(loose: Canvas) -> None:
    loose.hold(loose.port("load", "output", "vae"), loose.title("load"))
    loose.page.mouse.move(500, 700)
    loose.page.mouse.up()
    expect(loose.page.get_by_role("combobox", name="Fits VAE")).to_be_focused()
    expect(loose.options).to_contain_text(["Decode", "Encode"])
    loose.page.keyboard.type("decode")
    loose.press("Enter")
    expect(loose.wire("decode.vae")).to_be_attached()
    loose.expect_one_step()


def test_a_link_is_made_by_two_taps(loose: Canvas) -> None:
    loose.port("load", "output", "model").click()
    loose.port("sampler", "input", "model").click()
    expect(loose.wire("sampler.model")).to_be_attached()
    loose.expect_one_step()


@pytest.mark.parametrize(
    "let_be",
    [lambda canvas: canvas.press("Escape"), lambda canvas: canvas.page.mouse.click(600, 750)],
    ids=["Escape", "ground"],
)
def test_a_link_begun_by_a_tap_can_be_let_be(
    loose: Canvas, let_be: Callable[[Canvas], None]
) -> None:
    loose.port("load", "output", "model").click()
    expect(loose.port("load", "output", "model")).to_contain_class("is-held")
    let_be(loose)
    expect(loose.port("load", "output", "model")).not_to_contain_class("is-held")
    loose.expect_unchanged()


def test_a_link_that_is_taken_off_its_input_and_dropped_is_gone(linked: Canvas) -> None:
    linked.hold(linked.port("save", "input", "image"), linked.title("decode"))
    linked.page.mouse.move(700, 850, steps=4)
    linked.page.mouse.up()
    expect(linked.wire("save.image")).not_to_be_attached()
    linked.expect_one_step()


def test_shift_moves_all_links_of_an_output(linked: Canvas, studio: Served) -> None:
    linked.add("LoadCheckpoint", 150, 500)
    with linked.held("Shift"):
        linked.drag(
            linked.port("load", "output", "clip"),
            linked.port("load_checkpoint", "output", "clip"),
        )
    nodes = saved(studio, linked)["nodes"]
    assert [nodes[id]["links"]["clip"] for id in ("positive", "negative")] == [
        "load_checkpoint.clip",
        "load_checkpoint.clip",
    ]
    linked.press("Control+z")
    nodes = saved(studio, linked)["nodes"]
    assert [nodes[id]["links"]["clip"] for id in ("positive", "negative")] == [
        "load.clip",
        "load.clip",
    ]


def test_a_node_let_go_on_a_link_is_put_into_it(wide: Canvas, studio: Served) -> None:
    x, y = wide.middle_of("prompt.clip")
    wide.drag_to(wide.title("skip"), x, y)
    nodes = saved(studio, wide)["nodes"]
    assert nodes["skip"]["links"] == {"clip": "load.clip"}
    assert nodes["prompt"]["links"] == {"clip": "skip.clip"}
    wide.press("Control+z")
    wide.expect_place("skip", 320, 320)
    nodes = saved(studio, wide)["nodes"]
    assert "links" not in nodes["skip"]
    assert nodes["prompt"]["links"] == {"clip": "load.clip"}


def test_a_node_is_found_for_a_link_by_a_double_click(wide: Canvas) -> None:
    wide.page.mouse.dblclick(*wide.middle_of("prompt.clip"))
    expect(wide.page.get_by_role("combobox", name="Put on the link")).to_be_focused()
    wide.find("clip skip")
    expect(wide.wire("clip_skip.clip")).to_be_attached()
    wide.expect_one_step()


def test_what_a_node_was_between_stays_linked_when_it_is_deleted(edit: Edit) -> None:
    between = chain()
    between["nodes"]["skip"] = {"type": "ClipSkip", "links": {"clip": "load.clip"}}
    between["nodes"]["positive"]["links"] = {"clip": "skip.clip"}
    between["canvas"]["skip"] = {"at": [0, 320]}
    canvas = edit(between)
    canvas.select("skip")
    canvas.press("Delete")
    expect(canvas.node("skip")).not_to_be_attached()
    expect(canvas.wire("positive.clip")).to_be_attached()
    canvas.expect_one_step()


def test_a_stroke_with_x_cuts_the_links_that_it_crosses(linked: Canvas) -> None:
    (x, y), (_, below) = linked.middle_of("positive.clip"), linked.middle_of("negative.clip")
    with linked.held("x"):
        linked.stroke((x, y - 10), (x, below + 10))
    expect(linked.wire("positive.clip")).not_to_be_attached()
    expect(linked.wire("negative.clip")).not_to_be_attached()
    linked.expect_one_step()


def test_the_middle_button_bends_a_link(linked: Canvas, studio: Served) -> None:
    x, y = linked.middle_of("positive.clip")
    linked.page.mouse.click(x, y, button="middle")
    point = linked.wire("positive.clip").get_by_role("button", name="Point 1")
    expect(point).to_be_attached()
    linked.expect_one_step()
    linked.drag_to(point, x, y + 96)
    (via,) = saved(studio, linked)["canvas"][".routes"]["positive.clip"]["via"]
    assert [each % 8 for each in via] == [0, 0]
    point.focus()
    linked.press("Delete")
    expect(point).not_to_be_attached()
    linked.expect_one_step()


def test_a_link_is_bent_and_the_point_moved_in_one_step(linked: Canvas) -> None:
    x, y = linked.middle_of("positive.clip")
    with linked.held("Alt"):
        linked.stroke((x, y), (x, y + 96))
    point = linked.wire("positive.clip").get_by_role("button", name="Point 1")
    box = point.bounding_box()
    assert box
    assert abs(box["y"] - y - 96) < 16
    linked.expect_one_step()


def test_a_link_is_hidden_and_seen_again_where_its_node_is_selected(linked: Canvas) -> None:
    wire = linked.wire("positive.clip")
    linked.page.mouse.click(*linked.middle_of("positive.clip"), button="right")
    linked.choose("Hide the link")
    linked.page.mouse.move(700, 850)  # what is near the pointer is seen
    expect(wire.locator(".is-hidden")).to_be_attached()
    linked.expect_one_step()
    linked.select("positive")
    expect(wire.locator(".is-hidden")).not_to_be_attached()
    linked.press("s")  # of all links of the node
    linked.press("s")
    linked.press("Escape")
    expect(wire.locator(".is-hidden")).not_to_be_attached()


def test_a_field_becomes_a_port_and_a_field_again(linked: Canvas) -> None:
    row = linked.node("sampler").locator("[data-field=steps]")
    port = linked.port("sampler", "input", "steps")
    row.click(button="right", position={"x": 20, "y": 12})
    linked.choose("Show as a port")
    expect(port).not_to_contain_class("is-latent")
    linked.expect_one_step()
    row.click(button="right", position={"x": 20, "y": 12})
    linked.choose("Show as a field only")
    expect(port).to_contain_class("is-latent")


def test_a_link_into_a_field_shows_where_its_value_comes_from(linked: Canvas) -> None:
    linked.add("Integer", 150, 500)
    linked.connect(("integer", "value"), ("sampler", "steps"))
    row = linked.node("sampler").locator("[data-field=steps]")
    expect(row).to_contain_text("← Integer · value")
    row.get_by_role("button", name="Unlink steps").click()
    expect(linked.wire("sampler.steps")).not_to_be_attached()
    expect(linked.field("sampler", "steps")).to_be_visible()


def test_a_link_too_long_to_be_seen_whole_is_painted_and_can_be_taken(edit: Edit) -> None:
    far = edit(
        graph(
            load=node("LoadCheckpoint", 0, 0, file="lienzo-demo.safetensors"),
            prompt=node("EncodePrompt", 2400, 0, {"clip": "load.clip"}),
        )
    )
    far.press("1")
    expect(far.page.locator(".far-wires")).to_be_visible()
    expect(far.wire("prompt.clip")).to_have_count(0)
    start, end = (
        centre(far.port("load", "output", "clip")),
        centre(far.port("prompt", "input", "clip")),
    )
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    far.page.mouse.move(*middle)
    expect(far.wire("prompt.clip")).to_be_attached()
    far.page.mouse.click(*middle)
    far.press("Delete")
    expect(far.page.locator(".far-wires")).to_have_count(0)
    expect(far.wire("prompt.clip")).to_have_count(0)
    far.expect_one_step()
