"""The files a workflow may name: models by kind of folder, below each root, and input pictures.

The rule for links: roots and kind folders may themselves be links, and inside them links to
files and folders are followed, since whoever may write there could as well copy. What is reached
must be a regular file, and is opened as safetensors or not at all. The input folder holds what
others upload, so there a file must really lie inside. A name never climbs: no "..", no absolute
path, no drive, no backslash.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

from engine.errors import InputError, ModelError
from engine.files.family import Detector, Finding, recognise
from engine.files.header import Header, read_header
from engine.graph.check import closest
from engine.node.refs import Part

INPUT = "input"
ROLES: Mapping[str, str] = {
    "checkpoints": "a checkpoint",
    "vae": "a VAE",
    "loras": "a LoRA",
    "text_encoders": "a text encoder",
    "diffusion_models": "a diffusion model",
    "upscale_models": "an upscaler",
    "embeddings": "an embedding",
    "controlnet": "a ControlNet",
}
LOADED = frozenset(("checkpoints", "diffusion_models", "vae"))  # by families, which must know them
ALIASES: Mapping[str, str] = {  # older names of the same folders
    "clip": "text_encoders",
    "unet": "diffusion_models",
    "t2i_adapter": "controlnet",
}
MODEL_SUFFIXES = frozenset(
    (".safetensors", ".sft", ".ckpt", ".pt", ".pt2", ".pth", ".bin", ".pkl", ".gguf")
)
PICTURE_SUFFIXES = frozenset(
    (".png", ".jpg", ".jpeg", ".jfif", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif")
)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One model file, as a list of models shows it."""

    folder: str
    name: str
    size: int  # bytes
    what: str = ""  # such as "SDXL checkpoint"
    dtype: str = ""  # of most of its bytes
    error: str | None = None


