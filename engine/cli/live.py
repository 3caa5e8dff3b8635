"""A run on a terminal: a line for each node that is over, a moving bar for each that runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, SpinnerColumn, Task, TaskID, TextColumn
from rich.text import Text

from engine.cli.story import Line, Status, Story
from engine.cli.text import plain
from engine.graph.graph import NodeId
from engine.run.events import Event, NodeDone, NodeFailed, NodeStarted, RunEnded, RunStarted

WIDTH = 24  # of names at most, so that a bar has room on 80 columns
LOOKS: Mapping[Status, tuple[str, str]] = {
    "held": ("•", "cyan"),
    "done": ("✓", "green"),
    "failed": ("✗", "red"),
    "cancelled": ("✗", "yellow"),
    "saved": ("→", "cyan"),
    "note": ("•", "yellow"),
}


class StepColumn(BarColumn):
    """A bar for nodes that count their steps, and nothing for the others."""

    def render(self, task: Task) -> RenderableType:  # type: ignore[override]  # nothing is no bar
        return super().render(task) if task.total else ""


class LiveLines:
    """Tells a run on a terminal, from any thread. It draws from RunStarted to RunEnded."""

    def __init__(
        self,
        console: Console,
        types: Mapping[NodeId, str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console = console
        self._types = types
        self._story = Story(types, clock)
        self._name_width = min(WIDTH, max(map(len, types), default=0))
        self._type_width = min(WIDTH, max(map(len, types.values()), default=0))
        self._bars: dict[str, TaskID] = {}
        self._lock = threading.RLock()  # a signal may arrive while an event is told
        self._progress = Progress(
            SpinnerColumn(style="cyan"),
            TextColumn("{task.description}", markup=False),
            StepColumn(20, style="dim", complete_style="cyan", finished_style="cyan"),
            TextColumn("{task.fields[pace]}", markup=False),
            console=console,
            transient=True,
        )

    def __call__(self, event: Event) -> None:
        with self._lock:
            if isinstance(event, RunStarted):
                self._progress.start()
            elif isinstance(event, NodeStarted):
                name = self._named(event.node, self._types.get(event.node, ""))
                self._bars[event.node] = self._progress.add_task(name, total=None, pace="")
            elif isinstance(event, NodeDone | NodeFailed):
                self._progress.remove_task(self._bars.pop(event.node))
                self._progress.refresh()  # or the next line would bring the bar back
            elif isinstance(event, RunEnded):
                self._progress.stop()
            for line in self._story.lines(event):
                self._tell(line)

    def notice(self, text: str) -> None:
        with self._lock:
            self._console.print(Text(plain(text), style="yellow"), soft_wrap=True)

    def _tell(self, line: Line) -> None:
        if line.status == "step":
            self._progress.update(
                self._bars[line.name], completed=line.step, total=line.total, pace=line.detail
            )
            return
        mark, style = LOOKS.get(line.status, (" ", ""))
        name = self._named(line.name, line.type) if line.type else plain(line.name)
        text = Text.assemble((f"{mark} ", style), name, "  ", (plain(line.detail), "dim"))
        text.rstrip()
        self._console.print(text, soft_wrap=True)

    def _named(self, name: str, kind: str) -> str:
        return plain(f"{name.ljust(self._name_width)}  {kind.ljust(self._type_width)}")
