"""The header of a safetensors file, read and checked before any other byte is.

Contents decide, never the suffix: whatever is not a sound safetensors file is named for what it
is and left closed. Torch-free; takes milliseconds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from pathlib import Path
from typing import Any

from engine.errors import ModelError

MAX_HEADER = 16 * 2**20  # bytes
MAX_TENSORS = 100_000
MAX_DIMS = 8
MAX_NAME = 512  # characters

BITS: Mapping[str, int] = {
    **dict.fromkeys(("F4",), 4),
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0"), 8),
    **dict.fromkeys(("F8_E4M3FNUZ", "F8_E5M2FNUZ"), 8),
    **dict.fromkeys(("I16", "U16", "F16", "BF16"), 16),
    **dict.fromkeys(("I32", "U32", "F32"), 32),
    **dict.fromkeys(("I64", "U64", "F64", "C64"), 64),
}

_SIGNS: Sequence[tuple[bytes, str]] = (
    (b"PK\x03\x04", "a zip archive, as PyTorch pickles are (.ckpt, .pt)"),
    (b"\x80", "a Python pickle (.ckpt, .pt)"),
    (b"version https://git-lfs", "a Git LFS pointer; the file itself was not downloaded"),
    (b"<", "a web page; the download gave an error page or a login page"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"{", "plain JSON"),
)


_ARCHITECTURE = b"general.architecture"


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """One tensor as the header declares it."""

    dtype: str  # a key of BITS
    shape: tuple[int, ...]
    nbytes: int
    start: int = 0  # its first byte in its file
    part: int = 0  # which of the model's files that is

    @property
    def numel(self) -> int:
        return prod(self.shape)


@dataclass(frozen=True, slots=True)
class Header:
    """What a sound safetensors file says of itself, or several that are one model."""

    path: Path
    size: int  # bytes of the whole file
    metadata: Mapping[str, str]  # untrusted text
    tensors: Mapping[str, TensorEntry]
    trailing: int = 0  # bytes that follow the last tensor
    further: tuple[Path, ...] = ()  # the model's other files, in order

    @property
    def numel(self) -> int:
        """Numbers in all tensors."""
        return sum(entry.numel for entry in self.tensors.values())

    @property
    def files(self) -> tuple[Path, ...]:
        return (self.path, *self.further)


def read_header(path: Path) -> Header:
    """The checked header of a file. Raises ModelError, which says what was found instead."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            start = file.read(512)
            length = int.from_bytes(start[:8], "little")
            if start[8:9] != b"{":
                raise ModelError(f"{path.name} is {_appearance(start)}; wanted safetensors")
            if length > MAX_HEADER:
                raise _fault(path, f"its header claims {length} bytes; the limit is {MAX_HEADER}")
            if 8 + length > size:
                raise _fault(path, f"its header claims {length} bytes, but the file has {size}")
            raw = (start + file.read(max(0, 8 + length - len(start))))[8 : 8 + length]
    except OSError as error:
        raise ModelError(f"{path.name} cannot be read: {error.strerror}") from error
    try:
        metadata, tensors = _parse(raw, 8 + length, size)
    except _Fault as fault:
        raise _fault(path, str(fault)) from fault.__cause__
    last = max((tensor.start + tensor.nbytes for tensor in tensors.values()), default=size)
    return Header(path, size, metadata, tensors, size - last)


class _Fault(Exception):
    """What is wrong with a header, before it is known whose."""


def _fault(path: Path, message: str) -> ModelError:
    return ModelError(f"{path.name} is not sound safetensors: {message}")


def _appearance(start: bytes) -> str:
    if not start:
        return "empty"
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"GGUF"):
        return f"a GGUF file{_architecture(start)}, which is not supported yet"
    if text.startswith(b"{") and (b'"weight_map"' in text or b'"total_size"' in text):
        return "the index of a model in several files, which is not supported yet"
    for sign, name in _SIGNS:
        if start.startswith(sign) or text.startswith(sign):
            return name
    return f"of an unknown kind, beginning with {start[:8]!r}"


