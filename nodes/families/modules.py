"""Filling a module with the weights of a file, one after another, each a copy of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from io import BufferedReader
from typing import TypeAlias, TypeVar

import torch
from torch import Tensor, nn

from engine.errors import ModelError
from engine.files.family import Check, Precision
from engine.files.header import Header, TensorEntry
from nodes.families.fit import Shape, misfit, plain
from nodes.families.names import Names, Source

T = TypeVar("T", bound=nn.Module)
Opened: TypeAlias = Callable[[TensorEntry], BufferedReader]  # the file that a tensor lies in
_DTYPES: Mapping[str, torch.dtype] = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "F8_E4M3": torch.float8_e4m3fn,
    "F8_E5M2": torch.float8_e5m2,
}


def load_module(
    build: Callable[[], T],
    header: Header,
    names: Names,
    precision: Precision,
    check: Check,
    roots: Sequence[str],
    unused: Collection[str] = (),
) -> T:
    """The module `build` makes, holding the file's weights, for inference.

    Beside the weights read so far, one tensor as it is stored is in memory. The file is never
    mapped, so that nobody who writes to it later can change or end what uses them. Raises
    ModelError, naming every tensor at fault.
    """
    with torch.device("meta"):
        module = build()
    places = {
        f"{path}.{leaf}".removeprefix("."): (part, leaf, tuple(weight.shape))
        for path, part in module.named_modules()
        for leaf, weight in part.named_parameters(recurse=False)
    }
    shapes = {name: shape for name, (_, _, shape) in places.items()}
    if fault := misfit(header, shapes, names, roots, unused):
        raise ModelError(f"{header.path.name}: {fault}")
    wanted: torch.dtype = getattr(torch, precision)
    sources = sorted(
        ((names(name), name) for name in places),
        key=lambda pair: (_place(header.tensors[pair[0].name]), pair[0].third or 0),
    )
    with _opened(header) as opened:
        for source, name in sources:
            check()
            part, leaf, shape = places[name]
            weight = _weight(opened, header, source, shape).to(wanted)
            setattr(part, leaf, torch.nn.Parameter(weight, requires_grad=False))
    return module.eval()


def number_positions(module: nn.Module, count: int) -> None:
    """Fill the one buffer of transformers' encoders that files do not store."""
    import torch

    for name, buffer in list(module.named_buffers()):
        owner, _, leaf = name.rpartition(".")
        positions = torch.arange(count).expand(buffer.shape)
        module.get_submodule(owner).register_buffer(leaf, positions, persistent=False)


def read_tensor(header: Header, name: str) -> Tensor:
    """One tensor as it is stored. Raises ModelError."""
    with _opened(header) as opened:
        return _read(opened, header, name, header.tensors[name])


def read_tensors(header: Header, names: Collection[str]) -> dict[str, Tensor]:
    """Tensors by name, as they are stored, read in the order of the file. Raises ModelError."""
    found: dict[str, Tensor] = {}
    with _opened(header) as opened:
        for name in sorted(names, key=lambda name: _place(header.tensors[name])):
            found[name] = _read(opened, header, name, header.tensors[name])
            _demand_finite(header, name, found[name])
    return found


def read_weight(header: Header, source: Source, shape: Shape) -> Tensor:
    """A weight of that shape, as it is stored. Raises ModelError."""
    entry = header.tensors.get(source.name)
    if entry is None or plain(entry.shape) != plain(source.stored(shape)):
        found = "missing" if entry is None else str(list(entry.shape))
        raise ModelError(f"{source.name} is {found}, wanted {list(source.stored(shape))}")
    with _opened(header) as opened:
        return _weight(opened, header, source, shape)


def _weight(opened: Opened, header: Header, source: Source, shape: Shape) -> Tensor:
    """Raises ModelError when a number of it is none."""
    tensor = _read(opened, header, source.name, header.tensors[source.name], source.third)
    _demand_finite(header, source.name, tensor)
    return (tensor.T if source.transposed else tensor).reshape(shape).contiguous()


def _demand_finite(header: Header, name: str, tensor: Tensor) -> None:
    low, high = torch.aminmax(tensor if tensor.dtype.itemsize > 1 else tensor.float())
    if not (low.isfinite() and high.isfinite()):
        raise ModelError(
            f"{header.path.name} is broken: {name} holds numbers that are none (NaN or "
            "infinite), as a merge or a conversion that went wrong leaves them"
        )


def _read(
    opened: Opened,
    header: Header,
    name: str,
    entry: TensorEntry,
    third: int | None = None,
) -> Tensor:
    """The tensor, or a third of its rows."""
    count, shape = entry.nbytes, entry.shape
    if third is not None:
        count, shape = count // 3, (shape[0] // 3, *shape[1:])
    buffer = torch.empty(count, dtype=torch.uint8)
    file = opened(entry)
    file.seek(entry.start + (third or 0) * count)
    if file.readinto(buffer.numpy().data) != count:
        name_of_file = header.files[entry.part].name
        raise ModelError(f"{name_of_file} ends within {name}: it is being written to")
    return buffer.view(_DTYPES[entry.dtype]).reshape(shape)


@contextmanager
def _opened(header: Header) -> Iterator[Opened]:
    """The files of a model, each opened when it is first read."""
    files: dict[int, BufferedReader] = {}
    with ExitStack() as open_files:

        def opened(entry: TensorEntry) -> BufferedReader:
            if entry.part not in files:
                path = header.files[entry.part]
                try:
                    files[entry.part] = open_files.enter_context(path.open("rb"))
                except OSError as error:
                    raise ModelError(f"{path.name} cannot be read: {error.strerror}") from error
            return files[entry.part]

        yield opened


def _place(entry: TensorEntry) -> tuple[int, int]:
    return entry.part, entry.start