class ModelFolders:
    """Every model below the roots, the first root first, and the pictures of the input folder."""

    def __init__(
        self,
        roots: Sequence[Path],
        input_folder: Path | None = None,
        families: Sequence[Detector] = (),
        extra: Sequence[tuple[str, Path]] = (),  # further folders by kind
    ) -> None:
        self._roots = tuple(roots)
        self._input = input_folder
        self._families = tuple(families)
        self._extra = tuple(extra)
        self._headers: dict[Path, tuple[str, Header | ModelError]] = {}

    def names(self, folder: str) -> list[str]:
        suffixes = PICTURE_SUFFIXES if folder == INPUT else MODEL_SUFFIXES
        found = {name for place in self.places(folder) for name in _walk(place, suffixes)}
        return sorted(found, key=lambda name: (name.casefold(), name))

    def path(self, folder: str, name: str) -> Path:
        parts = _parts(name)
        for place in self.places(folder):
            path = place.joinpath(*parts)
            if _is_regular(path) and (folder != INPUT or _lies_inside(path, place)):
                return path
        raise InputError(self._missing(folder, name))

    def stamp(self, folder: str, name: str) -> str:
        return _stamp(self.path(folder, name))

    def header(self, folder: str, name: str) -> Header:
        """The checked header of a model file, read again only when the file has changed.

        Raises InputError when there is none, ModelError when it is not sound safetensors.
        """
        path = self.path(folder, name)
        stamp = _stamp(path)
        known = self._headers.get(path)
        if known is None or known[0] != stamp:
            known = self._headers[path] = (stamp, _read(path))
        if isinstance(known[1], ModelError):
            raise ModelError(str(known[1]))
        return known[1]

    def fault(self, folder: str, name: str, parts: Collection[Part] = ()) -> str | None:
        try:
            if folder == INPUT:
                self.path(folder, name)
                return None
            finding = self.recognise(folder, name)
        except InputError as error:
            return str(error)
        faults = (finding.problem(part) for part in parts) if finding else ()
        return next((f"{name} {fault}" for fault in faults if fault), None)

    def recognise(self, folder: str, name: str) -> Finding | None:
        """What is found in a file that can serve in that folder's role; None if nothing is known.

        Raises InputError for a file that is missing, unsafe or of another kind.
        """
        header = self.header(folder, name)
        known = recognise(header, self._families)
        if known is None and self._families and folder in LOADED:
            raise ModelError(f"{name} is of no kind known here: {_sample(header)}")
        if known is not None and folder not in known.folders:
            wanted = ROLES.get(folder, f"one of {folder}")
            raise ModelError(f"{name} is {known.what}; wanted {wanted}")
        if known is not None and known.loader is None and folder in LOADED:
            raise ModelError(f"{name} is {known.what}, which is not supported yet")
        return known

    def found(self) -> Iterator[FoundFile]:
        """Every model file there is, the unusable ones with the reason."""
        for folder in ROLES:
            for name in self.names(folder):
                yield self._describe(folder, name)

    def _describe(self, folder: str, name: str) -> FoundFile:
        size = 0
        try:
            size = self.path(folder, name).stat().st_size
            header = self.header(folder, name)
            known = recognise(header, self._families)
            what = known.what.removeprefix("a ").removeprefix("an ") if known else ""
            dtype = _main_dtype(header)
        except (InputError, OSError) as error:
            return FoundFile(folder, name, size, error=str(error))
        return FoundFile(folder, name, size, what, dtype, self.fault(folder, name))

    def places(self, folder: str) -> Iterator[Path]:
        """The folders that hold files of this kind, the first to be asked first."""
        if not folder.isidentifier():
            raise InputError(f"{folder!r} is no kind of folder")
        if folder == INPUT:
            yield from () if self._input is None else (self._input,)
        else:
            aliases = [alias for alias, kind in ALIASES.items() if kind == folder]
            yield from (root / name for root in self._roots for name in (folder, *aliases))
        yield from (path for kind, path in self._extra if kind == folder)

    def _missing(self, folder: str, name: str) -> str:
        names = self.names(folder)
        if not names:
            place = next(self.places(folder), None)
            hint = "no such folder is set up" if place is None else f"{place} is empty"
            return f"there is no {name!r} in {folder}: {hint}"
        near = closest(name, names)
        listed = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
        return f"there is no {name!r} in {folder}{near or f'; there are: {listed}'}"


def _parts(name: str) -> list[str]:
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts) or set(name) & set("\\:\0"):
        raise InputError(f"{name!r} is no name of a file: wanted one such as 'folder/file'")
    return parts


def _walk(place: Path, suffixes: frozenset[str]) -> Iterator[str]:
    seen: set[tuple[int, int]] = set()  # folders, lest a link lead round in a circle
    for at, folders, files in os.walk(place, followlinks=True):
        try:
            status = os.stat(at)
        except OSError:  # gone since it was listed
            continue
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(at, name)
            if path.suffix.lower() in suffixes and name[0] != "." and _is_regular(path):
                yield path.relative_to(place).as_posix()


def _is_regular(path: Path) -> bool:
    try:
        return S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _lies_inside(path: Path, place: Path) -> bool:
    return path.resolve().is_relative_to(place.resolve())


def _stamp(path: Path) -> str:
    try:
        status = path.stat()
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}") from error
    return f"{status.st_size:x}-{status.st_mtime_ns:x}-{status.st_ino:x}"


def _read(path: Path) -> Header | ModelError:
    try:
        return read_header(path)
    except ModelError as error:
        return error


def _main_dtype(header: Header) -> str:
    sizes: dict[str, int] = {}
    for entry in header.tensors.values():
        sizes[entry.dtype] = sizes.get(entry.dtype, 0) + entry.nbytes
    return max(sizes, key=lambda dtype: sizes[dtype], default="")


def _sample(header: Header) -> str:
    names = list(header.tensors)[:3]
    return (
        f"{len(header.tensors)} tensors, such as {', '.join(map(repr, names))}"
        if names
        else ("it holds no tensors")
    )