def _architecture(start: bytes) -> str:
    """Of a GGUF file, where it is the first thing said: a length, a key, a type, a length, text."""
    at = start.find(_ARCHITECTURE) + len(_ARCHITECTURE)
    length = int.from_bytes(start[at + 4 : at + 12], "little")
    text = start[at + 12 : at + 12 + length]
    known = at >= len(_ARCHITECTURE) and length < 64 and text.isascii()
    return f" of the architecture {text.decode()!r}" if known else ""


def _parse(raw: bytes, begin: int, size: int) -> tuple[dict[str, str], dict[str, TensorEntry]]:
    """Of a file of `size` bytes whose weights begin at `begin`."""
    if raw.count(b'"data_offsets"') > MAX_TENSORS:
        raise _Fault(f"more than {MAX_TENSORS} tensors")
    document = _decode(raw)
    metadata = document.pop("__metadata__", {})
    if not _is_object(metadata) or not all(isinstance(v, str) for v in metadata.values()):
        raise _Fault("its metadata is not text by name")
    if len(document) > MAX_TENSORS:
        raise _Fault(f"{len(document)} tensors; the limit is {MAX_TENSORS}")
    spans: list[tuple[int, int]] = []
    tensors = {name: _entry(name, value, begin, spans) for name, value in document.items()}
    _check_layout(spans, size - begin)
    return metadata, tensors


def _decode(raw: bytes) -> dict[str, Any]:  # untrusted JSON, checked by the callers
    try:
        document = json.loads(raw.decode(), object_pairs_hook=_unique, parse_constant=_refuse)
        json.dumps(document, ensure_ascii=False).encode()  # no lone surrogates in names
    except UnicodeError as error:
        raise _Fault("its header is not valid UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise _Fault(f"its header is not valid JSON ({error})") from error
    if not _is_object(document):
        raise _Fault("its header is not a JSON object")
    return document  # type: ignore[no-any-return]  # narrowed by _is_object


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Fault(f"{twice[:MAX_NAME]!r} appears twice in its header")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _entry(name: str, value: Any, begin: int, spans: list[tuple[int, int]]) -> TensorEntry:
    """Check one tensor and note its span in the payload."""
    if len(name) > MAX_NAME:
        raise _Fault(f"a tensor's name has {len(name)} characters; the limit is {MAX_NAME}")
    if not _is_object(value) or value.keys() != {"dtype", "shape", "data_offsets"}:
        raise _Fault(f"{name!r} does not declare exactly dtype, shape and data_offsets")
    dtype, shape, span = value["dtype"], value["shape"], value["data_offsets"]
    if not isinstance(dtype, str) or dtype not in BITS:
        raise _Fault(f"{name!r} has the unknown dtype {dtype!r}")
    if not _are_counts(shape) or len(shape) > MAX_DIMS:
        raise _Fault(f"{name!r} has no valid shape of up to {MAX_DIMS} dimensions")
    if not _are_counts(span) or len(span) != 2 or span[0] > span[1]:
        raise _Fault(f"{name!r} has no valid data_offsets")
    bits = prod(shape) * BITS[dtype]
    if bits % 8 or bits // 8 != span[1] - span[0]:
        raise _Fault(f"{name!r} has {span[1] - span[0]} bytes; {dtype} {shape} takes {bits / 8:g}")
    spans.append((span[0], span[1]))
    return TensorEntry(dtype, tuple(shape), span[1] - span[0], begin + span[0])


def _check_layout(spans: list[tuple[int, int]], payload: int) -> None:
    """The tensors must lie side by side. What some tools leave behind the last is passed over."""
    spans.sort()
    end = spans[-1][1] if spans else 0
    if end > payload:
        raise _Fault(f"it is cut off: {payload} of {end} bytes of weights are there")
    for (_, before), (after, _) in pairwise([(0, 0), *spans]):
        if before != after:
            kind = "overlap" if after < before else "have a hole between them"
            raise _Fault(f"tensors {kind} at byte {min(before, after)} of the weights")


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _are_counts(values: object) -> bool:
    return isinstance(values, list) and all(type(v) is int and v >= 0 for v in values)
