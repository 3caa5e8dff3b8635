"""What server and worker say to each other: lists of messages, each list led by its length."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Struct

from engine.settings import Settings
from web.events.types import Preview, RunEvent
from web.schema.graphs import PlannedNode
from web.schema.jobs import Failure, JobId, Output

HEAD: Final = 4  # bytes of a length, big end first
MOST: Final = 2**26  # bytes of what a worker may say at once


class Command(Struct, frozen=True, kw_only=True, tag=True):
    """What the server says."""


class Begin(Command, frozen=True):
    """The first message."""

    opener: str  # "module:function", Settings → Engine
    settings: dict[str, Any]


class Run(Command, frozen=True):
    job: JobId
    workflow: bytes
    changes: bytes  # JSON, which has whole numbers of any size
    targets: tuple[str, ...]
    saved: int  # files that earlier attempts have saved


class Cancel(Command, frozen=True):
    job: JobId


class Plan(Command, frozen=True):
    request: int
    workflow: bytes
    changes: bytes
    targets: tuple[str, ...]


class Forget(Command, frozen=True):
    """Nobody waits for the plan any more."""

    request: int


class Watch(Command, frozen=True):
    """Whether anybody looks at previews."""

    previews: bool


class Report(Struct, frozen=True, kw_only=True, tag=True):
    """What the worker says."""


class Ready(Report, frozen=True):
    device: str
    others: tuple[str, ...]  # further devices of this machine


class Beat(Report, frozen=True):
    """A sign of life, every second."""

    resident: int
    device_used: int | None
    device_total: int | None


class EventReport(Report, frozen=True):
    event: RunEvent


class PreviewReport(Report, frozen=True):
    preview: Preview
    picture: bytes


class Ended(Report, frozen=True):
    job: JobId
    outcome: Literal["done", "failed", "cancelled"]
    outputs: tuple[Output, ...]
    error: Failure | None
    healthy: bool = True  # false when the device gives nothing but errors from now on


class Printed(Report, frozen=True):
    """What the job printed since the last of these."""

    text: bytes


class PlanMade(Report, frozen=True):
    """Without tasks when none could be made, which the server then says itself."""

    request: int
    targets: tuple[str, ...]
    tasks: tuple[PlannedNode, ...]


AnyCommand: TypeAlias = Begin | Run | Cancel | Plan | Forget | Watch
AnyReport: TypeAlias = Ready | Beat | EventReport | PreviewReport | Ended | Printed | PlanMade

_encode = msgspec.msgpack.Encoder().encode
decode_commands = msgspec.msgpack.Decoder(list[AnyCommand]).decode
decode_reports = msgspec.msgpack.Decoder(list[AnyReport]).decode


def frame(messages: Sequence[Command | Report]) -> bytes:
    """The messages, ready to be written to a pipe. Text that is no Unicode is made readable.

    Raises what msgpack raises of numbers that are too large.
    """
    try:
        body = _encode(messages)
    except UnicodeEncodeError:
        body = _encode(
            [_readable(msgspec.to_builtins(each, builtin_types=(bytes,))) for each in messages]
        )
    return len(body).to_bytes(HEAD, "big") + body


def _readable(value: Any) -> Any:  # whatever a message holds
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case list() | tuple():
            return [_readable(each) for each in value]
        case dict():
            return {_readable(name): _readable(each) for name, each in value.items()}
    return value


def settings_out(settings: Settings) -> dict[str, Any]:
    """Settings as plain values."""
    return msgspec.to_builtins(settings, enc_hook=str)  # type: ignore[no-any-return]


def settings_in(values: dict[str, Any]) -> Settings:
    """The other way round."""
    return msgspec.convert(values, Settings, dec_hook=_path)


def _path(kind: type, value: Any) -> Path:
    return Path(value)
