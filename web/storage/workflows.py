"""Saved workflows: files that people edit from several tabs, none of whom may undo another's work.

NAME.json                      the workflow
.history/NAME/STAMP.json       what it was before
.trash/NAME.STAMP.json         what was deleted
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from engine.files.writing import replace_file
from engine.formats.native import dump, parse
from web.schema.refusals import Changed, Gone, Malformed, Unknown
from web.schema.workflows import DeletedWorkflow, SavedWorkflow, Version
from web.storage.atomic_write import move_file
from web.storage.paths import name_parts, open_below
from web.storage.precondition import Precondition

MOST_VERSIONS: Final = 100  # kept of each workflow
MOST_DELETED: Final = 200  # kept in the trash, the latest
LONGEST_NAME: Final = 200  # bytes; with its suffix and a stamp it must still be a file's
SUFFIX: Final = ".json"


class Text(NamedTuple):
    """A workflow as it is in its file."""

    content: bytes
    etag: str


class WorkflowFolder:
    """One folder of workflows. Safe for use from several threads."""

    def __init__(self, folder: Path, clock: Callable[[], int] = time.time_ns) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._etags: dict[str, tuple[str, str]] = {}  # by name: the file's stamp, and its etag

    def list(self) -> tuple[SavedWorkflow, ...]:
        """All that can be read; what is no file of ours, such as a link or a pipe, is left out."""
        found = (self._described(name) for name in _names(self._folder))
        return tuple(sorted((each for each in found if each), key=lambda each: _sorted_by(each)))

    def read(self, name: str) -> Text:
        """Raises Malformed, Unknown, or Gone for one that was deleted."""
        file = _file(name)
        try:
            with open_below(self._folder, file) as opened:
                return _text(opened.read(0, opened.size))
        except Unknown as error:
            if any(deleted == name for deleted, _ in self._deleted()):
                raise Gone("workflow", name) from error
            raise Unknown("workflow", name) from error

    def write(self, name: str, content: bytes, precondition: Precondition) -> Text:
        """Save a workflow if nobody else has since.

        Raises Unconditional where nothing is demanded, Changed when it is not so, and what
        `parse` raises.
        """
        path = self._folder / _file(name)
        text = _text(dump(parse(content)).encode())
        with self._lock:
            before = self._before(name)
            precondition.demand_stated(before.etag if before else None)
            if before == text:
                return text
            if before is not None:
                self._keep_version(name, before)
            replace_file(path, text.content)
        return text

    def rename(self, name: str, to: str, precondition: Precondition) -> None:
        """Give a workflow another name; its versions go with it.

        Raises Unknown, Gone, Malformed, or Changed, also where another has the name.
        """
        path = self._folder / _file(to)
        with self._lock:
            precondition.demand(self.read(name).etag)
            if path.exists():
                raise Changed("a workflow of this name is already there", found=to)
            history = self._history / name
            if history.is_dir():
                move_file(history, self._history / to)
            move_file(self._folder / _file(name), path)

    def delete(self, name: str, precondition: Precondition) -> str:
        """Move a workflow to the trash; gives what `restore` takes. Raises Unknown or Changed."""
        with self._lock:
            precondition.demand(self.read(name).etag)
            deleted = f"{name}.{self._clock()}"
            move_file(self._folder / _file(name), self._trash / f"{deleted}{SUFFIX}")
            for oldest, stamp in sorted(self._deleted(), key=lambda each: each[1])[:-MOST_DELETED]:
                (self._trash / f"{oldest}.{stamp}{SUFFIX}").unlink(missing_ok=True)
        return deleted

    def deleted(self) -> tuple[DeletedWorkflow, ...]:
        """What the trash holds, the latest first."""
        latest = sorted(self._deleted(), key=lambda each: -each[1])
        return tuple(
            DeletedWorkflow(id=f"{name}.{stamp}", name=name, deleted=stamp / 1e9)
            for name, stamp in latest
        )

    def restore(self, deleted: str) -> str:
        """Take a workflow out of the trash; gives its name. Raises Unknown, or Changed where
        another has the name meanwhile."""
        name, _, stamp = deleted.rpartition(".")
        with self._lock:
            if not stamp.isdecimal() or (name, int(stamp)) not in set(self._deleted()):
                raise Unknown("deleted workflow", deleted)
            path = self._folder / _file(name)
            if path.exists():
                raise Changed("a workflow of this name is already there", found=name)
            move_file(self._trash / f"{deleted}{SUFFIX}", path)
        return name

    def versions(self, name: str) -> tuple[Version, ...]:
        """What was saved over, newest first."""
        _file(name)
        return tuple(
            Version(version=path.stem, size=path.stat().st_size, saved=int(path.stem) / 1e9)
            for path in reversed([*self._versions(name)])
        )

    def version(self, name: str, version: str) -> Text:
        """Raises Malformed or Unknown."""
        _file(name)
        if not version.isdecimal():
            raise Unknown("version", version)
        try:
            with open_below(self._history, f"{name}/{version}{SUFFIX}") as opened:
                return _text(opened.read(0, opened.size))
        except (Unknown, Malformed) as error:
            raise Unknown("version", version) from error

    @property
    def _history(self) -> Path:
        return self._folder / ".history"

    @property
    def _trash(self) -> Path:
        return self._folder / ".trash"

    def _before(self, name: str) -> Text | None:
        try:
            return self.read(name)
        except (Unknown, Gone):
            return None

    def _described(self, name: str) -> SavedWorkflow | None:
        """Read again only when the file has changed."""
        try:
            with open_below(self._folder, f"{name}{SUFFIX}") as opened:
                known = self._etags.get(name)
                if known is None or known[0] != opened.stamp:
                    etag = _text(opened.read(0, opened.size)).etag
                    known = self._etags[name] = (opened.stamp, etag)
                modified = os.fstat(opened.handle).st_mtime
                return SavedWorkflow(name=name, etag=known[1], size=opened.size, modified=modified)
        except (Unknown, Malformed):
            return None

    def _deleted(self) -> Iterator[tuple[str, int]]:
        """Names in the trash, and when each was put there."""
        for file in _names(self._trash):
            name, _, stamp = file.rpartition(".")
            if stamp.isdecimal():
                yield name, int(stamp)

    def _keep_version(self, name: str, text: Text) -> None:
        replace_file(self._history / name / f"{self._clock()}{SUFFIX}", text.content)
        for oldest in [*self._versions(name)][:-MOST_VERSIONS]:
            oldest.unlink(missing_ok=True)

    def _versions(self, name: str) -> Iterator[Path]:
        """Oldest first."""
        folder = self._history / name
        stamps = sorted(int(stem) for stem in _names(folder) if stem.isdecimal())
        yield from (folder / f"{stamp}{SUFFIX}" for stamp in stamps)


def _file(name: str) -> str:
    """The file of a workflow. Raises Malformed."""
    parts = name_parts(name)
    if len(parts) != 1:
        raise Malformed(f"{name!r} is no name of a workflow: it has a '/'", found=name)
    if len(name.encode()) > LONGEST_NAME:
        raise Malformed(f"a name of more than {LONGEST_NAME} bytes is too long", found=name)
    return f"{name}{SUFFIX}"


def _names(folder: Path) -> Iterator[str]:
    """The names that are text of a folder's visible JSON files, without their suffix."""
    try:
        entries = os.listdir(folder)
    except OSError:
        return
    for entry in entries:
        if entry.endswith(SUFFIX) and not entry.startswith(".") and entry.isprintable():
            yield entry.removesuffix(SUFFIX)


def _sorted_by(saved: SavedWorkflow) -> str:
    return saved.name.casefold()


def _text(content: bytes) -> Text:
    return Text(content, hashlib.sha256(content).hexdigest()[:32])
