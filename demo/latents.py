"""A ring of encoded pictures, so that each is painted and encoded once and used many times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn

from demo.modules import Tokenizer, encode
from demo.pictures import Batch, normal
from demo.presets import SCALE
from demo.session import load_state, mixed_precision, save_state
from nodes.lib.prompt import WINDOW


class Latents:
    """Scaled latents, float16 [count, 4, side, side], and the token ids of their captions."""

    def __init__(self, vae: nn.Module, count: int, side: int, device: torch.device) -> None:
        self.device, self.full, self.count = device, 0, count
        self.pictures = 0  # taken in so far
        self._vae, self._at = vae, 0
        self._latents = torch.zeros(count, 4, side, side, dtype=torch.float16, device=device)
        self._tokens = torch.zeros(count, WINDOW, dtype=torch.int32, device=device)
        # Latents mean nothing to another encoder.
        parts = ("encoder.", "quant_conv.")
        weights = [value for name, value in vae.state_dict().items() if name.startswith(parts)]
        self._signature = float(sum(weight.cpu().double().abs().sum() for weight in weights))

    @torch.no_grad()
    def take(self, batch: Batch, tokenizer: Tokenizer) -> None:
        """Encode pictures, over the oldest ones when the ring is full."""
        images, captions = batch
        random = torch.Generator(self.device).manual_seed(self.pictures)
        with mixed_precision(self.device):
            posterior = encode(self._vae, normal(images, self.device))
        latents = (posterior.sample(random).float() * SCALE).half()
        room = min(len(latents), self.count - self._at)
        place = slice(self._at, self._at + room)
        self._latents[place] = latents[:room]
        self._tokens[place] = tokenizer(captions[:room]).int().to(self.device)
        self.full = max(self.full, self._at + room)
        self._at = (self._at + room) % self.count
        self.pictures += len(latents)

    def fill(self, source: Iterator[Batch], tokenizer: Tokenizer, count: int) -> None:
        while self.full < count:
            self.take(next(source), tokenizer)

    def batch(self, size: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
        """Any of them: latents float32 [size, 4, side, side], tokens int64 [size, 77]."""
        rows = torch.randint(self.full, (size,), generator=random, device=self.device)
        return self._latents[rows].float(), self._tokens[rows].long()

    def save(self, path: Path) -> None:
        facts = {"z": self._latents, "ids": self._tokens, "full": self.full, "at": self._at}
        save_state(facts | {"pictures": self.pictures, "sig": self._signature}, path)

    def load(self, path: Path) -> bool:
        """Whether the file held latents of this autoencoder and size; they are used then."""
        if not path.exists():
            return False
        state = load_state(path, self.device)
        close = abs(state["sig"] - self._signature) <= 1e-6 * self._signature
        if state["z"].shape != self._latents.shape or not close:
            return False
        self._latents, self._tokens = state["z"], state["ids"]
        self.full, self._at = int(state["full"]), int(state["at"])
        self.pictures = int(state.get("pictures", self.full))
        return True
