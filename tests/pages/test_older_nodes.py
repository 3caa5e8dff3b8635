"""Workflows that were saved before the inputs of a node type changed."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.pages.canvas import Canvas
from tests.pages.graphs import graph, node


def test_an_older_node_is_shown_as_it_is_read_now(edit: Callable[..., Canvas]) -> None:
    canvas = edit(
        graph(
            load=node("LoadCheckpoint", 0, 0, file="lienzo-demo.safetensors"),
            skip=node("ClipSkip", 400, 0, {"clip": "load.clip"}, layers=3),
        )
    )
    expect(canvas.field("skip", "layer")).to_have_value("3")
    expect(canvas.field("skip", "count")).to_have_text("left out")
    notices = canvas.page.get_by_role("region", name="Notices")
    expect(notices).to_contain_text("saved by an older Lienzo")
    canvas.expect_unchanged()
