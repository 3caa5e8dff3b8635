"""Regular expressions that come from outside: bounded in time, with clear errors."""

from __future__ import annotations

from typing import Any

import regex

SECONDS = 2.0  # a search may take


class Pattern:
    """A compiled pattern. Its methods raise ValueError where a search takes too long."""

    def __init__(self, text: str, *, ignore_case: bool, lines: bool, dot_all: bool) -> None:
        flags = regex.IGNORECASE * ignore_case | regex.MULTILINE * lines | regex.DOTALL * dot_all
        try:
            self._pattern = regex.compile(text, flags)
        except regex.error as error:
            raise ValueError(f"{text!r} is no pattern: {error}") from None

    def matches(self, text: str) -> list[list[str]]:
        """Each match: the whole of it first, then its groups."""
        found = self._timed(lambda: [*self._pattern.finditer(text, timeout=SECONDS)])
        return [[match.group(), *(group or "" for group in match.groups())] for match in found]

    def replaced(self, text: str, by: str, count: int) -> str:
        """The text with its matches replaced, the first `count` or, for 0, all of them."""
        return str(self._timed(lambda: self._pattern.sub(by, text, count, timeout=SECONDS)))

    def _timed(self, search: Any) -> Any:
        try:
            return search()
        except TimeoutError:
            message = f"the pattern takes more than {SECONDS:g} seconds on this text"
            raise ValueError(message) from None
        except (regex.error, IndexError) as error:
            raise ValueError(f"cannot be replaced: {error}") from None
