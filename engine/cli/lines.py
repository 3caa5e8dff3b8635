"""A run told in lines, for pipes and logs: as text for people, as JSON for programs."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import TextIO

from msgspec.structs import asdict

from engine.cli.shell import silence
from engine.cli.story import Line, Story
from engine.cli.text import plain
from engine.graph.graph import NodeId
from engine.run.events import Event

STEP_SECONDS = 10.0  # between two lines about the steps of one node


class Lines:
    """Writes whole lines from any thread. When the reader has gone, the run goes on unheard."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.RLock()  # a signal may arrive while a line is written

    def write(self, line: str) -> None:
        with self._lock:
            try:
                self._stream.write(plain(line) + "\n")
                self._stream.flush()
            except OSError:  # nobody reads on, or the disk of a log is full
                silence(self._stream)


class TextLines:
    """Tells a run as plain text: a line a node, and a sign of life from one that takes long."""

    def __init__(
        self,
        stream: TextIO,
        types: Mapping[NodeId, str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lines = Lines(stream)
        self._story = Story(types, clock)
        self._clock = clock
        self._name_width = max(map(len, types), default=0)
        self._type_width = max(map(len, types.values()), default=0)
        self._spoke: dict[str, float] = {}
        self._lock = threading.RLock()

    def __call__(self, event: Event) -> None:
        with self._lock:
            for line in self._story.lines(event):
                if line.status != "step" or self._is_due(line.name):
                    self._lines.write(self._text(line))

    def notice(self, text: str) -> None:
        self._lines.write(text)

    def _is_due(self, node: str) -> bool:
        now = self._clock()
        if now - self._spoke.setdefault(node, now) < STEP_SECONDS:
            return False
        self._spoke[node] = now
        return True

    def _text(self, line: Line) -> str:
        if line.type:
            name = line.name.ljust(self._name_width)
            kind = line.type.ljust(self._type_width)
            return f"{line.status:<6}  {name}  {kind}  {line.detail}".rstrip()
        if line.status in ("saved", "held"):
            return f"{line.status:<6}  {line.name} {line.detail}".rstrip()
        return line.name


class JsonLines:
    """Tells a run as one JSON object a line, without previews, which are pictures."""

    def __init__(self, stream: TextIO) -> None:
        self._lines = Lines(stream)

    def __call__(self, event: Event) -> None:
        self._lines.write(as_json(event))

    def notice(self, text: str) -> None:
        """Nothing: a program knows what it asked for."""


def as_json(event: Event) -> str:
    """`NodeDone(…)` → `{"event": "node_done", "run": …, "node": …}`."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(event).__name__).lower()
    told = {key: value for key, value in asdict(event).items() if key != "preview"}
    return json.dumps({"event": name, **told}, ensure_ascii=False)
