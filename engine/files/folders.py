"""The files a workflow may name: models by kind of folder, below each root, and what was sent.

The rule for links: roots and kind folders may themselves be links, and inside them links to
files and folders are followed, since whoever may write there could as well copy. What is reached
must be a regular file, and is opened as safetensors or not at all. The input and output folders
hold what others send and make, so there no link is followed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import InputError, ModelError
from engine.files.disk import is_linked, listed, located
from engine.files.family import Detector, Finding, recognise
from engine.files.header import Header
from engine.files.parts import is_named_by_first, read_whole, size_of, statuses
from engine.graph.check import closest
from engine.node.filenames import folded, name_fault, parts_of, shown
from engine.node.refs import Part

INPUT, LATENTS = "input", "latents"
ROLES: Mapping[str, str] = {
    "checkpoints": "a checkpoint",
    "vae": "a VAE",
    "loras": "a LoRA",
    "text_encoders": "a text encoder",
    "diffusion_models": "a diffusion model",
    "upscale_models": "an upscaler",
    "embeddings": "an embedding",
    "controlnet": "a ControlNet",
    "clip_vision": "a vision encoder",
    "ipadapter": "an IP-Adapter",
}
WRITTEN = ("checkpoints", "diffusion_models", "vae", "loras")  # by nodes, below the output folder
LOADED = frozenset(("checkpoints", "diffusion_models", "vae"))  # by families, which must know them
ALIASES: Mapping[str, str] = {  # older names of the same folders
    "clip": "text_encoders",
    "unet": "diffusion_models",
    "t2i_adapter": "controlnet",
}
MODEL_SUFFIXES = frozenset(
    (".safetensors", ".sft", ".ckpt", ".pt", ".pt2", ".pth", ".bin", ".pkl", ".gguf")
)
SENT_SUFFIXES: Mapping[str, frozenset[str]] = {  # what workflows read besides models
    INPUT: frozenset(
        (".png", ".jpg", ".jpeg", ".jfif", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif")
    ),
    LATENTS: frozenset((".safetensors", ".sft", ".latent")),
}
TEXT_SUFFIXES: Mapping[str, frozenset[str]] = {"wildcards": frozenset((".txt",))}  # beside models
_HEADERS = 8  # kept; each takes up to a megabyte


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One model file, as a list of models shows it."""

    folder: str
    name: str
    size: int  # bytes
    what: str = ""  # such as "SDXL checkpoint"
    dtype: str = ""  # of most of its bytes
    error: str | None = None
    remark: str = ""  # what people should know of one that can be used
    details: Mapping[str, str] = field(default_factory=dict)  # that it states of itself


@dataclass(frozen=True, slots=True)
class _Known:
    """What is kept of a header."""

    stamp: str  # of the file it was read from
    finding: Finding | None = None
    dtype: str = ""  # of most of its bytes
    sample: str = ""  # what it holds, for people
    error: str = ""
    remark: str = ""


