"""How a run is told: as JSON, as plain lines, or live on a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from engine.cli.lines import JsonLines, TextLines
from engine.cli.shell import Shell
from engine.graph.graph import NodeId
from engine.run.events import Event


class Display(Protocol):
    """Tells a run; called from any thread."""

    def __call__(self, event: Event) -> None: ...

    def notice(self, text: str) -> None:
        """Say something that is no event."""


def display_for(events: bool, types: Mapping[NodeId, str], shell: Shell) -> Display:
    """What suits the output: JSON lines if `events` is wanted, else what the stream can show."""
    if events:
        return JsonLines(shell.stdout)
    if not shell.is_live(shell.stdout):
        return TextLines(shell.stdout, types)
    from rich.console import Console  # slow, and of use on a terminal only

    from engine.cli.live import LiveLines

    no_color = not shell.is_colourful(shell.stdout)
    return LiveLines(Console(file=shell.stdout, highlight=False, no_color=no_color), types)
