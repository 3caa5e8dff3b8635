"""Model folders named by another tool's `extra_model_paths.yaml`.

The format: `section: {base_path?, is_default?, <kind>: "folder\\nfolder"}`; folders are relative to
`base_path`, and that to the file. `~` and variables of the environment are filled in.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from os.path import expanduser
from pathlib import Path
from string import Template

from engine.errors import InputError
from engine.files.folders import ALIASES

_NOT_FOLDERS = frozenset(("base_path", "is_default"))


def read_paths(file: Path, environ: Mapping[str, str] = os.environ) -> list[tuple[str, Path]]:
    """Pairs of kind and folder, the sections marked as default first.

    Raises InputError, naming every fault.
    """
    import yaml  # slow, and most people have no such file

    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
    except (UnicodeError, yaml.YAMLError, RecursionError) as error:
        raise InputError(f"{file.name} cannot be read: {error}") from error
    document = document if document is not None else {}
    if faults := list(_faults(document)):
        raise InputError(f"{file.name}: {'; '.join(faults)}")
    sections = [section for section in document.values() if section]
    sections.sort(key=lambda section: not section.get("is_default", False))
    return [pair for section in sections for pair in _pairs(section, file.parent, environ)]


def _pairs(
    section: dict[str, str], home: Path, environ: Mapping[str, str]
) -> Iterator[tuple[str, Path]]:
    base = home / _expanded(section.get("base_path") or "", environ)
    for kind, folders in section.items():
        if kind not in _NOT_FOLDERS:
            for folder in filter(None, map(str.strip, (folders or "").splitlines())):
                yield ALIASES.get(kind, kind), base / _expanded(folder, environ)


def _expanded(folder: str, environ: Mapping[str, str]) -> Path:
    """Raises InputError for a variable that is not set."""
    template = Template(folder)
    if missing := [name for name in template.get_identifiers() if name not in environ]:
        raise InputError(f"{folder!r} names the variable {missing[0]}, which is not set")
    return Path(expanduser(template.safe_substitute(environ)))


def _faults(document: object) -> Iterator[str]:
    if not isinstance(document, dict):
        yield f"wanted sections of folders, found {type(document).__name__}"
        return
    for name, section in document.items():
        if section is None:
            continue
        if not isinstance(section, dict):
            yield f"section {name!r} is of type {type(section).__name__}; wanted folders by kind"
            continue
        for kind, value in section.items():
            wanted: type = bool if kind == "is_default" else str
            if not isinstance(kind, str) or not isinstance(value, wanted | None):
                found = type(value).__name__  # not the value: aliases can make it explode
                yield f"{name}.{kind} is of type {found}; wanted {wanted.__name__}"
