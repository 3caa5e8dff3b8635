"""Vectors that stand among a prompt's tokens: textual inversion (Gal et al. 2022)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from engine.errors import InputError
from nodes.families.clip.tokens import VOCABULARY


class Brought:
    """The vectors of one encoding for one tower; their ids follow those of the vocabulary."""

    def __init__(self, key: str, width: int) -> None:
        self._key = key
        self._width = width
        self._vectors: list[Tensor] = []
        self._asked = torch.empty(0)  # ids of the call that is under way

    def ids(self, name: str, tensors: Mapping[str, Tensor]) -> Sequence[int]:
        """The ids of an embedding's vectors. Raises InputError for those of another width."""
        found = tensors.get(self._key, next(iter(tensors.values())))
        vectors = found.reshape(-1, found.shape[-1])
        if vectors.shape[1] != self._width:
            raise InputError(
                f"text: the embedding {name!r} is {vectors.shape[1]} wide, and this text encoder "
                f"({self._key}) reads {self._width}: it was made for another family of models"
            )
        first = VOCABULARY + len(self._vectors)
        self._vectors += vectors
        return range(first, first + len(vectors))

    @contextmanager
    def inside(self, table: nn.Module) -> Iterator[None]:
        """While inside, the table of the vocabulary gives these vectors, too."""
        if not self._vectors:
            yield
            return
        vectors = torch.stack(self._vectors)

        def before(module: nn.Module, given: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
            self._asked = given[0]
            return (given[0].clamp(max=VOCABULARY - 1),)

        def after(module: nn.Module, given: tuple[Tensor, ...], output: Tensor) -> Tensor:
            own = vectors.to(output)[(self._asked - VOCABULARY).clamp(min=0)]
            return torch.where((self._asked >= VOCABULARY)[..., None], own, output)

        hooks = table.register_forward_pre_hook(before), table.register_forward_hook(after)
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()
