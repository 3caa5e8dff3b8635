"""The search for a node to add."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.pages.canvas import Canvas
from tests.pages.graphs import Graph, graph, node
from tests.web.served import Served

Edit = Callable[[Graph], Canvas]


@pytest.fixture
def canvas(edit: Edit) -> Canvas:
    return edit(graph(load=node("LoadCheckpoint", 0, 0, file="lienzo-demo.safetensors")))


@pytest.fixture
def types(studio: Served) -> list[Any]:
    found: list[Any] = studio.get("/api/nodes").json["nodes"]
    return found


def test_a_double_click_searches_where_it_was(canvas: Canvas) -> None:
    canvas.page.mouse.dblclick(724, 516)
    expect(canvas.page.get_by_role("combobox", name="Add a node")).to_be_focused()
    canvas.page.keyboard.type("sampl")
    canvas.press("Enter")
    expect(canvas.node("sampler")).to_be_focused()
    canvas.expect_place("sampler", 640, 400)  # its title under the pointer, on the grid
    canvas.expect_one_step()


@pytest.mark.parametrize("key", ["Tab", "n"])
def test_a_key_searches_where_the_pointer_is(canvas: Canvas, key: str) -> None:
    canvas.page.mouse.move(724, 516)
    canvas.press(key)
    expect(canvas.page.get_by_role("combobox", name="Add a node")).to_be_focused()
    canvas.page.keyboard.type("sampl")
    canvas.press("Enter")
    canvas.expect_place("sampler", 640, 400)


def test_escape_closes_the_search_and_adds_nothing(canvas: Canvas) -> None:
    canvas.press("n")
    expect(canvas.options.first).to_be_visible()
    canvas.press("Escape")
    expect(canvas.options).to_have_count(0)
    canvas.expect_unchanged()


def test_a_filter_asks_for_what_nodes_take(canvas: Canvas, types: list[Any]) -> None:
    canvas.press("n")
    canvas.page.keyboard.type("in:vae")
    taking = [each for each in types if any("VAE" in port["kinds"] for port in each["inputs"])]
    expect(canvas.options).to_have_count(len(taking))


def test_a_filter_asks_for_what_nodes_give(canvas: Canvas, types: list[Any]) -> None:
    canvas.press("n")
    canvas.page.keyboard.type("out:vae")
    giving = [each for each in types if any("VAE" in port["kinds"] for port in each["outputs"])]
    expect(canvas.options).to_have_count(len(giving))


def test_a_filter_asks_for_a_category_and_words_narrow_it(canvas: Canvas, types: list[Any]) -> None:
    canvas.press("n")
    canvas.page.keyboard.type("#value")
    expect(canvas.options).to_have_count(len([1 for each in types if each["category"] == "value"]))
    canvas.page.keyboard.type(" seed")
    expect(canvas.options).to_have_count(1)
    expect(canvas.options).to_contain_text("Seed")


def test_a_search_that_finds_nothing_says_so(canvas: Canvas) -> None:
    canvas.press("n")
    canvas.page.keyboard.type("zzzz")
    expect(canvas.page.get_by_text("No node is called that.")).to_be_visible()
    canvas.press("Enter")
    canvas.expect_unchanged()


def test_what_was_added_lately_comes_first(canvas: Canvas) -> None:
    canvas.add("Preview", 700, 500)
    canvas.press("Escape")
    canvas.page.mouse.move(500, 700)
    canvas.press("n")
    expect(canvas.options.first).to_contain_text("Preview")


def test_the_prompt_of_a_new_node_can_be_typed_at_once(canvas: Canvas) -> None:
    canvas.add("encode prompt", 724, 516)
    expect(canvas.field("encode_prompt", "text")).to_be_focused()
    canvas.page.keyboard.type("a new lemon wide")
    expect(canvas.field("encode_prompt", "text")).to_have_value("a new lemon wide")
    expect(canvas.nodes).to_have_count(2)


def test_the_only_file_that_there_is_is_chosen(canvas: Canvas) -> None:
    canvas.add("load checkpoint", 724, 516)
    expect(canvas.field("load_checkpoint", "file")).to_have_text("lienzo-demo.safetensors")


def test_fields_that_are_rarely_set_are_shown_when_asked_for(canvas: Canvas) -> None:
    canvas.add("decode", 724, 316)
    more = canvas.node("decode").get_by_role("button", name="3 more")
    expect(canvas.field("decode", "tile")).to_have_count(0)
    more.click()
    canvas.field("decode", "tile").focus()
    canvas.press("Control+a")
    canvas.page.keyboard.type("256")
    canvas.press("Enter")
    canvas.node("decode").get_by_role("button", name="Fewer").click()
    expect(canvas.field("decode", "tile")).to_have_count(0)
    expect(canvas.node("decode").get_by_role("button", name="3 more 1 set")).to_be_visible()
