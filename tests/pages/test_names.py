"""What a screen reader is told: all that can be used has a name, and comes in a sane order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.pages.canvas import Canvas
from tests.pages.graphs import Graph, chain, graph, node

Edit = Callable[[Graph], Canvas]
USED = {
    *("button", "checkbox", "ColorWell", "combobox", "ComboBoxSelect", "DisclosureTriangle"),
    *("grid", "link", "listbox", "menu", "menuitem", "menuitemcheckbox", "option", "radio"),
    *("radiogroup", "searchbox", "slider", "spinbutton", "switch", "tab", "textbox", "toolbar"),
    *("dialog", "tree", "treeitem"),
}


def palette(command: str) -> Callable[[Canvas], None]:
    def choose(canvas: Canvas) -> None:
        canvas.press("Control+k")
        canvas.find(command)

    return choose


def press(keys: str) -> Callable[[Canvas], None]:
    return lambda canvas: canvas.press(keys)


def click(name: str) -> Callable[[Canvas], None]:
    return lambda canvas: canvas.page.get_by_role("button", name=name, exact=True).click()


def paint(canvas: Canvas) -> None:
    canvas.node("picture").get_by_role("button", name="Paint a mask").click()


Part = tuple[Callable[[Canvas], None], Callable[[Page], Locator]]
PARTS: dict[str, tuple[Part, ...]] = {
    "the canvas": ((press("Shift"), lambda page: page.get_by_role("application", name="Canvas")),),
    "pickers and menus": (
        (press("n"), lambda page: page.get_by_role("combobox", name="Add a node")),
        (press("c"), lambda page: page.get_by_role("combobox", name="Connect Sampler")),
        (press("Control+k"), lambda page: page.get_by_label("Command palette").first),
        (press("Shift+F10"), lambda page: page.get_by_role("menu", name="Node")),
        (click("Menu"), lambda page: page.get_by_role("menu", name="Menu")),
        (click("More ways to run"), lambda page: page.get_by_role("dialog")),
    ),
    "drawers": (
        (press("q"), lambda page: page.get_by_role("complementary", name="Queue")),
        (press("o"), lambda page: page.get_by_role("tree")),
        (press("Shift+f"), lambda page: page.get_by_role("complementary", name="Form")),
        (press("F1"), lambda page: page.get_by_role("complementary", name="Node")),
    ),
    "dialogs": (
        (press("Control+o"), lambda page: page.get_by_role("dialog", name="Open")),
        (press("Control+Shift+s"), lambda page: page.get_by_role("dialog", name="Save as")),
        (press("Control+,"), lambda page: page.get_by_role("dialog", name="Settings")),
        (press("?"), lambda page: page.get_by_role("dialog", name="Keyboard shortcuts")),
        (press("g"), lambda page: page.get_by_role("dialog", name="Gallery")),
        (palette("templates"), lambda page: page.get_by_role("dialog")),
        (palette("versions"), lambda page: page.get_by_role("dialog")),
        (paint, lambda page: page.get_by_role("toolbar", name="Mask")),
    ),
    "the form": ((press("f"), lambda page: page.get_by_text("This workflow asks for nothing")),),
}


@pytest.fixture
def canvas(edit: Edit) -> Canvas:
    every = chain()
    every["nodes"]["picture"] = {"type": "LoadImage", "inputs": {"file": "lienzo-demo.png"}}
    every["canvas"]["picture"] = {"at": [0, 256]}
    return edit(every)


@pytest.mark.parametrize("parts", PARTS)
def test_everything_that_can_be_used_has_a_name(canvas: Canvas, parts: str) -> None:
    canvas.select("sampler")
    for act, shown in PARTS[parts]:
        canvas.node("sampler").focus()
        act(canvas)
        expect(shown(canvas.page)).to_be_visible()
        names = used(canvas)
        assert len(names) > 1
        assert [role for role, name in names if not name] == [], shown(canvas.page)
        canvas.press("Escape")
        if len(PARTS[parts]) > 1:
            expect(shown(canvas.page)).not_to_be_visible()


def used(canvas: Canvas) -> list[tuple[str, str]]:
    """The role and the name of all that can be used, from the browser's own tree."""
    session = canvas.page.context.new_cdp_session(canvas.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    told = [each for each in nodes if not each["ignored"]]
    found = [(value(each, "role"), value(each, "name")) for each in told]
    return [(role, name) for role, name in found if role in USED]


def value(node: dict[str, dict[str, str]], field: str) -> str:
    return node.get(field, {}).get("value", "").strip()


def test_tab_goes_from_the_bar_to_the_nodes_and_through_their_fields(canvas: Canvas) -> None:
    canvas.page.get_by_role("button", name="Menu", exact=True).focus()
    order = []
    for _ in range(64):
        order.append(canvas.page.evaluate("document.activeElement.ariaLabel"))
        canvas.press("Tab")
    bar = ["Menu", "New workflow", "Queue, 0 waiting", "More ways to run"]
    nodes = ["Load Checkpoint", "file", "dtype", "Sampler", "seed", "steps", "Save", "quality"]
    assert [name for name in order if name in bar + nodes][:12] == [*bar, *nodes]


def test_what_has_the_keyboard_is_marked(edit: Edit) -> None:
    canvas = edit(
        graph(
            load=node("LoadCheckpoint", 0, 0, file="lienzo-demo.safetensors"),
            prompt=node("EncodePrompt", 320, 0, {"clip": "load.clip"}, text="a boat"),
            sampler=node("Sampler", 640, 0, seed=7),
            picture=node("LoadImage", 960, 0, file="lienzo-demo.png"),
        )
    )
    canvas.page.get_by_role("button", name="Menu", exact=True).focus()
    canvas.press("Tab")
    unmarked = []
    while name := canvas.page.evaluate("document.activeElement.ariaLabel"):
        at = canvas.page.evaluate(AROUND)
        marked = painted(canvas, at)
        canvas.press("Tab")
        if painted(canvas, at) == marked:
            unmarked.append(name)
    assert unmarked == []


PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
AROUND = """() => {
    const { x, y, width, height } = document.activeElement.getBoundingClientRect();
    return { x: x - 4, y: y - 4, width: width + 8, height: height + 8 };
}"""


def painted(canvas: Canvas, at: FloatRect) -> bytes:
    """What is on the page, once all that was changed is painted."""
    canvas.page.evaluate(PAINTED)
    return canvas.page.screenshot(clip=at)
