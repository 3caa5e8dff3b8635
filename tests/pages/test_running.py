"""Running, from the press of the button to what came of it, and the queue."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.pages.canvas import Canvas
from tests.pages.desk import lay
from tests.pages.graphs import Graph, graph, node
from tests.pages.watch import Watch
from tests.web.served import Served, eventually, use, workflow

Open = Callable[..., tuple[Canvas, Watch]]


def opened(toys: Served, open_tab: Open, shown: Graph) -> Canvas:
    canvas, _ = open_tab(toys.running.url, lay(toys, shown))
    expect(canvas.nodes).to_have_count(len(shown["nodes"]))
    return canvas


def climbing() -> Graph:
    """A run that takes minutes if nobody stops it."""
    return graph(climb=node("Climb", 0, 0), show=node("Show", 320, 0, {"value": "climb.int"}))


def failing() -> Graph:
    return graph(
        n=node("Number", 0, 0),
        fails=node("Fail", 320, 0, {"value": "n.int"}),
        show=node("Show", 640, 0, {"value": "fails.int"}),
    )


def test_a_run_is_cancelled(toys: Served, open_tab: Open) -> None:
    canvas = opened(toys, open_tab, climbing())
    canvas.run()
    canvas.expect_state("climb", "running")
    expect(canvas.node("climb").locator(".card-chip")).to_contain_text("/600")
    canvas.page.get_by_role("button", name="Cancel").click()
    canvas.expect_state("climb", "calm")
    expect(canvas.page.get_by_role("button", name="Cancel")).to_have_count(0)
    (job,) = toys.get("/api/jobs").json["jobs"]
    assert job["state"] == "cancelled"


def test_only_what_leads_to_the_selected_nodes_runs(toys: Served, open_tab: Open) -> None:
    canvas = opened(toys, open_tab, failing())
    canvas.select("n")
    canvas.press("Alt+Enter")
    canvas.expect_state("n", "held")
    canvas.expect_state("fails", "calm")
    (job,) = toys.get("/api/jobs").json["jobs"]
    assert toys.get(f"/api/jobs/{job['id']}").json["targets"] == ["n"]
    assert job["state"] == "done"


def test_a_collapsed_frame_tells_of_what_runs_in_it(toys: Served, open_tab: Open) -> None:
    shown = climbing()
    frame = {"title": "Inside", "at": [-16, -48], "size": [288, 300], "nodes": ["climb"]}
    shown["canvas"][".frames"] = {"frame": frame | {"collapsed": True}}
    canvas, _ = open_tab(toys.running.url, lay(toys, shown))
    collapsed = canvas.page.locator(".frame.is-collapsed")
    expect(collapsed.locator(".card-chip")).to_have_text("1 node")
    canvas.run()
    expect(collapsed.locator(".card-chip")).to_contain_text("/600")
    canvas.page.get_by_role("button", name="Cancel").click()
    expect(collapsed.locator(".card-chip")).to_have_text("1 node")


def test_the_last_picture_stays_until_there_is_another(
    studio: Served, edit: Callable[[Graph], Canvas]
) -> None:
    canvas = edit(
        graph(
            plain=node("SolidImage", 0, 0, width=64, height=64),
            save=node("Save", 320, 0, {"image": "plain.image"}),
        )
    )
    picture = canvas.node("save").locator(".picture-button")
    canvas.run()
    expect(picture).to_be_visible(timeout=60_000)
    studio.post("/api/queue/pause")
    try:
        canvas.run()
        expect(canvas.node("save").locator(".picture-grid.is-old")).to_be_visible()
        expect(picture).to_be_visible()
    finally:
        studio.post("/api/queue/resume")
    expect(canvas.node("save").locator(".picture-grid.is-old")).to_have_count(0)
    expect(picture).to_be_visible()


def test_what_a_message_offers_instead_is_taken_by_a_press(
    edit: Callable[[Graph], Canvas],
) -> None:
    canvas = edit(graph(load=node("LoadCheckpoint", 0, 0, file="lienzo-dmo.safetensors")))
    canvas.node("load").get_by_role("button", name="Take lienzo-demo.safetensors").click()
    expect(canvas.field("load", "file")).to_have_text("lienzo-demo.safetensors")
    expect(canvas.node("load").locator(".card-message")).to_have_count(0)
    canvas.expect_one_step()


def test_what_is_probably_not_meant_is_said_quietly(edit: Callable[[Graph], Canvas]) -> None:
    canvas = edit(
        graph(
            load=node("LoadCheckpoint", 0, 0, file="lienzo-demo.safetensors"),
            text=node("EncodePrompt", 320, 0, {"clip": "load.clip"}, text="a <lora:ink:1> boat"),
        )
    )
    said = canvas.node("text").locator(".card-message.is-quiet")
    expect(said).to_contain_text("is read as words here")
    expect(canvas.page.get_by_role("button", name="Problems")).to_have_count(0)


def test_a_failure_is_found_by_its_key_and_forgotten_once_mended(
    toys: Served, open_tab: Open
) -> None:
    canvas = opened(toys, open_tab, failing())
    canvas.run()
    canvas.expect_state("fails", "failed")
    canvas.press("F8")
    problems = canvas.page.get_by_role("complementary", name="Problems")
    expect(problems.get_by_role("button", name=re.compile("as asked"))).to_be_visible()
    canvas.expect_selected("fails")
    canvas.press("Control+b")
    canvas.expect_state("fails", "bypassed")
    expect(problems.get_by_text("No problems.")).to_be_visible()
    canvas.run()
    canvas.expect_state("show", "done")


def test_what_keeps_a_workflow_from_running_is_said_before_it_runs(
    toys: Served, open_tab: Open
) -> None:
    shown = graph(add=node("Add", 0, 0), show=node("Show", 320, 0, {"value": "add.int"}))
    canvas, watch = open_tab(toys.running.url, lay(toys, shown))
    watch.allow("422.*/api/jobs")
    expect(canvas.node("add").locator(".card-message")).to_contain_text("a: is missing")
    canvas.run_button.hover()
    expect(canvas.page.get_by_text("1 problem keeps it from running")).to_be_visible()
    canvas.run()
    canvas.expect_told("This workflow cannot run yet: there is one problem")
    assert toys.get("/api/jobs").json["jobs"] == []


def test_one_unfinished_node_does_not_keep_the_rest_from_running(
    toys: Served, open_tab: Open
) -> None:
    mixed = graph(
        number=node("Number", 0, 0, value=3),
        show=node("Show", 320, 0, {"value": "number.int"}),
        stray=node("Show", 320, 200),
    )
    canvas, watch = open_tab(toys.running.url, lay(toys, mixed))
    watch.allow("422.*/api/jobs")
    canvas.run_button.hover()
    expect(canvas.page.get_by_text("2 will run; 1 problem keeps the rest")).to_be_visible()
    canvas.run()
    canvas.expect_state("show", "done")
    canvas.expect_told("Running without a node that is not ready")
    expect(canvas.node("stray").locator(".card-message")).to_contain_text("value: is missing")


def test_jobs_that_wait_change_places_by_the_keys(toys: Served, open_tab: Open) -> None:
    toys.post("/api/queue/pause")
    for name in ("one", "two", "three"):
        submit(toys, name)
    canvas, _ = open_tab(toys.running.url)
    canvas.press("q")
    waiting = canvas.page.get_by_role("list", name="Waiting").get_by_role("listitem")
    expect(waiting).to_have_text(["one", "two", "three"])
    handle = canvas.page.get_by_role("button", name=re.compile("^Move one"))
    handle.press("ArrowDown")
    expect(waiting).to_have_text(["two", "one", "three"])
    expect(handle).to_be_focused()
    handle.press("ArrowDown")
    expect(waiting).to_have_text(["two", "three", "one"])
    assert [job["name"] for job in toys.get("/api/queue").json["queued"]] == ["two", "three", "one"]
    canvas.page.get_by_role("button", name="Cancel three").click()
    expect(waiting).to_have_text(["two", "one"])
    canvas.page.get_by_role("button", name="Clear", exact=True).click()
    asked = canvas.page.get_by_role("dialog", name="Cancel 2 waiting jobs?")
    asked.get_by_role("button", name="Cancel them").click()
    expect(waiting).to_have_count(0)
    canvas.page.get_by_role("button", name="Resume").click()
    eventually(lambda: toys.get("/api/queue").json["paused"] is False)


def test_many_runs_step_their_seeds(toys: Served, open_tab: Open) -> None:
    shown = graph(
        seeded=node("Seeded", 0, 0, seed=5), show=node("Show", 320, 0, {"value": "seeded.int"})
    )
    canvas = opened(toys, open_tab, shown)
    canvas.page.get_by_role("button", name="More ways to run").click()
    times = canvas.page.get_by_role("spinbutton", name="Times")
    times.press("Control+a")
    times.press_sequentially("3")
    canvas.page.get_by_role("combobox", name="Seed").select_option("Increment")
    canvas.page.get_by_role("button", name="Run 3 times").click()
    eventually(lambda: states(toys) == ["done"] * 3)
    seeds = [toys.get(f"/api/jobs/{job['id']}").json["set"] for job in jobs(toys)]
    assert [next(iter(each.values()), 5) for each in reversed(seeds)] == [5, 6, 7]


def test_a_run_of_one_window_is_in_the_queue_of_all(toys: Served, open_tab: Open) -> None:
    one = opened(toys, open_tab, climbing())
    other, _ = open_tab(toys.running.url)
    other.press("q")
    one.run()
    one.expect_state("climb", "running")
    queue = other.page.get_by_role("complementary", name="Queue")
    queue.get_by_role("button", name=re.compile("^Cancel")).click()
    one.expect_state("climb", "calm")
    expect(queue.get_by_role("list", name="History")).to_contain_text("cancelled")


def test_a_reload_in_the_midst_of_a_run_loses_nothing_of_it(toys: Served, open_tab: Open) -> None:
    canvas = opened(toys, open_tab, climbing())
    canvas.run()
    canvas.expect_state("climb", "running")
    canvas.reload()
    canvas.expect_state("climb", "running")
    canvas.page.get_by_role("button", name="Cancel").click()
    canvas.expect_state("climb", "calm")


def submit(toys: Served, name: str) -> None:
    shown = workflow(n=use("Number"), show=use("Show", value="n.int"))
    assert toys.post("/api/jobs", {"workflow": shown | {"name": name}}).status == 202


def jobs(toys: Served) -> list[Any]:
    found: list[Any] = toys.get("/api/jobs").json["jobs"]
    return found


def states(toys: Served) -> list[str]:
    return [job["state"] for job in jobs(toys)]
