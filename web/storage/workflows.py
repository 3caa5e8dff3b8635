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

from engine.formats.native import dump, parse
from web.schema.refusals import Changed, Gone, Malformed, Unconditional, Unknown
from web.schema.workflows import SavedWorkflow, Version
from web.storage.atomic_write import replace_file
from web.storage.paths import name_parts

MOST_VERSIONS: Final = 100  # kept of each workflow
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

    def list(self) -> tuple[SavedWorkflow, ...]:
        found = sorted(self._folder.glob(f"[!.]*{SUFFIX}"), key=lambda path: path.name.casefold())
        return tuple(_described(path) for path in found if path.is_file())

    def read(self, name: str) -> Text:
        """Raises Unknown, or Gone for one that was deleted."""
        try:
            return _text(self._path(name).read_bytes())
        except OSError as error:
            if any(self._trash.glob(f"{_escaped(name)}.*{SUFFIX}")):
                raise Gone("workflow", name) from error
            raise Unknown("workflow", name) from error

    def write(self, name: str, content: bytes, match: str | None, none_match: bool) -> Text:
        """Save a workflow if nobody else has since.

        `match` is the etag of what it replaces; `none_match` says that it is a new one. Raises
        Unconditional without either, Changed when it is not so, and what `parse` raises.
        """
        path = self._path(name)
        text = _text(dump(parse(content)).encode())
        with self._lock:
            before = _read(path)
            _demand_match(before, match, none_match)
            if before == text:
                return text
            if before is not None:
                self._keep_version(name, before)
            replace_file(path, text.content)
        return text

    def delete(self, name: str, match: str | None) -> None:
        """Move a workflow to the trash. Raises Unknown or Changed."""
        path = self._path(name)
        with self._lock:
            before = self.read(name)
            if match is not None:
                _demand_match(before, match, False)
            self._trash.mkdir(parents=True, exist_ok=True)
            os.replace(path, self._trash / f"{name}.{self._clock()}{SUFFIX}")

    def versions(self, name: str) -> tuple[Version, ...]:
        """What was saved over, newest first."""
        self._path(name)
        return tuple(
            Version(version=path.stem, size=path.stat().st_size, saved=int(path.stem) / 1e9)
            for path in reversed([*self._versions(name)])
        )

    def version(self, name: str, version: str) -> Text:
        """Raises Unknown."""
        self._path(name)
        if not version.isdecimal():
            raise Unknown("version", version)
        try:
            return _text((self._history / name / f"{version}{SUFFIX}").read_bytes())
        except OSError as error:
            raise Unknown("version", version) from error

    @property
    def _history(self) -> Path:
        return self._folder / ".history"

    @property
    def _trash(self) -> Path:
        return self._folder / ".trash"

    def _path(self, name: str) -> Path:
        parts = name_parts(name)
        if len(parts) != 1:
            raise Malformed(f"{name!r} is no name of a workflow: it has a '/'", found=name)
        if len(name.encode()) > 200:  # with its suffix and a stamp it must still be a file's
            raise Malformed("a name of more than 200 bytes is too long", found=name)
        return self._folder / f"{name}{SUFFIX}"

    def _keep_version(self, name: str, text: Text) -> None:
        folder = self._history / name
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(folder / f"{self._clock()}{SUFFIX}", text.content)
        for oldest in [*self._versions(name)][:-MOST_VERSIONS]:
            oldest.unlink(missing_ok=True)

    def _versions(self, name: str) -> Iterator[Path]:
        """Oldest first."""
        found = (self._history / name).glob(f"*{SUFFIX}")
        named = (path for path in found if path.stem.isdecimal())
        yield from sorted(named, key=lambda path: int(path.stem))


def _demand_match(before: Text | None, match: str | None, none_match: bool) -> None:
    etag = before.etag if before else None
    if match is None and not none_match:
        wanted = f"If-Match: {etag!r}" if etag else "If-None-Match: *"
        raise Unconditional("say what this replaces, or that it is new", wanted=wanted)
    headers = {"ETag": f'"{etag}"'} if etag else {}
    if none_match and before is not None:
        message = "a workflow of this name is already there"
        raise Changed(message, found=etag, headers=headers)
    if match is not None and match != etag:
        message = "it has changed since it was read" if before else "it is no longer there"
        raise Changed(message, found=match, wanted=etag, headers=headers)


def _described(path: Path) -> SavedWorkflow:
    status = path.stat()
    return SavedWorkflow(
        name=path.stem,
        etag=_text(path.read_bytes()).etag,
        size=status.st_size,
        modified=status.st_mtime,
    )


def _text(content: bytes) -> Text:
    return Text(content, hashlib.sha256(content).hexdigest()[:32])


def _read(path: Path) -> Text | None:
    try:
        return _text(path.read_bytes())
    except FileNotFoundError:
        return None


def _escaped(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
