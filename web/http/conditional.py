"""Conditions, ranges and packings of RFC 9110 (sections 8.8, 12 to 14), for all with an ETag."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from web.schema.refusals import Refused
from web.storage.precondition import Precondition

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")
_NEVER = re.compile(r"\s*q=0(\.0*)?\s*")
MOST_DIGITS: Final = 18  # of a number of bytes; a longer one is beyond every file


class WrongRange(Refused):
    status, code = 416, "wrong_range"


def precondition(headers: Mapping[str, str]) -> Precondition:
    """What must be true of the thing that a request changes."""
    match = headers.get("If-Match")
    return Precondition(
        tags=None if match is None or match.strip() == "*" else _tags(match),
        present=match is not None,
        absent=headers.get("If-None-Match", "").strip() == "*",
    )


def is_unchanged(headers: Mapping[str, str], etag: str) -> bool:
    """Whether the asker has that version already. `etag` is without quotes.

    A weak tag is as good as a strong one: proxies that compress make weak ones of ours.
    """
    header = headers.get("If-None-Match", "")
    return header.strip() == "*" or etag in _tags(header)


def byte_range(headers: Mapping[str, str], size: int, etag: str) -> tuple[int, int]:
    """From where to where of a file of `size` bytes; the whole, where no one range is asked for.

    Raises WrongRange for one that begins behind the end.
    """
    header = headers.get("Range", "").strip()
    match = _RANGE.fullmatch(header)
    if match is None or headers.get("If-Range", f'"{etag}"') != f'"{etag}"':
        return 0, size
    first, last = (_number(text) if text else None for text in match.groups())
    if first is None:
        start, stop = (size if last is None else max(0, size - last)), size
        if last is None:
            return 0, size
    else:
        if last is not None and last < first:
            return 0, size
        start, stop = first, size if last is None else min(size, last + 1)
    if start >= stop:
        found = {"Content-Range": f"bytes */{size}"}
        message = f"found {header[:80]}, and the file has {size} bytes"
        raise WrongRange(message, headers=found)
    return start, stop


def accepted_encodings(header: str) -> frozenset[str]:
    """Those that Accept-Encoding names, but for the ones that it forbids (section 12.5.3)."""
    parts = (part.partition(";") for part in header.lower().split(","))
    return frozenset(name.strip() for name, _, weight in parts if not _NEVER.fullmatch(weight))


def _tags(header: str) -> frozenset[str]:
    """The tags of a list; a single one may lack its quotes."""
    quoted = _TAG.findall(header)
    return frozenset(quoted or [header.strip()] if header.strip() else ())


def _number(digits: str) -> int:
    return int(digits) if len(digits) <= MOST_DIGITS else 10**MOST_DIGITS
