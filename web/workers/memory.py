"""How much memory the process uses, and its device."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

from web.workers.messages import Beat


def resident() -> int:
    """Bytes of memory that this process occupies, or did at most where only that is known."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return _peak()


def _peak() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def devices() -> tuple[str, ...]:
    """The accelerators there are, as far as this process has had to do with any."""
    torch = sys.modules.get("torch")  # nobody here loads it for this
    if torch is None or not torch.cuda.is_available():
        return ()
    return tuple(f"cuda:{index}" for index in range(torch.cuda.device_count()))


def beat() -> Beat:
    torch = sys.modules.get("torch")
    if torch is None or not hasattr(torch, "cuda") or not torch.cuda.is_initialized():
        return Beat(resident=resident(), device_used=None, device_total=None)
    try:
        free, total = torch.cuda.mem_get_info()
    except RuntimeError:  # a device that gives nothing but errors
        return Beat(resident=resident(), device_used=None, device_total=None)
    return Beat(resident=resident(), device_used=total - free, device_total=total)


def device_works(modules: Mapping[str, Any] = sys.modules) -> bool:
    """Whether the accelerator still answers. After some errors it never does in this process."""
    torch = modules.get("torch")  # nobody here loads it for this
    if torch is None or not hasattr(torch, "cuda") or not torch.cuda.is_initialized():
        return True
    try:
        torch.cuda.synchronize()
    except RuntimeError:
        return False
    return True
