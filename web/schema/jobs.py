"""Jobs: how they are submitted, shown, listed and moved."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NewType, TypeAlias

from msgspec import Meta, Struct, field

from engine.errors import Problem

JobId = NewType("JobId", str)
State: TypeAlias = Literal["queued", "running", "done", "failed", "cancelled"]
ENDED: frozenset[State] = frozenset(("done", "failed", "cancelled"))
LONGEST_MESSAGE = 300  # characters of what a list says of a failure
LONGEST_PROMPT = 80  # characters of what a list says of a prompt


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
    problems: tuple[Problem, ...] = ()


class About(Struct, frozen=True, kw_only=True):
    """By what people tell jobs of one workflow apart."""

    prompt: str = ""  # its beginning
    seed: int | None = None


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
    about: About = About()
    created: float
    started: float | None = None  # the latest attempt
    ended: float | None = None
    attempts: int = 0
    deaths: int = 0  # workers that died under it
    crashes: int = 0  # of the server while it ran
    cancelling: bool = False  # asked to stop, and still running
    device: str | None = None
    outputs: tuple[Output, ...] = ()
    error: Failure | None = None

    @property
    def is_over(self) -> bool:
        return self.state in ENDED

    @property
    def head(self) -> JobHead:
        pictures = (each for each in self.outputs if each.media.startswith("image/"))
        first = self.outputs[0] if self.outputs else None
        return JobHead(
            id=self.id,
            name=self.name,
            about=self.about,
            state=self.state,
            priority=self.priority,
            rank=self.rank,
            created=self.created,
            started=self.started,
            ended=self.ended,
            attempts=self.attempts,
            cancelling=self.cancelling,
            device=self.device,
            saved=len(self.outputs),
            first=next(pictures, first),
            message=self.error.message[:LONGEST_MESSAGE] if self.error else None,
        )


class JobHead(Struct, frozen=True, kw_only=True):
    """What lists and events tell of a job: a small row. Asked for by its id, it has the rest."""

    id: JobId
    name: str
    about: About = About()
    state: State
    priority: int
    rank: float
    created: float
    started: float | None
    ended: float | None
    attempts: int
    cancelling: bool
    device: str | None
    saved: int  # files
    first: Output | None  # of what it saved: the first picture, or else the first file
    message: str | None  # why it failed; of a long text the beginning


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


class Move(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a queued job should go. `before` names another queued job, whose priority it takes."""

    priority: Priority | None = None
    before: JobId | None = None
    place: Literal["first", "last"] | None = None


class Queue(Struct, frozen=True, kw_only=True):
    paused: bool
    running: tuple[JobHead, ...]
    queued: tuple[JobHead, ...]  # in the order in which they will start, as many as were asked for
    waiting: int  # how many there are
    next: str | None  # pass as `after` to get those that follow


class QueueQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=0, le=1000)] = 100  # jobs that wait
    after: str = ""


class Jobs(Struct, frozen=True, kw_only=True):
    """A page of jobs, newest first."""

    jobs: tuple[JobHead, ...]
    next: str | None  # pass as `before` to get the page that follows


class JobsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    state: str = ""  # one or several, separated by commas
    name: str = ""  # of the workflow
    limit: Annotated[int, Meta(ge=1, le=1000)] = 50
    before: str = ""


class ForgetQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    state: str = ""  # of those that are over: one or several, separated by commas


class WaitQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    wait: Annotated[float, Meta(ge=0, le=3600)] = 0
