"""A run told in lines: when a long node speaks, and that a gone reader stops nothing."""

from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass

from engine.cli.lines import JsonLines, TextLines, as_json
from engine.graph.graph import NodeId
from engine.run.events import NodeDone, NodeProgress, OutputSaved, RunEnded, RunId, RunStarted

RUN, NODE = RunId("r"), NodeId("sampler")


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_long_node_gives_a_sign_of_life_every_ten_seconds() -> None:
    out, clock = io.StringIO(), Clock()
    tell = TextLines(out, {NODE: "Sampler"}, clock)
    for step in range(1, 26):
        clock.now += 1
        tell(NodeProgress(RUN, NODE, step, 30))
    assert out.getvalue().splitlines() == [
        "step    sampler  Sampler  11/30  1.0 it/s  19.0 s left",
        "step    sampler  Sampler  21/30  1.0 it/s  9.0 s left",
    ]


def test_a_done_node_has_its_time_and_speed() -> None:
    out, clock = io.StringIO(), Clock()
    tell = TextLines(out, {NODE: "Sampler"}, clock)
    for step in (1, 2, 3):
        tell(NodeProgress(RUN, NODE, step, 3))
        clock.now += 0.25
    tell(NodeDone(RUN, NODE, 1.5, 0))
    assert out.getvalue() == "done    sampler  Sampler  1.5 s  4.0 it/s\n"


def test_saved_files_come_last_and_before_the_time() -> None:
    out = io.StringIO()
    tell = TextLines(out, {NODE: "Save"})
    tell(OutputSaved(RUN, NODE, "/out/a b.png", 34_000))
    tell(NodeDone(RUN, NODE, 0.5, 0))
    tell(RunEnded(RUN, "done", 2.0))
    assert out.getvalue().splitlines()[1:] == ["saved   /out/a b.png (34 kB)", "done in 2.0 s"]


def test_many_held_nodes_are_summed_up() -> None:
    nodes = tuple(NodeId(f"n{i}") for i in range(40))
    out = io.StringIO()
    TextLines(out, dict.fromkeys(nodes, "Number"))(RunStarted(RUN, nodes, nodes))
    assert out.getvalue().splitlines()[0] == "0 nodes to run, 40 held"
    assert out.getvalue().splitlines()[-1] == "held    and 28 more"


def test_json_leaves_out_the_preview() -> None:
    assert json.loads(as_json(NodeProgress(RUN, NODE, 1, 2))) == {
        "event": "node_progress",
        "run": "r",
        "node": "sampler",
        "step": 1,
        "total": 2,
    }


def test_a_reader_that_has_gone_stops_nothing() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "w") as stream:
        tell = JsonLines(stream)
        tell(RunEnded(RUN, "done", 1))
        tell(RunEnded(RUN, "done", 1))
