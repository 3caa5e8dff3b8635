"""Writing files that outlive a crash and a loss of power: whole or not at all."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryFile
from typing import TypeAlias

from engine.errors import InputError

# Bytes, or what writes them into a file that is there and empty.
Content: TypeAlias = bytes | Callable[[Path], object]
_DRAFT = re.compile(r"\.draft\.(?P<host>[^.]+)-(?P<process>\d+)\.[0-9a-f]+\.part")


def draft_beside(path: Path) -> Path:
    """Where to write what is to get this path once it is whole. However long its name is."""
    return path.with_name(f".draft.{_host()}-{os.getpid()}.{token_hex(4)}.part")


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
    """Write a file, in a folder that is made where there is none.

    A crash, or the loss of power, leaves the old one or the new one, never half of it.
    """
    make_folder(path.parent)
    draft = draft_beside(path)
    try:
        write_synced(draft, content)
        os.replace(draft, path)
        sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def write_synced(path: Path, content: Content) -> None:
    """A new file, on disk when this returns; its name is not, until its folder is synced."""
    with path.open("xb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            content(path)
        file.flush()
        os.fsync(file.fileno())


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, and put the name of each new one on disk."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in missing:
        sync_folder(made.parent)


def demand_writable(folder: Path) -> None:
    """Make a folder to save into. Raises InputError where that, or a file in it, cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InputError(f"cannot save into {folder}: {error.strerror}") from error


def remove_abandoned(folder: Path) -> None:
    """Take away the drafts in a folder that nobody will finish."""
    with suppress(FileNotFoundError):
        for entry in os.scandir(folder):
            if is_abandoned(entry.name):
                Path(entry.path).unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk, where the system lets folders be opened."""
    with suppress(PermissionError):  # Windows, where names need no such care
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _host() -> str:
    return re.sub(r"[^A-Za-z0-9-]", "-", platform.node())[:64] or "host"
