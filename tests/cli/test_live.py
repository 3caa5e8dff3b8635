"""A run on a terminal: what remains, what moves, and that it fits."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.text import Text

from engine.cli.live import LiveLines
from engine.graph.graph import NodeId
from engine.run.events import (
    Event,
    NodeDone,
    NodeFailed,
    NodeProgress,
    NodeStarted,
    OutputSaved,
    RunEnded,
    RunId,
    RunStarted,
)

RUN, LOAD, SAMPLE = RunId("r"), NodeId("load"), NodeId("[b]sample[/b]")
TYPES = {LOAD: "LoadCheckpoint", SAMPLE: "Sampler"}
EVENTS: list[Event] = [
    RunStarted(RUN, (LOAD, SAMPLE), (LOAD,)),
    NodeStarted(RUN, SAMPLE),
    *(NodeProgress(RUN, SAMPLE, step, 20) for step in range(1, 21)),
    OutputSaved(RUN, SAMPLE, "/a/" + "very-" * 30 + "long.png", 34_000),
]


def tell(*events: Event, width: int = 80) -> str:
    """What a terminal of that width was sent."""
    out = io.StringIO()
    console = Console(
        file=out, force_terminal=True, width=width, highlight=False, color_system=None
    )
    live = LiveLines(console, TYPES)
    for event in events:
        live(event)
    return out.getvalue()


def test_what_remains_is_a_line_for_each_node_then_the_files_and_the_time() -> None:
    sent = tell(*EVENTS, NodeDone(RUN, SAMPLE, 12.3, 0), RunEnded(RUN, "done", 14.2))
    lines = [line.rstrip() for line in Text.from_ansi(sent).plain.split("\n")]
    assert "• load           LoadCheckpoint" in lines
    assert any(line.startswith("✓ [b]sample[/b]  Sampler         12.3 s") for line in lines)
    assert "very-" * 30 + "long.png  (34 kB)" in sent
    assert "done in 14.2 s" in sent


def test_the_bar_shows_steps_while_the_node_runs() -> None:
    assert "20/20" in tell(*EVENTS, RunEnded(RUN, "done", 1))


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ((NodeFailed(RUN, SAMPLE, "no"), RunEnded(RUN, "failed", 1)), "failed after 1.0 s"),
        ((RunEnded(RUN, "cancelled", 1),), "✗ cancelled after 1.0 s"),
    ],
)
def test_the_cursor_is_given_back_however_the_run_ends(last: tuple[Event, ...], said: str) -> None:
    sent = tell(*EVENTS, *last)
    assert said in sent
    assert sent.rindex("\x1b[?25h") > sent.rindex("\x1b[?25l")


def test_a_notice_stands_between_the_bars() -> None:
    out = io.StringIO()
    LiveLines(Console(file=out), TYPES).notice("stopping [now]")
    assert out.getvalue() == "stopping [now]\n"
