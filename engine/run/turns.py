"""The order in which tasks write files."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event


@dataclass(frozen=True, slots=True)
class Turn:
    """A task's place among those that write: its turn comes when the one before is over.

    Turns are given as tasks start, in the order of the plan, so whoever is waited for runs.
    """

    before: Event | None = None
    over: Event = field(default_factory=Event)

    def next(self) -> Turn:
        """The turn after this one."""
        return Turn(self.over)

    def wait(self) -> None:
        if self.before is not None:
            self.before.wait()
