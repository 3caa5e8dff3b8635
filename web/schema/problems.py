"""What is wrong with a request or a workflow, as the API says it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Fault(Struct, frozen=True, kw_only=True):
    """One fault of a workflow, placed so that an editor can show it."""

    node: str  # "" for a fault of the whole document
    port: str | None
    message: str


class Refusal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Every answer that is not 2xx."""

    code: str
    message: str
    path: str | None = None  # where in what was sent
    found: Any = None
    wanted: str | None = None
    problems: tuple[Fault, ...] = ()
