"""Where weights can be: the choice of a device, its memory, and the only moves between devices."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from engine.errors import InputError
from engine.files.family import Precision, Weights
from engine.node.refs import Dtype
from engine.process import trim_allocator

if TYPE_CHECKING:
    import torch


class Device(Protocol):
    """A place to compute."""

    @property
    def name(self) -> str: ...

    @property
    def is_host(self) -> bool:
        """Whether it computes in host memory, so that nothing is ever moved."""

    def total(self) -> int:
        """All its memory, in bytes."""

    def available(self) -> int:
        """Its memory that nobody uses now, in bytes."""

    def reclaim(self) -> None:
        """Give back what the process keeps of it for later, so that `available` tells."""

    def precision(self, wanted: Dtype, component: str) -> Precision:
        """What to compute in; "auto" takes what suits the device.

        A VAE is never computed in float16: SDXL's overflows, and the picture comes out black.
        """

    def place(self, weights: Weights) -> object:
        """Put weights on it, leaving their originals on the host. Returns what `remove` takes."""

    def remove(self, placed: object) -> None:
        """Take weights back to the host."""


class Host:
    """The processor and its memory."""

    name = "cpu"
    is_host = True

    def total(self) -> int:
        return min((total for total, _ in _host_memory()), default=8 * 2**30)

    def available(self) -> int:
        return max(0, min((free for _, free in _host_memory()), default=4 * 2**30))

    def reclaim(self) -> None:
        trim_allocator()

    def precision(self, wanted: Dtype, component: str) -> Precision:
        if wanted == "auto" or (wanted == "float16" and component == "vae"):
            return "float32"
        return wanted

    def place(self, weights: Weights) -> object:
        return None

    def remove(self, placed: object) -> None:
        pass


class Accelerator:
    """A device with memory of its own: CUDA or Apple's Metal."""

    is_host = False

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def _capability(self) -> tuple[int, int]:
        import torch

        return torch.cuda.get_device_capability(self.name) if self._is_cuda else (0, 0)

    @property
    def _is_cuda(self) -> bool:
        return self.name.startswith("cuda")

    def total(self) -> int:
        import torch

        if self._is_cuda:
            return int(torch.cuda.mem_get_info(self.name)[1])
        return int(torch.mps.recommended_max_memory())

    def available(self) -> int:
        import torch

        if not self._is_cuda:
            return self.total() - int(torch.mps.driver_allocated_memory())
        free = int(torch.cuda.mem_get_info(self.name)[0])
        kept = torch.cuda.memory_reserved(self.name) - torch.cuda.memory_allocated(self.name)
        return free + kept  # what torch keeps it gives to the next tensor

    def reclaim(self) -> None:
        import torch

        if self._is_cuda:
            torch.cuda.empty_cache()
        else:
            torch.mps.empty_cache()

    def precision(self, wanted: Dtype, component: str) -> Precision:
        if component == "vae" and wanted in ("auto", "float16"):
            return "bfloat16" if self._capability >= (8, 0) else "float32"
        return "float16" if wanted == "auto" else wanted

    def place(self, weights: Weights) -> object:
        return [_Copy(tensor, self.name) for tensor in _tensors(weights)]

    def remove(self, placed: object) -> None:
        assert isinstance(placed, list)
        for copy in placed:
            copy.undo()


class _Copy:
    """One tensor moved in place, so that its module needs no change; undoing costs nothing."""

    def __init__(self, tensor: torch.Tensor, device: str) -> None:
        self._tensor, self._original = tensor, tensor.data
        tensor.data = tensor.data.to(device)

    def undo(self) -> None:
        self._tensor.data = self._original


def nbytes(weights: Weights) -> int:
    return sum(tensor.nbytes for tensor in _tensors(weights))


def choose(name: str) -> Device:
    """The device of that name: "auto", "cpu", "cuda", "cuda:1" or "mps". Raises InputError.

    Costs nothing where there can be no accelerator; else it imports torch.
    """
    if name == "cpu" or (name == "auto" and not _may_have_accelerator()):
        return Host()
    import torch

    known = [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    known += ["mps"] if torch.backends.mps.is_available() else []
    if name == "auto":
        return Accelerator(known[0]) if known else Host()
    full = "cuda:0" if name == "cuda" else name
    if full not in known:
        raise InputError(f"no device {name!r} here; there are: {', '.join(['cpu', *known])}")
    return Accelerator(full)


def numerics(device: Device, dtype: Dtype = "auto") -> str:
    """What of the device changes bits, such as "cpu/float32"."""
    return f"{device.name.partition(':')[0]}/{device.precision(dtype, 'model')}"


def _tensors(weights: Weights) -> Iterator[torch.Tensor]:
    """Each tensor once, though modules may share it."""
    found = chain.from_iterable(chain(m.parameters(), m.buffers()) for m in weights.modules)
    return iter({id(tensor): tensor for tensor in found}.values())


def _may_have_accelerator() -> bool:
    drivers = ("/proc/driver/nvidia", "/dev/nvidiactl", "/dev/dxg", "/dev/kfd")
    return sys.platform != "linux" or any(map(os.path.exists, drivers))


@dataclass(frozen=True, slots=True)
class _Group:
    """Where one version of Linux control groups keeps its numbers."""

    root: str
    limit: str
    usage: str
    cache: str  # key in memory.stat of what can be given back


_V2 = _Group("/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file")
_V1 = _Group(
    "/sys/fs/cgroup/memory",
    "memory.limit_in_bytes",
    "memory.usage_in_bytes",
    "total_inactive_file",
)


def _host_memory() -> Iterator[tuple[int, int]]:
    """Pairs of total and available bytes: the machine's, then each limit around the process."""
    if numbers := _numbers("/proc/meminfo"):
        yield numbers["MemTotal:"] * 1024, numbers["MemAvailable:"] * 1024
    elif hasattr(os, "sysconf"):
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        yield total, total // 2
    for group, folder in _groups():
        limit, usage = _number(folder / group.limit), _number(folder / group.usage)
        if limit is not None and usage is not None:
            cache = _numbers(folder / "memory.stat").get(group.cache, 0)
            yield limit, limit - usage + cache


def _groups() -> Iterator[tuple[_Group, Path]]:
    for line in _lines("/proc/self/cgroup"):
        number, controllers, path = line.split(":", 2)
        if number == "0" or "memory" in controllers.split(","):
            group = _V2 if number == "0" else _V1
            folder = Path(group.root + path.rstrip())
            yield from ((group, at) for at in (folder, *folder.parents) if at != Path("/sys/fs"))


def _number(path: Path) -> int | None:
    text = next(iter(_lines(path)), "")
    return int(text) if text.strip().isdigit() else None  # "max" is no limit


def _numbers(path: str | Path) -> dict[str, int]:
    pairs: Iterable[list[str]] = (line.split() for line in _lines(path))
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) > 1 and pair[1].isdigit()}


def _lines(path: str | Path) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
