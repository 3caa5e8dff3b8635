"""What changes the bits of a result besides its inputs: where it is made, and by what."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from engine.node.spec import Lane


@dataclass(frozen=True, slots=True)
class Numerics:
    """Where results are computed, in words that outlive the process, for each kind of lane."""

    host: str = ""  # for the lanes "inline" and "cpu"
    device: str = ""  # for the lane "gpu": of the host too, which draws the noise

    def of(self, lane: Lane) -> str:
        return self.device if lane == "gpu" else self.host

    @classmethod
    def on(cls, host: str, device: str) -> Numerics:
        """Those of a host as `this_host` says it, with a device such as "cuda/float16"."""
        return cls(host, f"{device}, {host}")


ANYWHERE = Numerics()  # where it does not matter, or is not known


def this_host() -> str:
    """What of this machine and its software changes the bits of what is computed here."""
    threads = os.environ.get("OMP_NUM_THREADS") or os.cpu_count()
    return f"torch {version('torch')}, {processor()}, {threads} threads"


def processor(told: Path = Path("/proc/cpuinfo")) -> str:
    """The model of the processor, which decides the instructions that torch chooses.

    Linux tells it in a file; elsewhere Python says what it can.
    """
    try:
        facts = told.read_text(errors="replace").splitlines()
    except OSError:
        facts = []
    named = (line.partition(":")[2].strip() for line in facts if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
