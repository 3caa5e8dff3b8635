"""What values hold inside: walking through them, weighing them, and telling whether they changed.

Values are tuples, lists, sets, dictionaries and data classes of tensors, arrays, texts and
numbers; what else they hold is opaque and is passed over. No value can be a tensor before torch
has been imported, so nothing here imports it.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Hashable, Iterator, Mapping
from ctypes import c_char
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard
from zlib import crc32

if TYPE_CHECKING:
    from torch import Tensor

Memory: TypeAlias = dict[Hashable, int]  # bytes, by what tells one piece of memory from another
Snapshot: TypeAlias = list[tuple[object, object]]  # what can be written into, and its state
NUMBERS = frozenset((int, float, bool, type(None), complex))
_LEAST = 128  # bytes of a piece that is worth counting
_ITEM = 32  # bytes that a number in a container is taken to need, besides its place there


def parts(value: object) -> Iterator[object]:
    """The value and all that it holds, each container once; numbers and nothing are left out."""
    opened: set[int] = set()
    left = [value]
    while left:
        part = left.pop()
        if type(part) in NUMBERS:
            continue
        yield part
        if type(part) is not str and id(part) not in opened:
            opened.add(id(part))
            left.extend(_inside(part))


def _inside(part: object) -> tuple[object, ...]:
    if isinstance(part, tuple | list | set | frozenset):
        return tuple(part)
    if isinstance(part, Mapping):
        return (*part, *part.values())
    if is_dataclass(part) and not isinstance(part, type):
        return tuple(getattr(part, name, None) for name in part.__dataclass_fields__)
    return ()


def is_tensor(part: object) -> TypeGuard[Tensor]:
    return isinstance(part, getattr(sys.modules.get("torch"), "Tensor", ()))


def is_array(part: object) -> bool:
    """Whether it is an array of numpy."""
    return isinstance(part, getattr(sys.modules.get("numpy"), "ndarray", ()))


def memory(value: object) -> Memory:
    """The memory a value holds, in pieces that other values may share: a view holds all it sees."""
    found: Memory = {}
    for part in parts(value):
        name, nbytes = _piece(part)
        if nbytes >= _LEAST:
            found[name] = max(nbytes, found.get(name, 0))
    return found


def _piece(part: Any) -> tuple[Hashable, int]:
    """What the part itself holds, without what is inside it."""
    if is_tensor(part):
        return _storage(part)
    if is_array(part):
        while is_array(part.base):
            part = part.base
        return part.__array_interface__["data"][0], int(part.nbytes)
    if isinstance(part, str | bytes | bytearray):
        return id(part), sys.getsizeof(part)
    if isinstance(part, tuple | list | set | frozenset | Mapping):
        return id(part), sys.getsizeof(part) + _ITEM * len(part)
    nbytes = 0 if is_dataclass(part) else getattr(part, "nbytes", 0)
    return id(part), nbytes if isinstance(nbytes, int) else 0


def _storage(tensor: Tensor) -> tuple[Hashable, int]:
    try:
        storage = tensor.untyped_storage()
    except (NotImplementedError, RuntimeError):  # of a sparse tensor, which has several
        return id(tensor), tensor.numel() * tensor.element_size()
    place = storage.data_ptr()
    return (place if tensor.device.type == "cpu" else (tensor.device, place)), storage.nbytes()


def size_of(value: object) -> int:
    """Bytes of memory that a value holds."""
    return sum(memory(value).values())


def is_trivial(outputs: Mapping[str, object]) -> bool:
    """Whether they are numbers and nothing that has to be looked at: there may be many of them."""
    return NUMBERS.issuperset(map(type, outputs.values()))


def snapshot(value: object) -> Snapshot:
    """What there is to see of a value that changes when somebody writes into it."""
    states = ((part, _state(part)) for part in parts(value))
    return [(part, state) for part, state in states if state is not None]


def has_changed(before: Snapshot) -> bool:
    """Whether anybody has written into the value since the snapshot was taken."""
    return any(_state(part) != state for part, state in before)


def _state(part: Any) -> object:
    """Torch counts the changes of a tensor, except of those that were made in inference mode."""
    if is_tensor(part):
        return _checksum(part) if part.is_inference() else part._version
    if is_array(part):
        return crc32(part.tobytes()) if part.flags.writeable else None
    if isinstance(part, list):
        return list(map(id, part))
    if isinstance(part, set):
        return set(map(id, part))
    if isinstance(part, dict):
        return [(id(key), id(value)) for key, value in part.items()]
    return None


def _checksum(tensor: Tensor) -> int | None:
    if tensor.device.type != "cpu" or tensor.is_sparse:
        return None
    storage = tensor.untyped_storage()
    return crc32((c_char * storage.nbytes()).from_address(storage.data_ptr()))


def is_on_host(tensor: Tensor) -> bool:
    return tensor.device.type == "cpu"


def is_finite(tensor: Tensor) -> bool:
    """Whether all its numbers are numbers. Reads each once, however often a view repeats it."""
    if not tensor.is_floating_point() or not tensor.numel() or tensor.is_sparse:
        return True
    once = tensor[tuple(slice(0, 1 if stride == 0 else None) for stride in tensor.stride())]
    low, high = (once if once.element_size() > 1 else once.float()).aminmax()
    return math.isfinite(float(low)) and math.isfinite(float(high))
