"""What there is to say about a run, line by line; how it looks is up to the display."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from engine.cli.text import count, seconds, size, speed
from engine.graph.graph import NodeId
from engine.run.events import (
    Event,
    NodeDone,
    NodeFailed,
    NodeProgress,
    Notice,
    OutputSaved,
    RunEnded,
    RunStarted,
)

Status: TypeAlias = Literal["run", "held", "step", "done", "failed", "saved", "note", "cancelled"]
MOST_HELD = 12  # lines spent on nodes that have nothing to do


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: to a node, when it has a type, or else to the run."""

    status: Status
    name: str
    type: str = ""
    detail: str = ""
    step: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a node steps. Counted from its first report, since a first step also loads."""

    first: int
    began: float
    step: int
    total: int
    now: float

    @property
    def speed(self) -> str:
        return speed(self.step - self.first, self.now - self.began)

    @property
    def left(self) -> str:
        """The time that the other steps will take, once two steps have shown the speed."""
        steps = self.step - self.first
        if steps <= 0:
            return ""
        return f"{seconds((self.now - self.began) / steps * (self.total - self.step))} left"


class Story:
    """Turns events into lines; knows the paths saved and the pace of every node."""

    def __init__(self, types: Mapping[NodeId, str], clock: Callable[[], float]) -> None:
        self._types = types
        self._clock = clock
        self._paces: dict[NodeId, Pace] = {}
        self._saved: list[Line] = []

    def lines(self, event: Event) -> Iterator[Line]:
        """What the event has to say. Saved files wait for the end of the run."""
        match event:
            case RunStarted():
                yield from self._start(event)
            case NodeProgress():
                yield self._progress(event)
            case NodeDone(node=node, seconds=taken):
                pace = self._paces.get(node)
                yield self._line("done", node, seconds(taken), pace.speed if pace else "")
            case NodeFailed(node=node):
                yield self._line("failed", node)
            case Notice(node=node, text=text):
                yield self._line("note", node, text)
            case OutputSaved(path=path, nbytes=nbytes):
                self._saved.append(Line("saved", path, detail=f"({size(nbytes)})"))
            case RunEnded(outcome=outcome, seconds=taken):
                yield from self._saved
                word = "after" if outcome != "done" else "in"
                yield Line(outcome, f"{outcome} {word} {seconds(taken)}")

    def _start(self, event: RunStarted) -> Iterator[Line]:
        held = event.held
        yield Line("run", f"{count(len(event.nodes) - len(held), 'node')} to run, {len(held)} held")
        for node in held[:MOST_HELD]:
            yield self._line("held", node)
        if len(held) > MOST_HELD:
            yield Line("held", f"and {len(held) - MOST_HELD} more")

    def _progress(self, event: NodeProgress) -> Line:
        now = self._clock()
        known = self._paces.get(event.node)
        first, began = (known.first, known.began) if known else (event.step, now)
        pace = self._paces[event.node] = Pace(first, began, event.step, event.total, now)
        parts = [f"{event.step}/{event.total}", pace.speed, pace.left]
        line = self._line("step", event.node, *parts)
        return replace(line, step=event.step, total=event.total)

    def _line(self, status: Status, node: NodeId, *details: str) -> Line:
        return Line(status, node, self._types.get(node, ""), "  ".join(filter(None, details)))
