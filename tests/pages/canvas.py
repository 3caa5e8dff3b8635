"""The canvas as a person uses it: with the names that are on the page, a pointer and keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Locator, Page, expect

Side = Literal["input", "output"]
Spot = tuple[float, float]  # of the page
ALONG = """(line, share) => {
    const at = line.getPointAtLength(line.getTotalLength() * share);
    const { x, y } = at.matrixTransform(line.getScreenCTM());
    return [x, y];
}"""
CHANGED = re.compile("●")  # in the title of a page whose workflow is not as it was saved


@dataclass(frozen=True)
class Box:
    """Where something is on the page, in pixels."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box) -> bool:
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height


class Canvas:
    """One browser tab with the canvas."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self._url = url
        page.on("filechooser", lambda _: None)  # from now on a dialog for files is an event

    def open(self) -> None:
        """Returns once it can be worked with."""
        self.page.goto(self._url)
        self._await()

    def reload(self) -> None:
        self.page.reload()
        self._await()

    @property
    def nodes(self) -> Locator:
        return self.page.locator(".react-flow__node:has(.card)")

    def node(self, id: str) -> Locator:
        """The card of a node, by its id in the workflow."""
        return self.page.locator(f'.react-flow__node[data-id="{id}"]')

    def field(self, node: str, name: str) -> Locator:
        return self.node(node).get_by_label(name, exact=True)

    def port(self, node: str, side: Side, name: str) -> Locator:
        return self.page.locator(
            f'.port[data-node="{node}"][data-side="{side}"][data-port="{name}"]'
        )

    def wire(self, into: str) -> Locator:
        """The link into an input, which is named as in "sampler.model"."""
        return self.page.locator(f'.react-flow__edge[data-id="{into}"]')

    def connect(self, source: tuple[str, str], target: tuple[str, str]) -> None:
        """Drag from an output to an input."""
        self.drag(
            self.port(source[0], "output", source[1]), self.port(target[0], "input", target[1])
        )

    def hold(self, start: Locator, end: Locator) -> None:
        """Drag from one place to another, and do not let go yet."""
        (from_x, from_y), (to_x, to_y) = centre(start), centre(end)
        mouse = self.page.mouse
        mouse.move(from_x, from_y)
        mouse.down()
        mouse.move(from_x + 4, from_y + 4)  # the first step only starts the drag
        mouse.move(to_x, to_y, steps=8)

    def drag(self, start: Locator, end: Locator) -> None:
        self.hold(start, end)
        self.page.mouse.up()

    def box(self, node: str) -> Box:
        return _box(self.node(node))

    def drag_to(self, start: Locator, x: float, y: float) -> None:
        """Drag something to a place on the page."""
        self.stroke(centre(start), (x, y))

    def drag_by(self, start: Locator, x: float, y: float) -> None:
        """Drag something so far, in pixels of the page."""
        at = centre(start)
        self.stroke(at, (at[0] + x, at[1] + y))

    def stroke(self, start: Spot, end: Spot) -> None:
        """Press here, move, and let go there."""
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(start[0] + 1, start[1] + 1)  # which only starts the drag
        mouse.move(*end, steps=8)
        mouse.up()

    def expect_place(self, node: str, x: float, y: float) -> None:
        """The place of a node in the workflow."""
        card = self.node(node)
        expect(card).to_have_css("transform", f"matrix(1, 0, 0, 1, {x}, {y})")

    @contextmanager
    def held(self, key: str) -> Iterator[None]:
        """While a key is down."""
        self.page.keyboard.down(key)
        yield
        self.page.keyboard.up(key)

    def middle_of(self, wire: str) -> Spot:
        """The place on the page at half the length of a link."""
        return self._along(wire, 0.5)

    def ends_of(self, wire: str) -> tuple[Spot, Spot]:
        return self._along(wire, 0), self._along(wire, 1)

    def title(self, node: str) -> Locator:
        return self.node(node).locator(".title")

    def add(self, words: str, x: float, y: float) -> None:
        """A node that is found by these words, there on the page."""
        self.page.mouse.dblclick(x, y)
        self.find(words)

    def run(self) -> None:
        self.run_button.click()

    @property
    def run_button(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile("^Run")).first

    def expect_state(self, node: str, state: str, seconds: float = 60) -> None:
        """Waits until the card of a node shows that it is in a state."""
        card = self.node(node).locator(".card")
        expect(card).to_have_class(re.compile(rf"\bis-{state}\b"), timeout=seconds * 1000)

    @property
    def connection(self) -> Locator:
        """What is said of a server that does not answer."""
        return self.page.locator(".connection")

    def select(self, node: str, *others: str) -> None:
        self.title(node).click()
        for other in others:
            self.title(other).click(modifiers=["Control"])

    @property
    def selected(self) -> list[str]:
        """The ids of what is selected."""
        chosen = self.page.locator(".react-flow__node.selected")
        return sorted(chosen.evaluate_all("(found) => found.map((each) => each.dataset.id)"))

    def expect_selected(self, *ids: str) -> None:
        """Wait until so many are selected; they must be these."""
        expect(self.page.locator(".react-flow__node.selected")).to_have_count(len(ids))
        assert self.selected == sorted(ids)

    def press(self, keys: str) -> None:
        self.page.keyboard.press(keys)

    def expect_one_step(self) -> None:
        """What was done since saving is undone by one step, and done again by one."""
        expect(self.page).to_have_title(CHANGED)
        self.press("Control+z")
        expect(self.page).not_to_have_title(CHANGED)
        self.press("Control+y")
        expect(self.page).to_have_title(CHANGED)

    def expect_unchanged(self) -> None:
        """Nothing was done since saving."""
        expect(self.page).not_to_have_title(CHANGED)

    @property
    def reason(self) -> Locator:
        """Why a link is refused, at the pointer."""
        return self.page.locator(".reason")

    def find(self, words: str) -> None:
        """Takes the best that the picker has for these words."""
        expect(self.page.locator(".picker").get_by_role("combobox")).to_be_focused()
        self.page.keyboard.type(words)
        expect(self.options.first).to_be_visible()
        self.press("Enter")

    @property
    def options(self) -> Locator:
        """What a picker offers."""
        return self.page.get_by_role("option")

    def expect_told(self, message: str) -> None:
        """A notice of exactly these words."""
        notices = self.page.get_by_role("region", name="Notices")
        expect(notices.get_by_text(message, exact=True)).to_be_visible()

    def choose(self, label: str) -> None:
        """An entry of the menu that is open."""
        self.page.get_by_role("menuitem", name=label, exact=True).click()

    def open_saved(self, name: str) -> None:
        """A saved workflow, by the dialog."""
        self.press("Control+o")
        named = re.compile(f"^{name}")  # after the saved ones come the drafts of others
        self.page.get_by_role("dialog").get_by_role("button", name=named).first.click()

    def begin_anew(self) -> None:
        """An empty workflow, in a tab of its own."""
        expect(self.nodes).not_to_have_count(0)  # before that, the first start looks for a workflow
        self.page.get_by_role("button", name="New workflow").click()
        expect(self.nodes).to_have_count(0)

    def _along(self, wire: str, share: float) -> Spot:
        x, y = self.wire(wire).locator(".wire-line").evaluate(ALONG, share)
        return x, y

    def _await(self) -> None:
        expect(self.run_button).to_be_visible()


def centre(locator: Locator) -> Spot:
    """The middle of something on the page."""
    box = _box(locator)
    return box.x + box.width / 2, box.y + box.height / 2


def _box(locator: Locator) -> Box:
    found = locator.bounding_box()
    assert found is not None, f"{locator} is not to be seen"
    return Box(**found)
