"""What a look at a picture gives, and what it may cost. Knows no decoder, which is large."""

from __future__ import annotations

import sys
from typing import Final

from msgspec import Struct

from engine.files.picture_formats import Suffix

MOST_MEMORY: Final = 2 * 2**30
MOST_SECONDS: Final = 20


class Probe(Struct, frozen=True, kw_only=True):
    """What was seen, upright; no suffix means that it is no picture, for that reason."""

    suffix: Suffix | None = None
    width: int = 0
    height: int = 0
    reason: str = ""
    remark: str = ""  # on a picture, which is its subject


def limit_memory() -> None:
    """No more than a decoder may want, and no trace of a crash, where the system can be told so."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time() -> None:
    """No more than one picture may take, where the system can be told so: SIGXCPU ends it."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
