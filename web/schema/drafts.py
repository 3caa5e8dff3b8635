"""What an editor keeps of a workflow that is open."""

from __future__ import annotations

from msgspec import Struct


class Draft(Struct, frozen=True, kw_only=True):
    """What an editor keeps of a workflow that is open."""

    id: str
    name: str  # its field `name`, where that is text
    saved: float


class Drafts(Struct, frozen=True, kw_only=True):
    drafts: tuple[Draft, ...]  # latest first
