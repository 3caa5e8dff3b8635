"""Drafts: what is open in an editor and not saved, kept so that no reload and no crash loses it."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from engine.files.writing import replace_file
from engine.formats.strict_json import decode
from web.schema.drafts import Draft
from web.schema.refusals import Malformed, Unknown
from web.storage.paths import name_parts, open_below

MOST: Final = 200  # kept; the one that was not written for longest goes first
SUFFIX: Final = ".json"
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


class _Named(msgspec.Struct):
    name: Any = ""  # it should be text, and who knows


class DraftFolder:
    """One folder of drafts. Safe for use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def list(self) -> tuple[Draft, ...]:
        """What is kept, the latest first; what is no file of ours, such as a pipe, is left out."""
        with self._lock:
            return tuple(
                _described(path, content)
                for path in self._latest_first()
                if (content := self._content(path.name)) is not None
            )

    def read(self, id: str) -> bytes:
        """Raises Malformed or Unknown."""
        content = self._content(self._path(id).name)
        if content is None:
            raise Unknown("draft", id)
        return content

    def write(self, id: str, content: bytes) -> Draft:
        """Keep a draft, as it is. Raises Malformed, or DocumentError for what is no strict JSON."""
        path = self._path(id)
        if not isinstance(decode(content), dict):
            raise Malformed("a draft is an object", path="$", wanted="object")
        with self._lock:
            replace_file(path, content)
            for oldest in self._latest_first()[MOST:]:
                oldest.unlink()
            return _described(path, content)

    def delete(self, id: str) -> None:
        """Let a draft go, if it is there. Raises Malformed."""
        path = self._path(id)
        with self._lock:
            path.unlink(missing_ok=True)

    def _content(self, name: str) -> bytes | None:
        """Of a regular file; no link is followed, and no pipe waited for."""
        try:
            with open_below(self._folder, name) as opened:
                return opened.read(0, opened.size)
        except (Unknown, Malformed):
            return None

    def _path(self, id: str) -> Path:
        if not _ID.fullmatch(id):
            wanted = "1 to 64 letters, digits and hyphens"
            raise Malformed(f"{id!r} is no id of a draft", found=id, wanted=wanted)
        (name,) = name_parts(f"{id}{SUFFIX}")
        return self._folder / name

    def _latest_first(self) -> Sequence[Path]:
        found = self._folder.glob(f"[!.]*{SUFFIX}")
        dated = ((path.lstat().st_mtime_ns, path) for path in found if path.is_file())
        return [path for _, path in sorted(dated, reverse=True)]


def _described(path: Path, content: bytes) -> Draft:
    try:
        name = msgspec.json.decode(content, type=_Named).name
    except msgspec.DecodeError:  # a file that somebody else has put there
        name = ""
    named = name if isinstance(name, str) else ""
    return Draft(id=path.stem, name=named, saved=path.stat().st_mtime)
