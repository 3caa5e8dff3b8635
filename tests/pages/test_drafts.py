"""Nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.pages.canvas import Canvas
from tests.pages.watch import Watch
from tests.web.served import Served, eventually


def test_what_was_changed_is_there_after_a_reload(
    toys: Served, open_tab: Callable[[str], tuple[Canvas, Watch]]
) -> None:
    canvas, _ = open_tab(toys.running.url)
    canvas.begin_anew()
    canvas.add("Number", 600, 400)
    expect(canvas.nodes).to_have_count(1)
    eventually(lambda: '"Number"' in kept(toys))
    canvas.reload()
    expect(canvas.nodes).to_have_count(1)


def kept(server: Served) -> str:
    """All drafts of a server."""
    ids = [draft["id"] for draft in server.get("/api/drafts").json["drafts"]]
    return " ".join(server.get(f"/api/drafts/{id}").content.decode() for id in ids)
