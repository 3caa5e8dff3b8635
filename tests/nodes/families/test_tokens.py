from __future__ import annotations

from typing import Any

import pytest
from transformers.models.clip.tokenization_clip import CLIPTokenizer

from nodes.families.clip.tokens import END, START, VOCABULARY, Vocabulary, read_merges, words

TEXTS = [
    "a photo of a cat",
    "",
    "   ",
    "A  PHOTO\tof\n\na   Cat",
    "masterpiece, best quality, 1girl, 8k!!! (highly-detailed:1.2)",
    "it's they're we've I'm he'll she'd don't",
    "2023-10-05 12:30 0123456789",
    "café naïve Zürich ÅNGSTRÖM",
    "\uff21 full-width, ﬁ ligature, ½ and ²",
    "e\u0301 composed and decomposed \u00e9",
    "İstanbul ẞtraße ΣΑΣ",
    "日本語のテキスト 中文 한국어",
    "😀 👩‍👩‍👧 🏳️‍🌈",
    "<lora:x:1> <|endoftext|> [brackets] {braces} \\(escaped\\)",
    "no\u00a0break\u2003space\u200bzero",
    "supercalifragilisticexpialidocious antidisestablishmentarianism",
    "a_b-c.d/e\\f|g~h`i^j&k*l%m$n#o@p",
]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary()


@pytest.fixture(scope="module")
def reference() -> CLIPTokenizer:
    merges = read_merges()
    pairs: Any = merges  # annotated as text, but only pairs are taken
    return CLIPTokenizer(vocab=words(merges), merges=pairs)


def test_there_are_as_many_tokens_as_clip_has() -> None:
    known = words(read_merges())
    assert len(known) == VOCABULARY
    assert (known["<|startoftext|>"], known["<|endoftext|>"]) == (START, END)


def test_the_ids_are_those_of_clip(vocabulary: Vocabulary) -> None:
    assert list(vocabulary.ids("a photo of a cat")) == [320, 1125, 539, 320, 2368]


def test_case_and_white_space_do_not_matter(vocabulary: Vocabulary) -> None:
    assert vocabulary.ids(" A  PHOTO\tof\na Cat ") == vocabulary.ids("a photo of a cat")


@pytest.mark.parametrize("text", TEXTS)
def test_transformers_gives_the_same_ids(
    text: str, vocabulary: Vocabulary, reference: CLIPTokenizer
) -> None:
    assert [START, *vocabulary.ids(text), END] == reference(text)["input_ids"]
