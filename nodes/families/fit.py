"""Whether a file's tensors are the weights of an architecture, by its header alone. Torch-free."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from engine.errors import ModelError
from engine.files.header import Header
from nodes.families.names import Names, Source

Shape: TypeAlias = tuple[int, ...]
Shapes: TypeAlias = Mapping[str, Shape]  # by the module's name for the weight
READ = frozenset(("F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2"))  # converted to any other
_SCALES = (".scale_weight", ".weight_scale", ".weight_scale_2", ".comfy_quant")
_SCALED: Mapping[str, str] = {"F8_E4M3": "fp8", "F8_E5M2": "fp8", "I8": "int8", "U8": "4 bit"}
_MOST_FAULTS = 12  # named in one message


def misfit(
    header: Header,
    shapes: Shapes,
    names: Names,
    roots: Sequence[str],
    unused: Collection[str] = (),
) -> str | None:
    """Why the file cannot fill a module of these shapes, as a sentence that begins with "it".

    Every tensor below the `roots` must be used, but those that end in one of `unused`.
    """
    below = [name for name in header.tensors if name.startswith(tuple(roots))]
    if scale := next((name for name in below if name.endswith(_SCALES)), None):
        return f"it is stored as scaled {_scaled(header, scale)}, which is not supported yet"
    sources = {name: names(name) for name in shapes}
    faults = [
        *_misfits(header, shapes, sources),
        *_extra(below, {source.name for source in sources.values()}, unused),
    ]
    return f"it does not fit its architecture: {_shortened(faults)}" if faults else None


def sentence(misfits: Callable[[], str | None]) -> str | None:
    """What a search for a misfit says, and what it raises, for it is one as well."""
    try:
        return misfits()
    except ModelError as error:
        return str(error)


def plain(shape: Sequence[int]) -> Shape:
    """Without the ends of a 1x1 convolution, which is stored as a matrix by some."""
    return tuple(shape[:2] if len(shape) > 2 and set(shape[2:]) == {1} else shape)


def _misfits(header: Header, shapes: Shapes, sources: Mapping[str, Source]) -> Iterator[str]:
    for name, shape in shapes.items():
        source = sources[name]
        stored = source.stored(shape)
        entry = header.tensors.get(source.name)
        if entry is None:
            yield f"{source.name} is missing, wanted {list(stored)}"
        elif plain(entry.shape) != plain(stored):
            yield f"{source.name} is {list(entry.shape)}, wanted {list(stored)}"
        elif entry.dtype not in READ:
            yield f"{source.name} is {entry.dtype}, wanted floating point numbers"


def _extra(below: Sequence[str], used: Collection[str], unused: Collection[str]) -> Iterator[str]:
    ends = tuple(f".{leaf}" for leaf in unused)
    for name in below:
        if name not in used and not f".{name}".endswith(ends):
            yield f"{name} is not part of this architecture"


def _scaled(header: Header, scale: str) -> str:
    """What the weight beside a scale is stored in."""
    weight = header.tensors.get(f"{scale.rpartition('.')[0]}.weight")
    return _SCALED.get(weight.dtype, weight.dtype) if weight else "numbers"


def _shortened(faults: Sequence[str]) -> str:
    more = f"; and {len(faults) - _MOST_FAULTS} more" if len(faults) > _MOST_FAULTS else ""
    return "; ".join(faults[:_MOST_FAULTS]) + more
