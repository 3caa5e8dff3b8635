"""Refusals on purpose, with what HTTP has for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from engine.errors import Problem
from web.schema.problems import Refusal

LONGEST: Final = 500  # characters of a text that is said back
MOST_PROBLEMS: Final = 1000


class Refused(Exception):
    """Becomes an answer that is not 2xx."""

    status = 400
    code = "bad_request"

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        found: Any = None,  # whatever was sent
        wanted: str | None = None,
        problems: tuple[Problem, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.headers = headers or {}
        self.refusal = Refusal(
            code=self.code,
            message=_said(message),
            path=None if path is None else _said(path),
            found=_found(found),
            wanted=None if wanted is None else _said(wanted),
            problems=_bounded(problems),
        )


class Malformed(Refused):
    code = "malformed"


class Unauthorized(Refused):
    status, code = 401, "token_wanted"


class Forbidden(Refused):
    status, code = 403, "forbidden"


class Unknown(Refused):
    status, code = 404, "unknown"

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"there is no {what} {name!r}", found=name)


class InConflict(Refused):
    status, code = 409, "conflict"


class Gone(Refused):
    status, code = 410, "gone"

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"{what} {name!r} was there and is no more", found=name)


class Changed(Refused):
    """Somebody else has written meanwhile."""

    status, code = 412, "changed"


class TooLarge(Refused):
    status, code = 413, "too_large"


class WrongType(Refused):
    status, code = 415, "wrong_type"


class WrongHost(Refused):
    status, code = 421, "wrong_host"


class Unusable(Refused):
    """Well formed, and cannot be done."""

    status, code = 422, "unusable"


class Unconditional(Refused):
    status, code = 428, "condition_wanted"


class QueueFull(Refused):
    status, code = 429, "queue_full"

    def __init__(self, most: int) -> None:
        message = f"the queue is full: {most} jobs may wait"
        super().__init__(message, wanted=f"at most {most}", headers={"Retry-After": "10"})


class RunFailed(Refused):
    status, code = 500, "run_failed"


class DiskFull(Refused):
    status, code = 507, "not_stored"


def _said(text: str) -> str:
    """A text that may come from anybody, short enough to be said back and fit to be encoded."""
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return cut.encode("utf-8", "replace").decode()


def _found(value: Any) -> Any:
    """What was found instead; of a list or an object only that it is one."""
    match value:
        case None | bool() | float():
            return value
        case int():
            return value if -(2**63) <= value < 2**64 else "a number of more than 64 bits"
        case str():
            return _said(value)
        case list() | tuple():
            return "a list"
        case dict():
            return "an object"
    return type(value).__name__


def _bounded(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(
        replace(
            each,
            node=_said(each.node),
            port=None if each.port is None else _said(each.port),
            message=_said(each.message),
        )
        for each in problems[:MOST_PROBLEMS]
    )
