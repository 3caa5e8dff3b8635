"""The vocabulary of CLIP's tokenizer: 49,408 byte-pair tokens."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MERGES = 49152 - 256 - 2  # how many of the file's merges CLIP uses
START, END = "<|startoftext|>", "<|endoftext|>"
LENGTH = 77  # tokens in a prompt


@dataclass(frozen=True)
class Vocabulary:
    """Tokens in the order of their ids, and the merges that make them."""

    tokens: tuple[str, ...]
    merges: tuple[str, ...]

    def save(self, folder: Path) -> None:
        """`clip_vocab.json` and `clip_merges.txt`, as `CLIPTokenizer` reads them."""
        ids = {token: index for index, token in enumerate(self.tokens)}
        text = json.dumps(ids, ensure_ascii=False)
        (folder / "clip_vocab.json").write_text(text, encoding="utf-8")
        lines = "\n".join(["#version: 0.2", *self.merges]) + "\n"
        (folder / "clip_merges.txt").write_text(lines, encoding="utf-8")


def byte_letters() -> dict[int, str]:
    """The printable letter that stands for each byte, in the order of GPT-2's vocabulary."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1)]
    printable += range(ord("®"), ord("ÿ") + 1)
    others = [byte for byte in range(256) if byte not in printable]
    letters = {byte: chr(byte) for byte in printable}
    return letters | {byte: chr(256 + index) for index, byte in enumerate(others)}


def read_vocabulary(open_clip: Path) -> Vocabulary:
    """From the unpacked package: bytes, bytes that end a word, merges, and the two marks."""
    file = open_clip / "open_clip" / "bpe_simple_vocab_16e6.txt.gz"
    lines = gzip.decompress(file.read_bytes()).decode("utf-8").split("\n")
    merges = lines[1 : MERGES + 1]
    letters = list(byte_letters().values())
    ends = [letter + "</w>" for letter in letters]
    tokens = [*letters, *ends, *("".join(merge.split()) for merge in merges), START, END]
    return Vocabulary(tuple(tokens), tuple(merges))


def spelled(tokens: Sequence[str]) -> list[str]:
    """What each token stands for; one that does not end a word is followed by a hyphen."""
    byte_of = {letter: byte for byte, letter in byte_letters().items()}

    def text(token: str) -> str:
        if token in (START, END):
            return token + "-"
        word = token.removesuffix("</w>")
        plain = bytes(byte_of[letter] for letter in word).decode("utf-8", "replace")
        return plain if token != word else plain + "-"

    return [text(token) for token in tokens]
