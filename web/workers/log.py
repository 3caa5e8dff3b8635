"""What a job printed, as much of it as is worth keeping."""

from __future__ import annotations

from collections import deque
from typing import Final

HEAD: Final = 64 * 2**10
TAIL: Final = 192 * 2**10


class JobLog:
    """The beginning and the end of what was printed."""

    def __init__(self) -> None:
        self._head = b""
        self._tail: deque[bytes] = deque()
        self._tail_bytes = 0
        self._dropped = 0

    def add(self, printed: bytes) -> None:
        room = HEAD - len(self._head)
        self._head += printed[:room]
        rest = printed[room:]
        if not rest:
            return
        self._tail.append(rest)
        self._tail_bytes += len(rest)
        while self._tail_bytes - len(self._tail[0]) >= TAIL:
            oldest = self._tail.popleft()
            self._tail_bytes -= len(oldest)
            self._dropped += len(oldest)

    @property
    def text(self) -> bytes:
        gap = b"\n... %d bytes left out ...\n" % self._dropped if self._dropped else b""
        return self._head + gap + b"".join(self._tail)
