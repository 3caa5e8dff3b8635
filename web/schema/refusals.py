"""Refusals on purpose, with what HTTP has for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import Problem
from web.schema.problems import Refusal


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
            message=message,
            path=path,
            found=found,
            wanted=wanted,
            problems=problems,
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
