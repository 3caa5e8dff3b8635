"""What is told of the queue and of runs: a closed set of types, versioned as one."""

from __future__ import annotations

from typing import Final, TypeAlias

from msgspec import Struct

from web.schema.jobs import Failure, JobHead, JobId, Output, State
from web.schema.system import Worker

VERSION: Final = 1


class TaggedEvent(Struct, frozen=True, kw_only=True, tag_field="type"):
    """What all events share: `type` says which one it is."""


class Hello(TaggedEvent, frozen=True, tag="hello"):
    """The first event of a connection, numbered so that asking from there on misses nothing."""

    version: int
    server: str
    boot: str  # another one after each start of the server
    oldest: int  # events from this number on can be replayed


class Missed(TaggedEvent, frozen=True, tag="missed"):
    """What `since` asked for is not there, or no more: read the queue and the jobs again."""

    oldest: int


class JobChanged(TaggedEvent, frozen=True, tag="job_changed"):
    """A job was queued, moved, started, asked to stop, put back or ended."""

    job: JobHead


class JobsDeleted(TaggedEvent, frozen=True, tag="jobs_deleted"):
    jobs: tuple[JobId, ...]


class QueueChanged(TaggedEvent, frozen=True, tag="queue_changed"):
    paused: bool


class QueueCleared(TaggedEvent, frozen=True, tag="queue_cleared"):
    """All these jobs, which waited, are cancelled, and that is on disk."""

    jobs: tuple[JobId, ...]
    ended: float


class WorkerChanged(TaggedEvent, frozen=True, tag="worker_changed"):
    worker: Worker


class RunStarted(TaggedEvent, frozen=True, tag="run_started"):
    job: JobId
    nodes: tuple[str, ...]  # all of the plan, in its order
    held: tuple[str, ...]  # those whose results are already there


class NodeStarted(TaggedEvent, frozen=True, tag="node_started"):
    job: JobId
    node: str


class NodeProgress(TaggedEvent, frozen=True, tag="node_progress"):
    job: JobId
    node: str
    step: int
    total: int
    speed: float | None  # steps a second, once two steps have shown it


class NodeDone(TaggedEvent, frozen=True, tag="node_done"):
    job: JobId
    node: str
    seconds: float
    nbytes: int  # of its outputs


class OutputSaved(TaggedEvent, frozen=True, tag="output_saved"):
    job: JobId
    output: Output


class NodeNoticed(TaggedEvent, frozen=True, tag="node_noticed"):
    """What was done about something that the node ran into, such as too little memory."""

    job: JobId
    node: str
    text: str


class NodeFailed(TaggedEvent, frozen=True, tag="node_failed"):
    job: JobId
    node: str
    message: str


class RunEnded(TaggedEvent, frozen=True, tag="run_ended"):
    """The job is over, and that it is over is on disk."""

    job: JobId
    outcome: State
    seconds: float
    error: Failure | None


RunEvent: TypeAlias = (
    RunStarted
    | NodeStarted
    | NodeProgress
    | NodeDone
    | OutputSaved
    | NodeNoticed
    | NodeFailed
    | RunEnded
)
Event: TypeAlias = (
    Hello
    | Missed
    | JobChanged
    | JobsDeleted
    | QueueChanged
    | QueueCleared
    | WorkerChanged
    | RunEvent
)


class Envelope(Struct, frozen=True):
    """An event with its number, which only grows, also over a restart, and its time.

    A WebSocket message of text is a list of these; an empty one only says that the server is there.
    """

    seq: int
    at: float
    event: Event


class Preview(Struct, frozen=True, kw_only=True):
    """A picture of how far a node has come; not numbered and never replayed.

    A WebSocket message of bytes is one of these: the length of its JSON as four bytes, big end
    first, the JSON, and then the picture.
    """

    job: JobId
    node: str
    step: int
    total: int
    media: str


def job_of(event: Event) -> JobId | None:
    """Which job an event concerns."""
    match event:
        case JobChanged(job=job):
            return job.id
        case Hello() | Missed() | QueueChanged() | QueueCleared() | JobsDeleted() | WorkerChanged():
            return None
    return event.job