class ModelFolders:
    """Every model below the roots, the first root first, and the files of the input folder."""

    def __init__(
        self,
        roots: Sequence[Path],
        input_folder: Path | None = None,
        families: Sequence[Detector] = (),
        extra: Sequence[tuple[str, Path]] = (),  # further folders by kind
    ) -> None:
        self._roots = tuple(roots)
        self._families = tuple(families)
        own = [] if input_folder is None else [(kind, input_folder) for kind in SENT_SUFFIXES]
        self._extra = (*own, *extra)
        self._known: dict[Path, _Known] = {}
        self._headers: dict[Path, tuple[str, Header]] = {}

    def names(self, folder: str) -> list[str]:
        return [name for name in self._on_disk(folder) if name_fault(name) is None]

    def path(self, folder: str, name: str) -> Path:
        parts = parts_of(name)
        links = []
        for place in self.places(folder):
            path = located(place, parts)
            if path is not None and (folder not in SENT_SUFFIXES or not is_linked(path, place)):
                return path
            links += [path] if path else []
        raise InputError(_linked(folder, name) if links else self._missing(folder, name))

    def stamp(self, folder: str, name: str) -> str:
        return _stamp(self.path(folder, name))

    def header(self, folder: str, name: str) -> Header:
        """The checked header of a model file, read again when the file has changed.

        Raises InputError when there is none, ModelError when it is not sound safetensors.
        """
        path = self.path(folder, name)
        stamp = _stamp(path)
        kept = self._headers.get(path)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        header = read_whole(path)
        while len(self._headers) >= _HEADERS:
            self._headers.pop(next(iter(self._headers)), None)
        self._headers[path] = (stamp, header)
        return header

    def fault(self, folder: str, name: str, parts: Collection[Part] = ()) -> str | None:
        try:
            if folder in SENT_SUFFIXES:
                self.path(folder, name)
                return None
            finding = self.recognise(folder, name)
        except InputError as error:
            return str(error)
        faults = (finding.problem(part) for part in parts) if finding else ()
        return next((f"{name} {fault}" for fault in faults if fault), None)

    def remark(self, folder: str, name: str) -> str | None:
        try:
            remark = "" if folder in SENT_SUFFIXES else self._look(folder, name).remark
        except InputError:
            return None
        return f"{name} {remark}" if remark else None

    def recognise(self, folder: str, name: str) -> Finding | None:
        """What is found in a file that can serve in that folder's role; None if nothing is known.

        Raises InputError for a file that is missing, unsafe or of another kind.
        """
        known = self._look(folder, name)
        if known.error:
            raise ModelError(known.error)
        finding = known.finding
        if finding is None and self._families and folder in LOADED:
            raise ModelError(f"{name} is of no kind known here: {known.sample}")
        if finding is not None and folder not in finding.folders:
            wanted = ROLES.get(folder, f"one of {folder}")
            raise ModelError(f"{name} is {finding.what}; wanted {wanted}")
        if finding is not None and finding.loader is None and folder in LOADED:
            raise ModelError(f"{name} is {finding.what}, which is not supported yet")
        return finding

    def found(self) -> Iterator[FoundFile]:
        """Every model file and latent there is, the unusable ones with the reason."""
        for folder in (*ROLES, LATENTS):
            for name in self._on_disk(folder):
                if fault := name_fault(name):
                    yield FoundFile(
                        folder, shown(name), 0, error=f"its name cannot be used: {fault}"
                    )
                else:
                    yield self._describe(folder, name)

    def places(self, folder: str) -> Iterator[Path]:
        """The folders that hold files of this kind, the first to be asked first."""
        if not folder.isidentifier():
            raise InputError(f"{folder!r} is no kind of folder")
        if folder not in SENT_SUFFIXES:
            aliases = [alias for alias, kind in ALIASES.items() if kind == folder]
            yield from (root / name for root in self._roots for name in (folder, *aliases))
        yield from (path for kind, path in self._extra if kind == folder)

    def _on_disk(self, folder: str) -> list[str]:
        suffixes = {**SENT_SUFFIXES, **TEXT_SUFFIXES}.get(folder, MODEL_SUFFIXES)
        follow = folder not in SENT_SUFFIXES
        found = {name for place in self.places(folder) for name in listed(place, suffixes, follow)}
        named = (name for name in found if not is_named_by_first(name, found))
        return sorted(named, key=lambda name: (name.casefold(), name))

    def _look(self, folder: str, name: str) -> _Known:
        path = self.path(folder, name)
        stamp = _stamp(path)
        known = self._known.get(path)
        if known is None or known.stamp != stamp:
            known = self._known[path] = self._read(path, stamp)
        return known

    def _read(self, path: Path, stamp: str) -> _Known:
        try:
            header = read_whole(path)
        except ModelError as error:
            return _Known(stamp, error=str(error))
        return _Known(
            stamp,
            recognise(header, self._families),
            _main_dtype(header),
            _sample(header),
            remark=_remark(header),
        )

    def _describe(self, folder: str, name: str) -> FoundFile:
        size = 0
        try:
            size = size_of(self.path(folder, name))
            known = self._look(folder, name)
        except InputError as error:
            return FoundFile(folder, name, size, error=str(error))
        what = known.finding.what.removeprefix("a ").removeprefix("an ") if known.finding else ""
        fault = known.error or self.fault(folder, name)
        if fault is None and known.finding and (main := known.finding.main_fault):
            fault = f"{name} is {known.finding.what}; {main}"
        details = known.finding.details if known.finding else {}
        return FoundFile(folder, name, size, what, known.dtype, fault, known.remark, details)

    def _missing(self, folder: str, name: str) -> str:
        names = self.names(folder)
        if not names:
            place = next(self.places(folder), None)
            hint = "no such folder is set up" if place is None else f"{place} holds none"
            return f"there is no {name!r} in {folder}: {hint}"
        near = _same_file(name, names) or closest(name, names)
        first = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
        return f"there is no {name!r} in {folder}{near or f'; there are: {first}'}"


def _same_file(name: str, names: Sequence[str]) -> str:
    """A file of the same name in another folder, in other capitals or with a suffix."""
    last = folded(name.replace("\\", "/").rpartition("/")[2])
    looks = ((known, folded(known.rpartition("/")[2])) for known in names)
    same = next((known for known, look in looks if last in (look, look.rpartition(".")[0])), None)
    return f"; did you mean {same!r}?" if same else ""


def _linked(folder: str, name: str) -> str:
    return f"{name!r} in {folder} is reached by a link; wanted a file that lies there itself"


def _stamp(path: Path) -> str:
    """Of all files of a model. Raises InputError where one cannot be read."""
    found = statuses(path)
    return "+".join(f"{each.st_size:x}-{each.st_mtime_ns:x}-{each.st_ino:x}" for each in found)


def _main_dtype(header: Header) -> str:
    sizes: dict[str, int] = {}
    for entry in header.tensors.values():
        sizes[entry.dtype] = sizes.get(entry.dtype, 0) + entry.nbytes
    return max(sizes, key=lambda dtype: sizes[dtype], default="")


def _remark(header: Header) -> str:
    if not header.trailing:
        return ""
    return f"has {header.trailing:,} bytes after its last tensor, which are passed over"


def _sample(header: Header) -> str:
    names = list(header.tensors)[:3]
    return (
        f"{len(header.tensors)} tensors, such as {', '.join(map(repr, names))}"
        if names
        else ("it holds no tensors")
    )
