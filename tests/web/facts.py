"""Jobs as tests need them."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from web.schema.jobs import Job, JobId

JOB = Job(
    id=JobId("a"),
    name="toy",
    state="queued",
    priority=0,
    rank=1.0,
    workflow="digest",
    changes={},
    created=1.0,
)


def a_job(id: str = "a", /, **changes: Any) -> Job:
    return replace(JOB, id=JobId(id), **changes)
