"""Why a node has to run, told from what its result depends on now and did before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.node.types import shown
from engine.plan.signature import Facts

NEW, FORGOTTEN = "had no part in the last run", "was forgotten"


def why(now: Facts, before: Facts | None) -> str:
    """In words such as "steps: 20 → 25". `before` are the facts of the last run, if there was one.

    For equal facts the result was there and no longer is.
    """
    if before is None:
        return NEW
    if now.type != before.type:
        return f"is another node: {before.type} → {now.type}"
    return "; ".join(_differences(now, before)) or FORGOTTEN


def _differences(now: Facts, before: Facts) -> Iterator[str]:
    if now.use:
        yield "acts on the world"
    if (now.version, now.release) != (before.version, before.release):
        yield f"{now.type} has a new version"
    if now.numerics != before.numerics:
        yield f"is computed elsewhere: {before.numerics} → {now.numerics}"
    for name in _changed(now.constants, before.constants):
        yield f"{name}: {_told(before.constants, name)} → {_told(now.constants, name)}"
    for name in _changed(now.files, before.files):
        port = name.partition(",")[0]
        if now.constants.get(port) == before.constants.get(port):
            yield f"{name}: the file changed"
    if read := _changed(now.reads, before.reads):
        yield f"what it reads changed: {', '.join(read)}"


def _changed(now: Mapping[str, object], before: Mapping[str, object]) -> list[str]:
    names = dict.fromkeys((*now, *before))
    return [name for name in names if now.get(name) != before.get(name)]


def _told(constants: Mapping[str, object], name: str) -> str:
    return shown(constants[name]) if name in constants else "a link"
