"""One prompt's numbers made of those of two."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional

from nodes.lib.values import Entry


def appended(entry: Entry, other: Entry) -> Entry:
    """With the tokens of the other after its own. Raises ValueError for another width."""
    _check(entry, other)
    attention = None
    if entry.attention is not None or other.attention is not None:
        attention = torch.cat([_attention(entry), _attention(other)], dim=1)
    tokens = torch.cat([entry.tokens, other.tokens], dim=1)
    return replace(entry, tokens=tokens, attention=attention)


def averaged(entry: Entry, other: Entry, share: float) -> Entry:
    """`share` of the entry and the rest of the other, as far as the entry is long.

    Raises ValueError for another width.
    """
    _check(entry, other)
    length = entry.tokens.shape[1]
    tokens = functional.pad(
        other.tokens[:, :length], (0, 0, 0, max(0, length - other.tokens.shape[1]))
    )
    return replace(
        entry,
        tokens=entry.tokens * share + tokens * (1 - share),
        pooled=_averaged(entry.pooled, other.pooled, share),
    )


def zeroed(entry: Entry) -> Entry:
    """All of it 0."""
    pooled = None if entry.pooled is None else torch.zeros_like(entry.pooled)
    return replace(entry, tokens=torch.zeros_like(entry.tokens), pooled=pooled)


def _averaged(pooled: Tensor | None, other: Tensor | None, share: float) -> Tensor | None:
    if pooled is None or other is None:
        return other if pooled is None else pooled
    return pooled * share + other * (1 - share)


def _attention(entry: Entry) -> Tensor:
    if entry.attention is None:
        return torch.ones(entry.tokens.shape[:2])
    return entry.attention


def _check(entry: Entry, other: Entry) -> None:
    found, wanted = other.tokens.shape[-1], entry.tokens.shape[-1]
    if found != wanted:
        raise ValueError(
            f"the prompts were encoded for two families of models: the tokens of the second are "
            f"{found} wide, those of the first {wanted}"
        )
