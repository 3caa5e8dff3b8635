"""Models in several files, `name-00001-of-00003.safetensors` and on: the first names the whole."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from engine.errors import InputError, ModelError
from engine.files.header import Header, read_header

_NUMBER = re.compile(r"-(\d+)-of-(\d+)(?=\.(safetensors|sft)$)", re.IGNORECASE)
MOST = 1000  # files of one model


def files_of(path: Path) -> list[Path]:
    """The files of the model that this one is the first of, whether they are there or not."""
    found = _NUMBER.search(path.name)
    if found is None or int(found[1]) != 1 or not 1 <= int(found[2]) <= MOST:
        return [path]
    return [path.with_name(_numbered(path.name, number)) for number in range(1, int(found[2]) + 1)]


def statuses(path: Path) -> list[os.stat_result]:
    """Of each file of a model. Raises InputError naming the one that cannot be read."""
    files, found = files_of(path), []
    for number, file in enumerate(files, start=1):
        try:
            found.append(file.stat())
        except OSError as error:
            part = f", part {number} of {len(files)} of a model," if len(files) > 1 else ""
            raise InputError(f"{file.name}{part} cannot be read: {error.strerror}") from error
    return found


def size_of(path: Path) -> int:
    """Bytes of all files of a model; of those that are there, where one is missing."""
    return sum(file.stat().st_size for file in files_of(path) if file.is_file())


def is_named_by_first(name: str, names: Collection[str]) -> bool:
    """Whether it is a further part of a model of which the first is among the names."""
    first = _numbered(name, 1)
    return first != name and first in names


def read_whole(path: Path) -> Header:
    """The checked header of a model, of all its files together.

    Raises ModelError, for a part that is not the first as well.
    """
    first = _numbered(path.name, 1)
    if first != path.name:
        raise ModelError(f"{path.name} is a part of a model in several files; wanted {first}")
    whole, *further = [read_header(file) for file in files_of(path)]
    if not further:
        return whole
    tensors = dict(whole.tensors)
    for number, part in enumerate(further, start=1):
        if twice := next((name for name in part.tensors if name in tensors), None):
            raise ModelError(f"{part.path.name} has {twice!r}, which a part before it has, too")
        tensors |= {name: replace(it, part=number) for name, it in part.tensors.items()}
    return Header(
        path,
        sum(part.size for part in (whole, *further)),
        {key: text for part in (*further, whole) for key, text in part.metadata.items()},
        tensors,
        sum(part.trailing for part in (whole, *further)),
        tuple(part.path for part in further),
    )


def _numbered(name: str, number: int) -> str:
    """The name of another part; the same name where it is none."""
    return _NUMBER.sub(lambda it: f"-{number:0{len(it[1])}}-of-{it[2]}", name)
