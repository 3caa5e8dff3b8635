"""Embeddings that a prompt mentions, such as `a cat, embedding:ink`. Torch-free."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from torch import Tensor

MARK: Final = "embedding:"
_BEFORE: Final = re.compile(rf"[ \n](?={MARK})")
_NAME: Final = re.compile(rf"{MARK}(\S+)")

# The tensors of an embedding by name, each [vector, width]; None where there is no such file.
Vectors: TypeAlias = "Callable[[str], Mapping[str, Tensor] | None]"


class Mention(str):
    """The name of an embedding, where words could stand."""


def no_vectors(name: str) -> None:
    """Where no embeddings are to be had."""


def mentioned(text: str) -> list[list[str]]:
    """For each mention the names that could be meant, with and without what follows them."""
    return [_readings(match[1]) for match in _NAME.finditer(text)]


def _readings(word: str) -> list[str]:
    """A word up to white space, of which weights and commas are no part."""
    inside = re.split(r"[():]", word)[0]
    names = (word, word.strip(","), inside, inside.strip(","))
    return list(dict.fromkeys(filter(None, names)))


def mentions(text: str, is_known: Callable[[str], bool]) -> Iterator[str | Mention]:
    """The text in pieces: words, and the names of embeddings that are known.

    A name goes up to white space; a comma after it is no part of it, unless a file is called so.
    Unknown ones are left out.
    """
    for piece in filter(None, _BEFORE.split(text)):
        name, words = _first_word(piece)
        if not name:
            yield piece
            continue
        plain = name.strip(",")
        if not is_known(name) and plain != name:
            name, words = plain, f"{name[len(plain) :]} {words}"
        if is_known(name):
            yield Mention(name)
        if words:
            yield words


def _first_word(piece: str) -> tuple[str, str]:
    """The name after the mark, and the words that follow; no name where nothing is mentioned."""
    if not piece.startswith(MARK):
        return "", piece
    first, *others = piece.removeprefix(MARK).split() or [""]
    return first, " ".join(others)
