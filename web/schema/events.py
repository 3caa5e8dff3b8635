"""How events are asked for."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class EventsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    since: int | None = None  # replay what came after this number
    job: str = ""  # only what concerns this job
    previews: Literal["true", "false"] = "true"
