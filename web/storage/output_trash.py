"""The trash of the output folder: each file in a folder of its own, so that names stay as they are.

.trash/STAMP/NAME    STAMP is when it was put there, in nanoseconds
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from engine.files.writing import sync_folder
from web.schema.refusals import Changed, Unknown
from web.storage.atomic_write import move_file
from web.storage.paths import move_below, name_parts

FOLDER: Final = ".trash"  # hidden, so that no name leads there
MOST_SECONDS: Final = 30 * 24 * 3600.0  # that a file stays
MOST_BYTES: Final = 8 * 2**30  # of all; the oldest go first


class OutputTrash:
    """Files that were deleted and can be taken back. Safe for use from several threads."""

    def __init__(
        self,
        outputs: Path,
        most_seconds: float = MOST_SECONDS,
        most_bytes: int = MOST_BYTES,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._outputs = outputs
        self._most_seconds = most_seconds
        self._most_bytes = most_bytes
        self._clock = clock

    def put(self, name: str) -> str:
        """Move a file there; gives what `restore` takes. Raises Malformed or Unknown."""
        stamp = str(self._clock())
        move_below(self._outputs, name, self._folder / stamp / name)
        sync_folder((self._outputs / name).parent)
        return stamp

    def find(self, stamp: str) -> tuple[Path, str]:
        """The folder of a file there, and its name below it. Raises Unknown."""
        found = next(self._files(stamp), None) if stamp.isdecimal() else None
        if found is None:
            raise Unknown("deleted file", stamp)
        folder = self._folder / stamp
        return folder, found.relative_to(folder).as_posix()

    def restore(self, stamp: str) -> str:
        """Move a file back; gives its name. Raises Unknown, or Changed where its name is taken."""
        folder, name = self.find(stamp)
        place = self._outputs.joinpath(*name_parts(name))
        if place.exists():
            raise Changed("a file of this name is already there", found=name)
        move_file(folder / name, place)
        shutil.rmtree(folder, ignore_errors=True)
        return name

    def empty(self) -> list[str]:
        """Delete for good what has been there too long, and the oldest beyond the bytes.

        Gives the stamps of what is gone.
        """
        oldest_kept = self._clock() - int(self._most_seconds * 1e9)
        total, gone = 0, []
        for stamp in sorted(self._stamps(), reverse=True):
            total += sum(file.lstat().st_size for file in self._files(str(stamp)))
            if stamp < oldest_kept or total > self._most_bytes:
                shutil.rmtree(self._folder / str(stamp), ignore_errors=True)
                gone.append(str(stamp))
        return gone

    @property
    def _folder(self) -> Path:
        return self._outputs / FOLDER

    def _stamps(self) -> Iterator[int]:
        if self._folder.is_dir():
            yield from (int(name) for name in os.listdir(self._folder) if name.isdecimal())

    def _files(self, stamp: str) -> Iterator[Path]:
        for at, _, files in os.walk(self._folder / stamp):
            yield from (Path(at, file) for file in files)
