"""CLIP's byte-pair vocabulary: text to token ids, without start, end or padding."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tokenizers import Tokenizer

VOCABULARY: Final = 49408
START: Final = 49406
END: Final = 49407
_FILE: Final = "bpe_simple_vocab_16e6.txt.gz"
_MERGES: Final = VOCABULARY - 2 - 2 * 256  # the file has more, which CLIP was trained without
_WORD_END: Final = "</w>"
SPECIAL: Final = ("<|startoftext|>", "<|endoftext|>")
_WORD: Final = (
    r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
)


class Vocabulary:
    """The tokenizer of Radford et al. (2021): lower case, any run of white space is one space."""

    def __init__(self) -> None:
        self._tokenizer = _build()

    def ids(self, text: str) -> Sequence[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids


def _build() -> Tokenizer:
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers

    merges = read_merges()
    model = models.BPE(
        vocab=words(merges),
        merges=merges,
        end_of_word_suffix=_WORD_END,
        continuing_subword_prefix="",
        unk_token="<|endoftext|>",
    )
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_WORD), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.add_special_tokens([AddedToken(word, special=True) for word in SPECIAL])
    return tokenizer


def words(merges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Every token of the vocabulary, by its text."""
    symbols = byte_symbols().values()
    endings = (symbol + _WORD_END for symbol in symbols)
    texts = chain(symbols, endings, map("".join, merges), SPECIAL)
    return {text: token for token, text in enumerate(texts)}


def read_merges() -> list[tuple[str, str]]:
    """In the order they apply. The first line is a version."""
    text = gzip.decompress(files(__package__).joinpath(_FILE).read_bytes()).decode()
    pairs = (line.split() for line in text.split("\n")[1 : _MERGES + 1])
    return [(first, second) for first, second in pairs]


def byte_symbols() -> dict[int, str]:
    """A printable character for each byte, in the vocabulary's order."""
    printable = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = (byte for byte in range(256) if byte not in printable)
    symbols = {byte: chr(byte) for byte in printable}
    return symbols | {byte: chr(0x100 + number) for number, byte in enumerate(others)}
