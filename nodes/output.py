"""Writing below the output folder: numbered names, never one over another, never half a file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from engine import SavedFile
from engine.errors import InputError
from engine.files.writing import (
    Content,
    draft_beside,
    is_abandoned,
    replace_file,
    sync_folder,
    write_synced,
)
from engine.node.filenames import filled, parts_to_save

DIGITS = 5


def write_numbered(
    folder: Path,
    name: str,
    suffix: str,
    contents: Sequence[Content],
    link: Callable[[Path, Path], None] = os.link,
    beside: bytes = b"",
) -> tuple[SavedFile, ...]:
    """Write `folder/name_00001.suffix` and so on, with the next free numbers.

    `name` may have folders, and what stands for the moment (`filled`). `beside` goes into a
    `.json` of the same number beside each. A file appears whole or not at all, replaces nothing
    and is on disk when this returns; where `link` fails, for there are systems without, it is
    renamed. What killed processes left half written there is taken away. Raises InputError for
    a name that leads elsewhere, and when the folder cannot take a file.
    """
    stem = folder.joinpath(*parts_to_save(filled(name, datetime.now())))
    try:
        stem.parent.mkdir(parents=True, exist_ok=True)
        _confine(folder, stem.parent)
        number, saved = _next_number(stem), []
        for content in contents:
            path, number = _write(stem, suffix, number, content, link)
            saved.append(SavedFile(str(path), path.stat().st_size))
            if beside:
                replace_file(path.with_suffix(".json"), beside)
                saved.append(SavedFile(str(path.with_suffix(".json")), len(beside)))
        _sync_names(stem.parent, folder)
    except OSError as error:
        reason = f"{error.strerror or error}"
        raise InputError(f"cannot save{_size(contents)} in {stem.parent}: {reason}") from error
    return tuple(saved)


def _size(contents: Sequence[Content]) -> str:
    """How much was to be saved, where that is known."""
    size = sum(len(content) for content in contents if isinstance(content, bytes))
    return f" {size:,} bytes" if size else ""


def _confine(folder: Path, parent: Path) -> None:
    if not parent.resolve().is_relative_to(folder.resolve()):
        raise InputError(f"{parent} leads out of the output folder {folder}")


def _write(
    stem: Path, suffix: str, number: int, content: Content, link: Callable[[Path, Path], None]
) -> tuple[Path, int]:
    """The file, under the first free number from this one, and the number after it."""
    draft = draft_beside(stem)
    try:
        write_synced(draft, content)
        while True:
            path = stem.with_name(f"{stem.name}_{number:0{DIGITS}}{suffix}")
            number += 1
            try:
                _give(draft, path, link)
            except FileExistsError:
                continue
            return path, number
    finally:
        draft.unlink(missing_ok=True)


def _give(draft: Path, path: Path, link: Callable[[Path, Path], None]) -> None:
    """The path to the draft. Raises FileExistsError where a rename would replace a file."""
    try:
        link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        os.replace(draft, path)


def _next_number(stem: Path) -> int:
    pattern = re.compile(re.escape(stem.name) + r"_(\d+)\.\w+")
    highest = 0
    for entry in os.scandir(stem.parent):
        if found := pattern.fullmatch(entry.name):
            highest = max(highest, int(found[1]))
        elif is_abandoned(entry.name):
            Path(entry.path).unlink(missing_ok=True)
    return highest + 1


def _sync_names(parent: Path, folder: Path) -> None:
    """Of the files, and of the folders that may be new."""
    for at in (parent, *parent.parents):
        sync_folder(at)
        if at == folder.parent:
            return
