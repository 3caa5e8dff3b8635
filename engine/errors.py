"""Every error raised on purpose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST = 2000  # characters of what somebody else's error says


class EngineError(Exception):
    """Base of the errors a caller may want to catch."""


class SpecError(EngineError):
    """A node function cannot be read as a node; raised when its module is imported."""


class InputError(EngineError):
    """What the user gave cannot be used. Nothing was lost; the message says what would do."""


class ModelError(InputError):
    """A file of weights is missing, unsafe, incomplete or of another kind than wanted."""


class MemoryShortage(InputError):
    """The work was estimated, before it began, to need more memory than there is."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a graph, placed so that an editor can show it."""

    node: str  # "" for a fault of the whole document
    port: str | None
    message: str  # what is wrong, with the value found and what was wanted

    def __str__(self) -> str:
        place = ".".join(part for part in (self.node, self.port) if part)
        return f"{place}: {self.message}" if place else self.message


class GraphError(InputError):
    """A graph cannot run; carries every fault found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = list(problems)


class DocumentError(InputError):
    """A file cannot be read as a workflow; says where, as far as it is known."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        place = "" if line is None else f"line {line}, column {column}: "
        super().__init__(place + message)
        self.line = line
        self.column = column


class NodeError(EngineError):
    """A node function raised; the cause is chained."""

    def __init__(
        self, node: str, node_type: str, cause: BaseException, device_lost: bool = False
    ) -> None:
        super().__init__(f"node {node!r} ({node_type}): {told(cause)}")
        self.node = node
        self.node_type = node_type
        self.device_lost = device_lost  # the process can compute no more on its device


class BrokenContract(EngineError):
    """A node did what nodes may not do, or not what its signature promises."""


class InputChanged(BrokenContract):
    """A node wrote into a value that it was given, which others hold as well."""

    def __init__(self, name: str, others: Sequence[str] = ()) -> None:
        """`name` is of the input; `others` read the same value at the same time."""
        by = "".join(f", it or {other!r}" for other in others)
        super().__init__(f"changed its input {name!r} in place{by}")
        self.name = name


class Cancelled(EngineError):
    """The user stopped the run."""


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what led to it, each once."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def told(error: BaseException, bare: bool = False) -> str:
    """What an error says, for people: never nothing, never without end, always whole characters.

    Where that alone would be a riddle its type comes first, unless it is wanted `bare`.
    """
    try:
        text = str(error)
    except Exception:  # of a class that somebody else has written
        text = ""
    if not bare and (
        not text or isinstance(error, LookupError) or not isinstance(error, Exception)
    ):
        text = f"{type(error).__name__}: {text}" if text else type(error).__name__
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]} … ({len(text):,} characters)"
    return text.encode(errors="backslashreplace").decode()
