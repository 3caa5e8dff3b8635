"""Whether the nodes of a job still say something."""

from __future__ import annotations

from web.events.types import NodeDone, NodeFailed, NodeStarted, RunEvent


class Activity:
    """Of one job. Times are of a clock that never jumps."""

    def __init__(self, now: float) -> None:
        self.heard = now
        self._running: dict[str, None] = {}  # nodes, in the order of their starts

    def hear(self, event: RunEvent, now: float) -> None:
        self.heard = now
        match event:
            case NodeStarted(node=node):
                self._running[node] = None
            case NodeDone(node=node) | NodeFailed(node=node):
                self._running.pop(node, None)

    @property
    def node(self) -> str | None:
        """The one that began last, of those that run."""
        return next(reversed(self._running), None)
