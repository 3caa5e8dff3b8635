"""Tuning of torch's threads on the processor."""

from __future__ import annotations

import os


def calm_threads() -> None:
    """Let threads that wait for each other sleep. Call it before torch is imported.

    By default OpenMP's threads spin while they wait. Where anything else wants a core, the one
    that spins takes it from the one waited for: on two cores with one busy process beside it, a
    small model's steps took thirty times as long. A choice in the environment stands.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
