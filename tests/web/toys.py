"""Toy nodes for workers: quick ones, slow ones and ones that take their worker with them."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

from engine import Context, File, Prompt, SavedFile, Seed, Slider, node
from engine.engine import Engine
from engine.errors import InputError
from engine.node.registry import Registry
from engine.run.cache import MemoryCache
from engine.run.executors.local import LocalExecutor
from engine.run.perform import Services
from engine.settings import Settings
from tests.helpers import FolderFiles, NoModels

FOREVER = 600  # seconds, or steps


@node(category="toy", lane="inline")
def number(value: Annotated[int, Slider(0, 10**9)] = 1) -> int:
    """A number."""
    return value


@node(category="toy", lane="inline")
def seeded(seed: Annotated[int, Seed()] = 0) -> int:
    return seed


@node(category="toy", lane="inline")
def say(text: Annotated[str, Prompt()] = "", seed: Annotated[int, Seed()] = 0) -> str:
    return text


@node(category="toy", lane="inline")
def weigh(positive: str, negative: str) -> str:
    return positive


@node(category="toy", lane="inline")
def add(a: int, b: int = 0) -> int:
    return a + b


@node(category="toy", lane="inline", effect=True)
def show(value: Any) -> None:
    print("shown", value)


@node(category="toy", lane="cpu", effect=True)
def write(ctx: Context, value: Any, name: str = "toy.txt") -> SavedFile:
    """Write the value into a new file."""
    folder, _, last = name.rpartition("/")
    path = ctx.output / folder / f"{time.time_ns():x}-{os.getpid()}-{last}"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{value}")
    return SavedFile(str(path), path.stat().st_size)


@node(category="toy", lane="cpu", effect=True)
def write_and_crash(ctx: Context, unless: str) -> SavedFile:
    """End the process after a file was written and before that is told, unless a file is there."""
    path = ctx.output / f"{time.time_ns():x}-{os.getpid()}.txt"
    path.write_text("whole")
    if not Path(unless).exists():
        Path(unless).touch()
        os._exit(7)
    return SavedFile(str(path), path.stat().st_size)


@node(category="toy", lane="cpu", effect=True)
def write_outside(path: str) -> SavedFile:
    Path(path).write_text("outside")
    return SavedFile(path, 7)


@node(category="toy", lane="cpu")
def read_text(ctx: Context, file: Annotated[str, File("texts")]) -> str:
    return ctx.files.path("texts", file).read_text()


@node(category="toy", lane="cpu")
def climb(ctx: Context, steps: int = FOREVER, pause: float = 0.01, after: int = 0) -> int:
    """Step after step, with previews."""
    import numpy as np

    picture = SimpleNamespace(pixels=np.full((1, 8, 8, 3), 0.5, np.float32))
    for step in range(steps):
        ctx.progress(step + 1, steps, lambda: picture)  # type: ignore[arg-type, return-value]
        time.sleep(pause)
    return steps + after


@node(category="toy", lane="cpu")
def hang(seconds: float = FOREVER) -> int:
    time.sleep(seconds)
    return 0


@node(category="toy", lane="cpu")
def fail(value: int = 0) -> int:
    raise RuntimeError("as asked")


@node(category="toy", lane="inline", effect=True)
def show_environment(name: str) -> None:
    print(os.environ.get(name))


@node(category="toy", lane="cpu")
def complain(message: str = "", times: int = 1) -> int:
    """Fail with a message of any length, in which every "?" is no Unicode."""
    raise RuntimeError(message.replace("?", "\udcff") * times)


@node(category="toy", lane="cpu")
def step_far(ctx: Context) -> int:
    ctx.progress(10**30, 10**30)
    return 0


@node(category="toy", lane="inline")
def leave() -> int:
    raise SystemExit(3)


@node(category="toy", lane="cpu")
def crash(how: str = "exit", unless: str = "") -> int:
    """End the process: by an exit, a kill or a segmentation fault, unless a file is there."""
    if unless and Path(unless).exists():
        return 1
    if unless:
        Path(unless).touch()
    print("about to crash", file=sys.stderr)
    if how == "exit":
        os._exit(7)
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    return int(ctypes.string_at(0)[0])


@node(category="toy", lane="gpu")
def poison() -> int:
    """Fail as everything does on a device that is of no more use to the process."""
    raise RuntimeError("CUDA error: device-side assert triggered")


@node(category="toy", lane="cpu")
def freeze() -> int:
    """Stop the whole process, so that it gives no sign of life."""
    os.kill(os.getpid(), signal.SIGSTOP)
    return 0


SPECS = Registry.of(
    number,
    seeded,
    say,
    weigh,
    add,
    show,
    write,
    write_and_crash,
    write_outside,
    read_text,
    climb,
    hang,
    fail,
    show_environment,
    complain,
    step_far,
    leave,
    crash,
    poison,
    freeze,
)


def open_engine(settings: Settings) -> Engine:
    """An engine of the toy nodes, as a worker opens it. Raises InputError for one device."""
    if settings.device == "broken":
        raise InputError("no device 'broken' here")
    services = Services(NoModels(), FolderFiles(settings.input))
    return Engine(SPECS, services, LocalExecutor(), MemoryCache(settings.cache_bytes))
