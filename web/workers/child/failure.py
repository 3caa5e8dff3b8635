"""Why a run failed, in so many bytes."""

from __future__ import annotations

import traceback
from typing import Final

from engine.errors import GraphError, NodeError, told
from web.schema.jobs import Failure

MESSAGE: Final = 4 * 2**10  # characters
TRACE: Final = 64 * 2**10
PROBLEMS: Final = 1000


def explained(error: BaseException) -> Failure:
    """For people and for programs."""
    if isinstance(error, GraphError):
        message = shortened(str(error), MESSAGE)
        return Failure(code="graph", message=message, problems=tuple(error.problems[:PROBLEMS]))
    cause = error.__cause__ if isinstance(error, NodeError) and error.__cause__ else error
    trace = shortened("".join(traceback.format_exception(cause)), TRACE)
    message = told(cause)
    if isinstance(error, NodeError):
        return Failure(
            code="node_failed",
            message=message,
            node=error.node,
            type=error.node_type,
            traceback=trace,
        )
    return Failure(code="internal", message=message, traceback=trace)


def shortened(text: str, most: int) -> str:
    """The beginning and the end of a text that is too long."""
    if len(text) <= most:
        return text
    return f"{text[: most // 2]} … {len(text) - most:,} characters left out … {text[-most // 2 :]}"
