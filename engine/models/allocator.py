"""Tuning of glibc's allocator: keep what a step frees, for the next step needs the same again."""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -4, -8  # of malloc.h
_NEVER = 2**31 - 1


def tune_allocator() -> None:
    """Stop the allocator of this process from giving tensors back to the kernel one by one.

    Untuned, glibc maps every large tensor anew, and the kernel clears its pages each time. With
    one arena that never shrinks, a thread finds the pages of its last step. Does nothing where
    the C library is another.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for option, value in ((_MMAP_MAX, 0), (_TRIM_THRESHOLD, _NEVER), (_ARENA_MAX, 1)):
            mallopt(option, value)
