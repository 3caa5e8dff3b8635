"""What is wrong with a request or a workflow, as the API says it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from engine.errors import Problem


class Refusal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Every answer that is not 2xx."""

    code: str
    message: str
    path: str | None = None  # where in what was sent
    found: Any = None
    wanted: str | None = None
    problems: tuple[Problem, ...] = ()
