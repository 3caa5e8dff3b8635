"""What the canvas shows of a run."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.pages.canvas import Canvas
from tests.pages.watch import Watch
from tests.web.served import Served, use, workflow

Open = Callable[[str], tuple[Canvas, Watch]]
PLACES = {"n": {"at": [0, 0]}, "fails": {"at": [320, 0]}, "show": {"at": [640, 0]}}


def opened(toys: Served, open_tab: Open, **nodes: object) -> Canvas:
    saved = workflow(**nodes) | {"canvas": PLACES}
    toys.ask("PUT", "/api/workflows/toy", saved, {"If-None-Match": "*"})
    canvas, _ = open_tab(toys.running.url)
    canvas.open_saved("toy")
    expect(canvas.nodes).to_have_count(len(nodes))
    return canvas


def test_what_is_held_is_told_from_what_will_run(toys: Served, open_tab: Open) -> None:
    canvas = opened(toys, open_tab, n=use("Number"), show=use("Show", value="n.int"))
    canvas.run()
    canvas.expect_state("show", "done")
    canvas.expect_state("n", "held")


def test_a_failure_is_told_at_its_node(toys: Served, open_tab: Open) -> None:
    nodes = {"fails": use("Fail", value="n.int"), "show": use("Show", value="fails.int")}
    canvas = opened(toys, open_tab, n=use("Number"), **nodes)
    canvas.run()
    canvas.expect_state("fails", "failed")
    expect(canvas.node("fails")).to_contain_text("as asked")


def test_a_node_that_is_bypassed_does_not_run(toys: Served, open_tab: Open) -> None:
    nodes = {"fails": use("Fail", value="n.int"), "show": use("Show", value="fails.int")}
    canvas = opened(toys, open_tab, n=use("Number"), **nodes)
    canvas.select("fails")
    canvas.press("Control+b")
    canvas.expect_state("fails", "bypassed")
    canvas.run()
    canvas.expect_state("show", "done")
