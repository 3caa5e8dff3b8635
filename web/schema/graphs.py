"""Checks and plans of a workflow."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from engine.errors import Problem


class Proposal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A workflow to check or to plan."""

    workflow: dict[str, Any] | None = None
    name: str | None = None
    changes: dict[str, Any] = field(name="set", default_factory=dict)
    targets: tuple[str, ...] = ()


class Checked(Struct, frozen=True, kw_only=True):
    """Every fault of a workflow; none means that it can run.

    Remarks are on what runs and is probably not meant, and on what was read as older nodes did.
    """

    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...] = ()


class Converted(Struct, frozen=True, kw_only=True):
    """A workflow of any format that is known, as ours.

    Remarks are on what was not taken over as it stood; problems are what keeps it from running.
    """

    workflow: dict[str, Any]
    remarks: tuple[Problem, ...]
    problems: tuple[Problem, ...]


class PlannedNode(Struct, frozen=True, kw_only=True):
    node: str
    type: str
    lane: str
    held: bool  # its result is already there
    signature: str
    why: str = ""  # it has to run, in words, where a worker that is ready can tell


class Planned(Struct, frozen=True, kw_only=True):
    """What a run would do now, in its order.

    Where something is wrong, it is planned for what depends on nothing of that: a run for these
    targets can be handed in.
    """

    targets: tuple[str, ...]
    tasks: tuple[PlannedNode, ...]
    device: str | None  # whose results were looked at; null while no worker is ready
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()  # on what runs and is probably not meant
