"""How the server and its workers are."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from web.schema.jobs import JobId


class Worker(Struct, frozen=True, kw_only=True):
    id: int
    device: str
    state: Literal["starting", "idle", "running", "stopped"]
    pid: int | None
    job: JobId | None
    restarts: int
    problem: str | None  # why it does not run, while it does not
    silent_since: float | None  # when its job last said something, once that is long ago
    resident: int  # memory of the process
    device_used: int | None
    device_total: int | None


class System(Struct, frozen=True, kw_only=True):
    versions: dict[str, str]
    workers: tuple[Worker, ...]
    queued: int
    running: int
    paused: bool
    uptime: float
    resident: int  # memory of the server process


class Session(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    token: str


class Health(Struct, frozen=True, kw_only=True):
    ok: bool
