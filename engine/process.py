"""Tuning of the whole process: glibc's allocator and torch's threads. Entry points call it."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from typing import Any

_TRIM_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -4, -8  # of malloc.h
_NEVER = 2**31 - 1


def tune(computes_on_host: bool) -> None:
    """What suits a process that runs workflows. Call it before torch is imported."""
    calm_threads()
    if computes_on_host:
        tune_allocator()
    elif sys.platform == "linux":
        keep_segments_whole()


def keep_segments_whole() -> None:
    """Let torch grow its segments of CUDA memory, so that swapping models leaves no gaps.

    A choice in the environment stands.
    """
    if "PYTORCH_CUDA_ALLOC_CONF" not in os.environ:
        os.environ.setdefault("PYTORCH_ALLOC_CONF", "expandable_segments:True")


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


def calm_threads() -> None:
    """Let threads that wait for each other sleep. Call it before torch is imported.

    By default OpenMP's threads spin while they wait. Where anything else wants a core, the one
    that spins takes it from the one waited for: on two cores with one busy process beside it, a
    small model's steps took thirty times as long. A choice in the environment stands.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def _function(name: str) -> Callable[..., Any]:
    """One of glibc's own; elsewhere, one that does nothing."""
    found = getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
    return found or (lambda *arguments: None)
