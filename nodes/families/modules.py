"""Filling a module with the weights of a file, without a copy where the dtype allows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar

from engine.errors import ModelError
from engine.files.family import Check, Precision
from engine.files.header import Header
from nodes.families.names import Names, Source

if TYPE_CHECKING:
    from torch import Tensor, nn

T = TypeVar("T", bound="nn.Module")
_MOST_FAULTS = 12  # named in one message


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

    Every tensor below the `roots` must be used, but those whose last part is in `unused`.
    Weights already in that precision are the mapped file itself: the file must not be
    written to while they live. Raises ModelError, naming every tensor at fault.
    """
    import torch
    from safetensors import safe_open

    with torch.device("meta"), _uninitialised():
        module = build()
    places = {
        f"{path}.{leaf}".removeprefix("."): (part, leaf, tuple(weight.shape))
        for path, part in module.named_modules()
        for leaf, weight in part.named_parameters(recurse=False)
    }
    wanted = {name: shape for name, (_, _, shape) in places.items()}
    sources = {name: names(name) for name in wanted}
    used = {source.name for source in sources.values()}
    faults = [
        *_misfits(header, wanted, sources),
        *_extra(header, used, tuple(roots), unused),
    ]
    if faults:
        raise ModelError(_report(header, faults))
    dtype: torch.dtype = getattr(torch, precision)
    with safe_open(str(header.path), framework="pt") as file:
        for name, (part, leaf, shape) in places.items():
            check()
            source = sources[name]
            weight = _take(file.get_tensor(source.name), source, shape).to(dtype)
            setattr(part, leaf, torch.nn.Parameter(weight, requires_grad=False))
    return module.eval()


def _uninitialised() -> AbstractContextManager[object]:
    """While inside, modules do not fill their weights with random numbers first."""
    from torch.overrides import TorchFunctionMode

    class Uninitialised(TorchFunctionMode):
        def __torch_function__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            if getattr(func, "__module__", "") == "torch.nn.init":
                return kwargs["tensor"] if kwargs and "tensor" in kwargs else args[0]
            return func(*args, **(kwargs or {}))

    return Uninitialised()


def _misfits(
    header: Header, wanted: Mapping[str, tuple[int, ...]], sources: Mapping[str, Source]
) -> Iterator[str]:
    for name, shape in wanted.items():
        source = sources[name]
        stored = _stored_shape(source, shape)
        entry = header.tensors.get(source.name)
        if entry is None:
            yield f"{source.name} is missing, wanted {list(stored)}"
        elif _plain(entry.shape) != _plain(stored):
            yield f"{source.name} is {list(entry.shape)}, wanted {list(stored)}"


def _extra(
    header: Header, used: Collection[str], roots: tuple[str, ...], unused: Collection[str]
) -> Iterator[str]:
    for name in header.tensors:
        known = name in used or name.rpartition(".")[2] in unused
        if name.startswith(roots) and not known:
            yield f"{name} is not part of this architecture"


def _stored_shape(source: Source, shape: tuple[int, ...]) -> tuple[int, ...]:
    if source.third is not None:
        return (3 * shape[0], *shape[1:])
    return shape[::-1] if source.transposed else shape


def _plain(shape: Sequence[int]) -> tuple[int, ...]:
    """Without the ends of a 1x1 convolution, which is stored as a matrix by some."""
    return tuple(shape[:2] if len(shape) > 2 and set(shape[2:]) == {1} else shape)


def _take(tensor: Tensor, source: Source, shape: tuple[int, ...]) -> Tensor:
    if source.third is not None:
        tensor = tensor[source.third * shape[0] : (source.third + 1) * shape[0]]
    return (tensor.T if source.transposed else tensor).reshape(shape)


def _report(header: Header, faults: Sequence[str]) -> str:
    shown = "; ".join(faults[:_MOST_FAULTS])
    more = f"; and {len(faults) - _MOST_FAULTS} more" if len(faults) > _MOST_FAULTS else ""
    return f"{header.path.name} does not fit its architecture: {shown}{more}"
