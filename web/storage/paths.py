"""The one function that turns a name from a stranger into a file below a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Final

from web.schema.refusals import Malformed, Unknown

LONGEST: Final = 255  # bytes of one part of a name
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]')
_HIDDEN = re.compile(r"%(2f|5c)", re.IGNORECASE)  # what others would unpack
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A regular file, open for reading."""

    handle: int
    name: str
    size: int
    stamp: str  # changes when the file does

    def read(self, offset: int, count: int) -> bytes:
        os.lseek(self.handle, offset, os.SEEK_SET)
        return os.read(self.handle, count)


def name_parts(name: str) -> list[str]:
    """The parts of a name below a folder.

    Raises Malformed for one that is absolute, climbs, is hidden, or that is a device or no name
    on some system.
    """
    parts = name.split("/")
    for part in parts:
        fault = _part_fault(part)
        if fault:
            wanted = "a relative name such as 'folder/picture.png'"
            raise Malformed(f"{name!r} is no name of a file: {fault}", found=name, wanted=wanted)
    return parts


@contextmanager
def open_below(root: Path, name: str) -> Iterator[OpenFile]:
    """The file of that name below a folder, without ever following a link out of it.

    The folder itself may be a link. Raises Malformed for a bad name, Unknown for no such file.
    """
    parts = name_parts(name)
    try:
        handle = _walk(root, parts) if os.open in os.supports_dir_fd else _resolve(root, parts)
    except OSError as error:
        raise Unknown("file", name) from error
    try:
        status = os.fstat(handle)
        if not S_ISREG(status.st_mode):
            raise Unknown("file", name)
        stamp = f"{status.st_size:x}-{status.st_mtime_ns:x}-{status.st_ino:x}"
        yield OpenFile(handle, parts[-1], status.st_size, stamp)
    finally:
        os.close(handle)


def move_below(root: Path, name: str, to: Path) -> None:
    """Move a file below a folder to a path on the same disk, which takes the place of none.

    Raises Malformed for a bad name, Unknown for no such file.
    """
    parts = name_parts(name)
    with open_below(root, name):
        to.parent.mkdir(parents=True, exist_ok=True)
    try:
        if os.rename not in os.supports_dir_fd:
            _resolved(root, parts).rename(to)
            return
        with _folder(root, parts[:-1]) as folder:
            os.rename(parts[-1], to, src_dir_fd=folder)
    except FileNotFoundError as error:  # somebody else was quicker
        raise Unknown("file", name) from error


def _part_fault(part: str) -> str:
    if part in ("", ".", ".."):
        return f"{part!r} is no part of one"
    if found := _FORBIDDEN.search(part):
        return f"it has {found[0]!r}"
    if _HIDDEN.search(part):
        return "it hides a separator"
    if _DEVICES.fullmatch(part):
        return f"{part!r} is a device on some systems"
    if part[0] == "." or part != part.strip(" ") or part.endswith("."):
        return f"{part!r} begins with a dot or a space, or ends with one"
    try:
        return f"{part[:20]!r}… is too long" if len(part.encode()) > LONGEST else ""
    except UnicodeEncodeError:
        return "it is no Unicode"


@contextmanager
def _folder(root: Path, parts: list[str]) -> Iterator[int]:
    """The folder, each part opened below the one before and none of them a link."""
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts:
            flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
            inner = os.open(part, flags, dir_fd=folder)
            os.close(folder)
            folder = inner
        yield folder
    finally:
        os.close(folder)


def _walk(root: Path, parts: list[str]) -> int:
    with _folder(root, parts[:-1]) as folder:
        # Without O_NONBLOCK, opening a pipe would wait for somebody to write to it.
        return os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)


def _resolve(root: Path, parts: list[str]) -> int:
    """The same where files cannot be opened relative to a folder."""
    return os.open(_resolved(root, parts), os.O_RDONLY | getattr(os, "O_BINARY", 0))


def _resolved(root: Path, parts: list[str]) -> Path:
    path = root.resolve().joinpath(*parts)
    if path.resolve() != path:
        raise OSError("a link")
    return path
