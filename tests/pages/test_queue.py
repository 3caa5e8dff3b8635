"""The queue and its history: what waits, what has run, and lists that are long."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.pages.canvas import Canvas
from tests.pages.graphs import graph, node
from tests.pages.watch import Watch
from tests.web.served import Served, use, workflow

Open = Callable[..., tuple[Canvas, Watch]]
MANY = 300
SHOWN = node("Show", 320, 0, {"value": "f.int"})


@pytest.fixture
def canvas(toys: Served, open_tab: Open) -> Canvas:
    """With the queue open, in which nothing waits."""
    opened, _ = open_tab(toys.running.url)
    opened.press("q")
    expect(opened.page.get_by_role("complementary", name="Queue")).to_be_visible()
    return opened


def rows(canvas: Canvas, of: str) -> Locator:
    return canvas.page.get_by_role("list", name=of).get_by_role("listitem")


def submit(toys: Served, prompt: str, count: int = 1, seed: int = 1) -> None:
    sent = workflow(s=use("Say", text=prompt, seed=seed), w=use("Show", value="s.str"))
    assert toys.post("/api/jobs", {"workflow": sent, "count": count}).status == 202


def test_a_job_that_waits_says_what_it_is(canvas: Canvas, toys: Served) -> None:
    toys.post("/api/queue/pause")
    submit(toys, "a lighthouse in the fog", count=2, seed=41)
    expect(rows(canvas, "Waiting")).to_have_text(
        [
            "a lighthouse in the fogseed 41 · toy",
            "a lighthouse in the fogseed 42 · toy",
        ]
    )


def test_of_many_jobs_those_in_view_are_drawn(canvas: Canvas, toys: Served) -> None:
    toys.post("/api/queue/pause")
    submit(toys, "a lighthouse", count=MANY)
    waiting = rows(canvas, "Waiting")
    expect(canvas.page.get_by_text(f"Waiting {MANY}")).to_be_visible()
    expect(waiting.first).to_contain_text("seed 1 ")
    assert waiting.count() < 60
    canvas.page.locator(".drawer-body").evaluate("(list) => list.scrollTo(0, 44 * 200)")
    expect(waiting.filter(has_text="seed 200 ")).to_be_visible()
    assert waiting.count() < 60


def test_a_job_is_dragged_to_another_place(canvas: Canvas, toys: Served) -> None:
    toys.post("/api/queue/pause")
    submit(toys, "first")
    submit(toys, "many", count=8)
    waiting = rows(canvas, "Waiting")
    handles = waiting.get_by_role("button", name="Move")
    canvas.drag(handles.nth(0), handles.nth(4))
    expect(waiting.nth(4)).to_contain_text("first")
    expect(waiting.nth(0)).to_contain_text("many")


def test_the_history_shows_what_ended_in_one_way(canvas: Canvas, toys: Served) -> None:
    toys.run(s=use("Say", text="good"), w=use("Show", value="s.str"))
    toys.post("/api/jobs?wait=60", {"workflow": graph(f=node("Fail", 0, 0), s=SHOWN)})
    history = rows(canvas, "History")
    expect(history).to_have_count(2)
    canvas.page.get_by_role("radio", name="failed").check(force=True)
    expect(history).to_have_count(1)
    expect(history).to_contain_text("failed")
    canvas.page.get_by_role("radio", name="done").check(force=True)
    expect(history).to_have_count(1)
    expect(history).to_contain_text("good")


def test_the_history_is_cleared_when_that_is_meant(canvas: Canvas, toys: Served) -> None:
    for prompt in ("one", "two"):
        toys.run(s=use("Say", text=prompt), w=use("Show", value="s.str"))
    history = rows(canvas, "History")
    expect(history).to_have_count(2)
    clear = canvas.page.get_by_role("button", name="Clear the history")
    clear.click()
    canvas.page.get_by_role("button", name="Keep").click()
    expect(history).to_have_count(2)
    clear.click()
    canvas.page.get_by_role("dialog").get_by_role("button", name="Clear", exact=True).click()
    expect(history).to_have_count(0)
    assert toys.get("/api/jobs").json["jobs"] == []
