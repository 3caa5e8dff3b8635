"""Writing files that outlive a crash and a loss of power: whole or not at all."""

from __future__ import annotations

import os
import platform
import re
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

_DRAFT = re.compile(r"\..*\.(?P<host>[^.]+)-(?P<process>\d+)\.[0-9a-f]+\.part", re.DOTALL)


def draft_beside(path: Path) -> Path:
    """Where to write what is to get this path once it is whole."""
    return path.with_name(f".{path.name}.{_host()}-{os.getpid()}.{token_hex(4)}.part")


def is_abandoned(name: str) -> bool:
    """Whether the file is a draft of a process of this machine that is no more."""
    found = _DRAFT.fullmatch(name)
    if found is None or found["host"] != _host() or os.name != "posix":
        return False  # elsewhere, asking for a process could end it
    try:
        os.kill(int(found["process"]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        pass
    return False


def replace_file(path: Path, content: bytes) -> None:
    """Write a file: a crash leaves the old one or the new one, never half of it."""
    draft = draft_beside(path)
    try:
        write_synced(draft, content)
        os.replace(draft, path)
        sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def write_synced(path: Path, content: bytes) -> None:
    """A new file, on disk when this returns; its name is not, until its folder is synced."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk, where the system lets folders be opened."""
    with suppress(PermissionError):  # Windows, where names need no such care
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _host() -> str:
    return re.sub(r"[^\w-]", "-", platform.node()) or "host"
