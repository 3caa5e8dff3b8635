"""Everything without a pointer, and with a name for who cannot see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.pages.canvas import Canvas
from tests.pages.graphs import Graph, chain
from tests.pages.process import ServerProcess
from tests.pages.watch import Watch

Edit = Callable[[Graph], Canvas]


@pytest.fixture
def canvas(edit: Edit) -> Canvas:
    return edit(chain())


def test_a_picture_is_made_from_nothing_by_keys_alone(
    lienzo: ServerProcess, open_tab: Callable[[str], tuple[Canvas, Watch]]
) -> None:
    canvas, _ = open_tab(lienzo.url)
    expect(canvas.node("sampler")).to_be_visible()
    hands = Hands(canvas)
    hands.strike("Alt+n")
    hands.add("load checkpoint", "load_checkpoint")
    hands.strike("Enter", "Enter")  # into its first field, which opens
    canvas.find("demo")
    hands.strike("Escape")
    hands.strike("n")
    canvas.find("encode prompt")
    expect(canvas.node("encode_prompt").get_by_role("textbox")).to_be_focused()
    hands.write("a red boat")
    hands.strike("Escape")
    hands.connect("clip", "load checkpoint")
    hands.add("empty latent", "empty_latent")
    hands.strike("Enter")
    hands.write("128")
    hands.strike("Tab")
    hands.write("128")
    hands.strike("Enter")
    hands.add("sampler", "sampler")
    hands.strike("Enter", "Tab", "Tab", "Tab")
    hands.write("2")
    hands.strike("Enter")
    hands.connect("model", "load checkpoint")
    hands.connect("positive", "encode")
    hands.connect("negative", "encode")
    hands.connect("latent", "empty")
    hands.add("decode", "decode")
    hands.connect("vae", "load checkpoint")
    hands.connect("latent", "sampler")
    hands.add("save", "save")
    hands.connect("image", "decode")
    hands.strike("Control+Enter")
    canvas.expect_state("save", "done")
    assert len(list((lienzo.home / "output").glob("*.png"))) == 1


def test_a_link_is_taken_away_by_keys(canvas: Canvas) -> None:
    canvas.node("sampler").focus()
    canvas.press("c")
    canvas.find("latent")
    canvas.find("remove")
    expect(canvas.wire("sampler.latent")).not_to_be_attached()
    expect(canvas.node("sampler")).to_be_focused()
    canvas.expect_one_step()


def test_a_link_that_has_the_keyboard_is_selected_and_deleted(canvas: Canvas) -> None:
    canvas.page.get_by_role("button", name="More ways to run").focus()
    canvas.press("Tab")
    expect(canvas.wire("positive.clip")).to_be_focused()
    canvas.press("Delete")
    expect(canvas.wire("positive.clip")).not_to_be_attached()
    canvas.expect_one_step()


def test_enter_leads_into_a_node_and_escape_out_of_it(canvas: Canvas) -> None:
    canvas.node("empty").focus()
    canvas.press("Enter")
    expect(canvas.field("empty", "width")).to_be_focused()
    canvas.press("Tab")
    expect(canvas.field("empty", "height")).to_be_focused()
    canvas.press("Escape")
    expect(canvas.node("empty")).to_be_focused()
    canvas.expect_selected("empty")


def test_the_outline_leads_to_a_node_and_connects_it(canvas: Canvas) -> None:
    canvas.press("o")
    tree = canvas.page.get_by_role("tree", name="Nodes of the workflow")
    tree.get_by_role("treeitem", name="Empty Latent").focus()
    canvas.press("Enter")
    expect(canvas.node("empty")).to_be_focused()
    canvas.expect_selected("empty")
    tree.get_by_role("treeitem", name="Empty Latent").focus()
    canvas.press("c")
    expect(canvas.page.get_by_role("combobox", name="Connect Empty Latent")).to_be_focused()


def test_the_outline_is_walked_by_arrows(canvas: Canvas) -> None:
    canvas.press("o")
    items = canvas.page.get_by_role("tree").get_by_role("treeitem")
    expect(items).to_have_count(7)
    items.first.focus()
    canvas.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    canvas.press("ArrowRight")
    expect(items.nth(1)).to_have_attribute("aria-expanded", "true")
    canvas.press("ArrowLeft")
    canvas.press("End")
    expect(items.last).to_be_focused()


def test_letters_typed_at_once_are_for_the_search_that_opens(canvas: Canvas) -> None:
    canvas.select("sampler")
    canvas.press("n")
    canvas.page.keyboard.type("preview")  # some of them are commands of their own
    expect(canvas.page.get_by_role("combobox", name="Add a node")).to_have_value("preview")
    canvas.press("Enter")
    expect(canvas.node("preview")).to_be_focused()
    canvas.expect_one_step()


class Hands:
    """A person without a pointer."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas

    def strike(self, *keys: str) -> None:
        for each in keys:
            self._canvas.press(each)

    def write(self, text: str) -> None:
        self._canvas.page.keyboard.type(text)

    def add(self, words: str, id: str) -> None:
        """Leaves the new node with the keyboard."""
        self.strike("n")
        self._canvas.find(words)
        expect(self._canvas.node(id)).to_be_focused()

    def connect(self, port: str, words: str) -> None:
        """A port of the node that has the keyboard with a port of another."""
        self.strike("c")
        self._canvas.find(port)
        self._canvas.find(words)
