"""Writing below the output folder: numbered names, never one over another, never half a file."""

from __future__ import annotations

import os
import re
from pathlib import Path

from engine import SavedFile
from engine.errors import InputError
from engine.node.filenames import parts_to_save

DIGITS = 5


def write_numbered(folder: Path, name: str, suffix: str, data: bytes) -> SavedFile:
    """Write `folder/name_00001.suffix`, with the next free number.

    `name` may have folders. The file appears whole or not at all and replaces nothing. Raises
    InputError for a name that leads elsewhere, and when the folder cannot take the file.
    """
    stem = confined(folder, name)
    draft = stem.with_name(f".{stem.name}.{os.getpid()}.{os.urandom(4).hex()}.part")
    try:
        stem.parent.mkdir(parents=True, exist_ok=True)
        _confine(folder, stem.parent)
        try:
            _write_synced(draft, data)
            path = _claim(draft, stem, suffix)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        reason = f"{error.strerror or error}"
        raise InputError(f"cannot save {len(data):,} bytes in {stem.parent}: {reason}") from error
    return SavedFile(str(path), len(data))


def confined(folder: Path, name: str) -> Path:
    """The path below `folder` that a name stands for, without number and suffix.

    Raises InputError for a name that leads out of it or that some file system would refuse.
    """
    return folder.joinpath(*parts_to_save(name))


def _confine(folder: Path, parent: Path) -> None:
    if not parent.resolve().is_relative_to(folder.resolve()):
        raise InputError(f"{parent} leads out of the output folder {folder}")


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _claim(draft: Path, stem: Path, suffix: str) -> Path:
    """Give the draft the next free number; a link fails where a rename would replace."""
    number = _last_number(stem) + 1
    while True:
        path = stem.with_name(f"{stem.name}_{number:0{DIGITS}}{suffix}")
        try:
            os.link(draft, path)
            return path
        except FileExistsError:
            number += 1
        except OSError:  # a file system without links
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            os.replace(draft, path)
            return path


def _last_number(stem: Path) -> int:
    pattern = re.compile(re.escape(stem.name) + r"_(\d+)\.\w+")
    numbers = (pattern.fullmatch(entry.name) for entry in os.scandir(stem.parent))
    return max((int(match[1]) for match in numbers if match), default=0)
