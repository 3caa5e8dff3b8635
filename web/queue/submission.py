"""From what was sent to a job: read, set, checked. Pure, and too slow for the event loop."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from engine.engine import Engine
from engine.errors import GraphError, Problem
from engine.formats.comfyui.conversion import Read
from engine.formats.native import Document
from engine.formats.preparation import Prepared, prepare
from engine.formats.reading import document_of
from engine.formats.strict_json import decode
from engine.graph.check import concerning, target_faults
from engine.graph.graph import Graph, NodeId
from engine.plan.plan import make_plan, sound_targets
from web.queue.changes import about, planned_nodes, seed_steps, targets
from web.schema.graphs import Checked, Converted, Planned, Proposal
from web.schema.jobs import About, Submission
from web.schema.refusals import Malformed


@dataclass(frozen=True, slots=True)
class CheckedSubmission:
    """A workflow that can run, and what to set in each of its jobs."""

    name: str
    digest: str  # SHA-256 of its text
    text: bytes
    changes: tuple[dict[str, Any], ...]
    about: tuple[About, ...]  # of each of its jobs
    targets: tuple[str, ...]


def check_submission(engine: Engine, sent: Submission, saved: bytes | None) -> CheckedSubmission:
    """Raises DocumentError, or GraphError with every fault. `saved` is the text of a saved one."""
    original = read(engine, sent, saved).document
    prepared = prepare(original, sent.changes, engine.specs)
    if problems := _problems(engine, prepared, sent.targets):
        raise GraphError(problems)
    steps = seed_steps(prepared.graph, engine.specs, sent.count)
    text = msgspec.json.encode(original.fields)
    return CheckedSubmission(
        name=original.name or sent.name or "",
        digest=hashlib.sha256(text).hexdigest(),
        text=text,
        changes=tuple(_merged(sent.changes, step, original) for step in steps),
        about=about(prepared.graph, engine.specs, sent.count),
        targets=sent.targets,
    )


def check(engine: Engine, draft: Proposal, saved: bytes | None) -> Checked:
    """Every fault of a workflow, and remarks. Raises DocumentError for what is none."""
    try:
        found = read(engine, draft, saved)
        prepared = prepare(found.document, draft.changes, engine.specs)
        problems = _problems(engine, prepared, draft.targets)
    except GraphError as error:
        return Checked(problems=tuple(error.problems))
    remarks = (*found.remarks, *prepared.remarks, *engine.remarks(prepared.graph))
    return Checked(problems=tuple(problems), remarks=remarks)


def convert(engine: Engine, draft: Proposal, saved: bytes | None) -> Converted:
    """The workflow as ours. Raises DocumentError, or GraphError for what cannot be read so."""
    found = read(engine, draft, saved)
    prepared = prepare(found.document, draft.changes, engine.specs)
    return Converted(
        workflow=dict(prepared.document.fields),
        remarks=(*found.remarks, *prepared.remarks),
        problems=tuple(_problems(engine, prepared, draft.targets)),
    )


@dataclass(frozen=True, slots=True)
class Plannable:
    """What of a workflow can be planned: all that is asked for, or what its faults leave of it."""

    text: bytes
    graph: Graph  # with its values set
    targets: tuple[str, ...]  # none: all of it
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]

    @property
    def is_empty(self) -> bool:
        return bool(self.problems) and not self.targets


def plannable(engine: Engine, draft: Proposal, saved: bytes | None) -> Plannable:
    """Raises DocumentError for what is no workflow, or GraphError for values that cannot be set."""
    original = read(engine, draft, saved).document
    prepared = prepare(original, draft.changes, engine.specs)
    graph = prepared.graph
    problems = _problems(engine, prepared, draft.targets)
    chosen = draft.targets
    if problems:
        chosen = () if chosen else tuple(sound_targets(graph, engine.specs, problems))
    remarks = (*prepared.remarks, *engine.remarks(graph))
    text = msgspec.json.encode(original.fields)
    return Plannable(text, graph, chosen, tuple(problems), remarks)


def plan(engine: Engine, sent: Plannable) -> Planned:
    """What a run would do if nothing were held."""
    made = make_plan(sent.graph, engine.specs, engine.files, [NodeId(t) for t in sent.targets])
    return Planned(targets=targets(made), tasks=planned_nodes(made), device=None)


def demand_one(sent: Submission | Proposal) -> None:
    """Raises Malformed for two workflows, or none."""
    if (sent.workflow is None) == (sent.name is None):
        message = "wanted either a workflow or the name of a saved one"
        raise Malformed(message, path="$.workflow", wanted="workflow or name")


def read(engine: Engine, sent: Submission | Proposal, saved: bytes | None) -> Read:
    """The workflow as sent, as ours. Raises Malformed, DocumentError, or GraphError."""
    demand_one(sent)
    fields = decode(saved) if saved is not None else sent.workflow
    return document_of(fields, engine.counterparts, engine.specs)


def _problems(engine: Engine, prepared: Prepared, wanted: tuple[str, ...]) -> list[Problem]:
    graph, chosen = prepared.graph, [*map(NodeId, wanted)]
    found = [*prepared.problems, *engine.check(graph)]
    return [*concerning(found, graph, chosen), *target_faults(graph, chosen)]


def _merged(
    changes: Mapping[str, Any], seeds: Mapping[str, int], original: Document
) -> dict[str, Any]:
    """The changes with further seeds; a name of the interface gives way to the place it means."""
    if not seeds:
        return dict(changes)
    interface = original.interface
    kept = {n: v for n, v in changes.items() if str(interface.get(n, n)) not in seeds}
    return {**kept, **seeds}
