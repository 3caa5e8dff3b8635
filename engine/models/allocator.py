"""Tuning of glibc's allocator: keep what a step frees, for the next step needs the same again."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any

_TRIM_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -4, -8  # of malloc.h
_NEVER = 2**31 - 1


def tune_allocator() -> None:
    """Stop the allocator of this process from giving tensors back to the kernel one by one.

    Untuned, glibc maps every large tensor anew, or shrinks a thread's arena after it, and the
    kernel clears the pages each time. With one arena that never shrinks, a thread finds the
    pages of its last step. Does nothing where the C library is another.
    """
    mallopt = _function("mallopt")
    for option, value in ((_MMAP_MAX, 0), (_TRIM_THRESHOLD, _NEVER), (_ARENA_MAX, 1)):
        mallopt(option, value)


def trim_allocator() -> None:
    """Give what the allocator keeps for later back to the kernel, once."""
    _function("malloc_trim")(0)


def _function(name: str) -> Callable[..., Any]:
    """One of glibc's own; elsewhere, one that does nothing."""
    found = getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
    return found or (lambda *arguments: None)
