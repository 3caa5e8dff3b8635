"""What the canvas reckons of cards without measuring them is what the browser makes of them.

The rules are those at the top of `graph/geometry.ts`, written once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from tests.pages.canvas import Canvas, centre
from tests.pages.desk import lay
from tests.pages.graphs import Graph, chain, graph, node
from tests.pages.watch import Watch
from tests.web.served import Served

HEADER, PORTS, ROW, FIELD, GAP, TEXT, PADDING = 32, 40, 24, 26, 4, 84, 10
PLAIN = {"Integer", "Float", "Text", "Boolean", "Choice", "None"}
MEASURE = """(cards) => cards.map((card) => {
    const box = (element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x, y, width, height];
    };
    const ports = [...card.querySelectorAll(".port:not(.is-latent)")];
    const rows = [...card.querySelectorAll(".card-row")];
    return {
        id: card.closest(".react-flow__node").dataset.id,
        card: box(card),
        ports: ports.map((port) => [port.dataset.side, port.dataset.port, ...box(port)]),
        rows: rows.map((row) => [box(row), box(row.firstElementChild ?? row)]),
    };
})"""


class Reckoned(NamedTuple):
    """A card from its top left: its height, and the middles of its ports."""

    height: int
    ports: dict[tuple[str, str], tuple[int, int]]


def reckoned(
    kind: Any, width: int, shown: tuple[str, ...] = (), *, is_open: bool = False
) -> Reckoned:
    """What the rules say of a type of node; `shown` are the fields that are ports as well."""
    inputs = [port["name"] for port in kind["inputs"] if not is_field(port)]
    outputs = [port["name"] for port in kind["outputs"]]
    ports = {("input", name): (0, PORTS + i * ROW + ROW // 2) for i, name in enumerate(inputs)}
    for i, name in enumerate(outputs):
        ports["output", name] = (width, PORTS + i * ROW + ROW // 2)
    y = PORTS + max(len(inputs), len(outputs)) * ROW + (8 if inputs or outputs else 0)
    end = y  # which for ports alone is that of the card
    for name, height in lines(kind, width, shown, is_open=is_open):
        if name in shown:
            ports["input", name] = (0, y + FIELD // 2)
        end = y + height + PADDING
        y += height + GAP
    return Reckoned(end, ports)


def lines(
    kind: Any, width: int, shown: tuple[str, ...], *, is_open: bool
) -> Iterator[tuple[str, int]]:
    """The fields of a card, the line that shows more of them, and its picture: their heights."""
    fields = [port for port in kind["inputs"] if is_field(port)]
    rare = [port["name"] for port in fields if is_rare(port, shown)]
    folded = rare if len(rare) > 1 else []
    for port in fields:
        if port["name"] not in folded:
            yield port["name"], TEXT if "multiline" in port["hints"] else FIELD
    if folded:
        yield "", FIELD
    if is_open:
        yield from ((name, FIELD) for name in folded)
    if has_picture(kind):
        yield "", width - 2 * PADDING


def is_field(port: Any) -> bool:
    return bool(port["fields"]) or set(port["kinds"]) <= PLAIN


def is_rare(port: Any, shown: tuple[str, ...]) -> bool:
    return "advanced" in port["hints"] and port["name"] not in shown


def has_picture(kind: Any) -> bool:
    takes = any("Image" in port["kinds"] for port in kind["inputs"])
    gives = any("Image" in port["kinds"] for port in kind["outputs"])
    reads = any(port["hints"].get("file", {}).get("folder") == "input" for port in kind["inputs"])
    return kind["category"] == "sampling" or (takes if kind["effect"] else gives and reads)


@pytest.fixture
def types(studio: Served) -> dict[str, Any]:
    return {each["type"]: each for each in studio.get("/api/nodes").json["nodes"]}


@pytest.fixture
def spread(
    studio: Served, types: dict[str, Any], open_tab: Callable[..., tuple[Canvas, Watch]]
) -> Callable[..., list[Any]]:
    """Measures a card of each type, with this look."""

    def measure(**look: Any) -> list[Any]:
        return [card for some in batches(list(types)) for card in measured(some, look)]

    def measured(names: list[str], look: dict[str, Any]) -> list[Any]:
        every: Graph = graph(
            **{name: node(name, i % 8 * 448, i // 8 * 1024) for i, name in enumerate(names)}
        )
        for name in names:
            every["canvas"][name] |= {key: made(types[name]) for key, made in look.items()}
        canvas, _ = open_tab(studio.running.url, lay(studio, every))
        canvas.page.set_viewport_size({"width": 3700, "height": 2300})
        cards = canvas.page.locator(".card")
        cards.nth(len(names) - 1).wait_for()
        found: list[Any] = cards.evaluate_all(MEASURE)
        canvas.page.close()
        return found

    return measure


def batches(names: list[str]) -> Iterator[list[str]]:
    """As many as one window has room for."""
    for start in range(0, len(names), 16):
        yield names[start : start + 16]


def test_cards_and_ports_are_where_they_are_reckoned_to_be(
    spread: Callable[..., list[Any]], types: dict[str, Any]
) -> None:
    found = spread()
    assert len(found) == len(types)
    for card in found:
        expect_reckoned(card, reckoned(types[card["id"]], 256), 256)


def test_wide_cards_are_where_they_are_reckoned_to_be(
    spread: Callable[..., list[Any]], types: dict[str, Any]
) -> None:
    for card in spread(wide=lambda _: True):
        expect_reckoned(card, reckoned(types[card["id"]], 384), 384)


def test_cards_that_show_all_fields_are_where_they_are_reckoned_to_be(
    spread: Callable[..., list[Any]], types: dict[str, Any]
) -> None:
    for card in spread(more=lambda _: True):
        expect_reckoned(card, reckoned(types[card["id"]], 256, is_open=True), 256)


def test_fields_that_are_ports_are_where_they_are_reckoned_to_be(
    spread: Callable[..., list[Any]], types: dict[str, Any]
) -> None:
    for card in spread(ports=fields):
        kind = types[card["id"]]
        expect_reckoned(card, reckoned(kind, 256, tuple(fields(kind))), 256)


def test_the_ports_of_a_collapsed_card_are_in_the_middle_of_its_header(
    spread: Callable[..., list[Any]], types: dict[str, Any]
) -> None:
    for card in spread(collapsed=lambda _: True):
        middle = {
            place: (x, HEADER // 2)
            for place, (x, _) in reckoned(types[card["id"]], 256).ports.items()
        }
        expect_reckoned(card, Reckoned(HEADER, middle), 256)


def test_what_is_in_a_row_stays_in_it(spread: Callable[..., list[Any]]) -> None:
    for card in spread():
        for (x, y, width, height), (left, top, across, down) in card["rows"]:
            assert left >= x - 0.5, card["id"]
            assert top >= y - 0.5, card["id"]
            assert left + across <= x + width + 0.5, card["id"]
            assert top + down <= y + height + 0.5, card["id"]


def test_wires_end_in_the_middles_of_their_ports(edit: Callable[[Graph], Canvas]) -> None:
    canvas = edit(chain())
    for id, each in chain()["nodes"].items():
        for port, source in each.get("links", {}).items():
            start, end = canvas.ends_of(f"{id}.{port}")
            before, output = source.split(".")
            assert start == centre(canvas.port(before, "output", output))
            assert end == centre(canvas.port(id, "input", port))


def fields(kind: Any) -> list[str]:
    return [port["name"] for port in kind["inputs"] if is_field(port)]


def expect_reckoned(card: Any, wanted: Reckoned, width: int) -> None:
    left, top, *size = card["card"]
    assert size == [width, wanted.height], card["id"]
    middles = {
        (side, name): (x + across / 2 - left, y + down / 2 - top)
        for side, name, x, y, across, down in card["ports"]
    }
    assert middles == wanted.ports, card["id"]
