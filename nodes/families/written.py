"""From the weights of a module back to the tensors of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import torch
from torch import Tensor

from engine.files.header import Header
from nodes.families.fit import READ
from nodes.families.modules import read_tensors
from nodes.families.names import Names, Source


def written(weights: Mapping[str, Tensor], names: Names, header: Header) -> dict[str, Tensor]:
    """What the names were read from, shaped as the header has it; buffers are left out."""
    stored: dict[str, list[tuple[Source, Tensor]]] = {}
    for name, weight in weights.items():
        if weight.is_floating_point():
            source = names(name)
            stored.setdefault(source.name, []).append((source, weight))
    return {name: _tensor(parts, header) for name, parts in stored.items()}


def kept(header: Header, roots: tuple[str, ...], tensors: Iterable[str]) -> dict[str, Tensor]:
    """What a file has below the roots beside those tensors. Raises ModelError."""
    return read_tensors(header, list(_beside(header, roots, frozenset(tensors))))


def stated(header: Header, keys: Iterable[str]) -> dict[str, str]:
    """What of these the file states."""
    return {key: header.metadata[key] for key in keys if key in header.metadata}


def _tensor(parts: list[tuple[Source, Tensor]], header: Header) -> Tensor:
    parts = sorted(parts, key=lambda part: part[0].third or 0)
    source, first = parts[0]
    whole = torch.cat([part for _, part in parts]) if source.third is not None else first
    whole = whole.T if source.transposed else whole
    entry = header.tensors.get(source.name)
    if entry is not None and entry.numel == whole.numel():
        whole = whole.reshape(entry.shape)  # 1x1 convolutions may be matrices there
    return whole.contiguous()


def _beside(header: Header, roots: tuple[str, ...], tensors: frozenset[str]) -> Iterator[str]:
    for name, entry in header.tensors.items():
        if name.startswith(roots) and name not in tensors and entry.dtype in READ:
            yield name
