"""The types of the API: what may be asked and what is answered. web/openapi.json is made of them.

Times are seconds since 1970, durations are seconds, sizes are bytes.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, NewType, TypeAlias

from msgspec import Meta, Struct, field

JobId = NewType("JobId", str)
State: TypeAlias = Literal["queued", "running", "done", "failed", "cancelled"]
ENDED: frozenset[State] = frozenset(("done", "failed", "cancelled"))


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


class Output(Struct, frozen=True, kw_only=True):
    """A file that a job saved. It is complete and on disk."""

    node: str
    name: str  # below the output folder, with forward slashes
    size: int
    sha256: str
    media: str
    url: str


class Failure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a job failed."""

    code: Literal["node_failed", "graph", "worker_died", "internal"]
    message: str
    node: str | None = None
    type: str | None = None
    traceback: str | None = None
    problems: tuple[Fault, ...] = ()


class Job(Struct, frozen=True, kw_only=True):
    """A run in the queue, or in history."""

    id: JobId
    name: str  # of its workflow
    state: State
    priority: int  # higher runs first
    rank: float  # order among those of one priority, lower first
    workflow: str  # SHA-256 of the workflow as submitted
    changes: dict[str, Any] = field(name="set")  # inputs that were set, by name or "node.input"
    targets: tuple[str, ...] = ()
    created: float
    started: float | None = None  # the latest attempt
    ended: float | None = None
    attempts: int = 0
    deaths: int = 0  # workers that died under it
    cancelling: bool = False  # asked to stop, and still running
    device: str | None = None
    outputs: tuple[Output, ...] = ()
    error: Failure | None = None

    @property
    def is_over(self) -> bool:
        return self.state in ENDED


Count: TypeAlias = Annotated[int, Meta(ge=1, le=1000)]
Priority: TypeAlias = Annotated[int, Meta(ge=-1000, le=1000)]


class Submission(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A workflow to run: one sent along, or a saved one by name."""

    workflow: dict[str, Any] | None = None
    name: str | None = None
    changes: dict[str, Any] = field(name="set", default_factory=dict)
    targets: tuple[str, ...] = ()
    count: Count = 1  # jobs; the seeds of each are one higher than those of the job before
    priority: Priority = 0


class Submitted(Job, frozen=True, kw_only=True):
    """The first of the jobs that were made, and the ids of all of them."""

    ids: tuple[JobId, ...]


class Draft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A workflow to check or to plan."""

    workflow: dict[str, Any] | None = None
    name: str | None = None
    changes: dict[str, Any] = field(name="set", default_factory=dict)
    targets: tuple[str, ...] = ()


class Checked(Struct, frozen=True, kw_only=True):
    """Every fault of a workflow; none means that it can run."""

    problems: tuple[Fault, ...]


class PlannedNode(Struct, frozen=True, kw_only=True):
    node: str
    type: str
    lane: str
    held: bool  # its result is already there
    signature: str


class Planned(Struct, frozen=True, kw_only=True):
    """What a run would do now, in its order."""

    targets: tuple[str, ...]
    tasks: tuple[PlannedNode, ...]
    device: str | None  # whose results were looked at; null while no worker is ready


class Move(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a queued job should go. `before` names another queued job, whose priority it takes."""

    priority: Priority | None = None
    before: JobId | None = None
    place: Literal["first", "last"] | None = None


class Queue(Struct, frozen=True, kw_only=True):
    paused: bool
    running: tuple[Job, ...]
    queued: tuple[Job, ...]  # in the order in which they will start


class Jobs(Struct, frozen=True, kw_only=True):
    """A page of jobs, newest first."""

    jobs: tuple[Job, ...]
    next: str | None  # pass as `before` to get the page that follows


class JobsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    state: str = ""  # one or several, separated by commas
    name: str = ""  # of the workflow
    limit: Annotated[int, Meta(ge=1, le=1000)] = 50
    before: str = ""


class WaitQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    wait: Annotated[float, Meta(ge=0, le=3600)] = 0


class EventsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    since: int | None = None  # replay what came after this number
    job: str = ""  # only what concerns this job
    previews: Literal["true", "false"] = "true"


class NoQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class SavedWorkflow(Struct, frozen=True, kw_only=True):
    name: str
    etag: str
    size: int
    modified: float


class SavedWorkflows(Struct, frozen=True, kw_only=True):
    workflows: tuple[SavedWorkflow, ...]


class Version(Struct, frozen=True, kw_only=True):
    version: str
    size: int
    saved: float  # when this version was saved over or deleted


class Versions(Struct, frozen=True, kw_only=True):
    versions: tuple[Version, ...]  # newest first


class KeptDraft(Struct, frozen=True, kw_only=True):
    """What an editor keeps of a workflow that is open."""

    id: str
    name: str  # its field `name`, where that is text
    saved: float


class KeptDrafts(Struct, frozen=True, kw_only=True):
    drafts: tuple[KeptDraft, ...]  # latest first


class Upload(Struct, frozen=True, kw_only=True):
    name: str  # what a LoadImage node calls it
    url: str
    media: str
    width: int
    height: int
    size: int


class Model(Struct, frozen=True, kw_only=True):
    folder: str
    name: str
    size: int
    what: str
    dtype: str
    error: str | None


class Models(Struct, frozen=True, kw_only=True):
    models: tuple[Model, ...]
    pictures: tuple[str, ...]  # in the input folder


class PortSpec(Struct, frozen=True, kw_only=True):
    """One input or output. `hints` are the fields of its hints, by the hint's name."""

    name: str
    type: str
    kinds: tuple[str, ...]  # the types it takes or gives, one by one
    choices: tuple[Any, ...]
    required: bool
    default: Any
    hints: dict[str, dict[str, Any]]


class NodeType(Struct, frozen=True, kw_only=True):
    type: str
    category: str
    doc: str
    lane: str
    effect: bool
    version: int
    inputs: tuple[PortSpec, ...]
    outputs: tuple[PortSpec, ...]


class NodeTypes(Struct, frozen=True, kw_only=True):
    nodes: tuple[NodeType, ...]
    fits: dict[str, tuple[str, ...]]  # for each type of output, the types of input that take it


class Worker(Struct, frozen=True, kw_only=True):
    device: str
    state: Literal["starting", "idle", "running", "stopped"]
    pid: int | None
    job: JobId | None
    restarts: int
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
