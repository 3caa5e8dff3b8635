"""What the text encoder and the UNet learn, on encoded pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from demo import networks
from demo.checkpoint import write_checkpoint
from demo.noising import Noising
from demo.pictures import HELD, Batch, Pictures, batches, normal
from demo.presets import Preset
from demo.training import Modules, Recipe, Task

NO_CAPTION = 0.1  # part of the captions left out, which classifier-free guidance needs
COLOURED = 128  # pictures that the colours of latents are read from


@dataclass(frozen=True)
class Setup:
    """What a part is trained from, and where."""

    preset: Preset
    source: Pictures
    data: Path  # folder of sprites and token table
    run: Path  # folder of one training: states, and the file
    device: torch.device
    workers: int = 0  # processes that paint; 0: this one

    @property
    def checkpoint(self) -> Path:
        """The model so far: each part reads it and adds itself."""
        return self.run / "demo.safetensors"

    def batches(self, size: int, start: int = 0) -> Iterator[Batch]:
        return batches(self.source, size, start, self.workers)

    def held(self, count: int) -> Tensor:
        """Pictures that nothing is trained on, float32 [count, 3, side, side] in -1..1."""
        images = [self.source[HELD + number][0] for number in range(count)]
        return normal(torch.stack(images), self.device)

    def write(self, parts: Modules, steps: int) -> None:
        """Make these the model so far."""
        write_checkpoint(self.checkpoint, parts, self.preset, steps, self.held(COLOURED))


class DenoiserTask(Task):
    """A UNet that predicts v, and the text encoder that tells it of the prompt."""

    def __init__(self, setup: Setup) -> None:
        preset = setup.preset
        self.recipe = Recipe(preset.rate, preset.average, 300, 0.01)
        table = torch.from_numpy(np.load(setup.data / "token_table.npy", allow_pickle=False))
        self.unet, self.text = networks.new_unet(preset), networks.new_text_encoder(preset, table)
        self._begin(setup, setup.checkpoint, setup.run / "latents.pt", preset.latents, preset.batch)

    def _begin(self, setup: Setup, base: Path, kept: Path, pictures: int, batch: int) -> None:
        """With the autoencoder of `base`; so many pictures are encoded, and kept in a file."""
        self.setup, self.device, self._batch = setup, setup.device, batch
        self.unet.to(self.device)
        self.text.to(self.device)
        self.vae = networks.read_network(base, "vae").to(self.device)
        self._nothing = networks.tokenized([""]).to(self.device)
        self._latents, self._tokens = self._encoded(kept, pictures)

    @property
    def modules(self) -> Modules:
        return {"unet": self.unet, "text": self.text}

    @torch.no_grad()
    def _encoded(self, path: Path, count: int) -> tuple[Tensor, Tensor]:
        """Latents, float16, and the token ids of their captions. Made once, and kept."""
        random = torch.Generator(self.device).manual_seed(0)
        encoder = float(sum(weight.double().abs().sum() for weight in self.vae.parameters()))
        if path.exists():
            kept = torch.load(path, weights_only=True, map_location=self.device)
            if len(kept["latents"]) == count and kept["encoder"] == encoder:
                return kept["latents"], kept["tokens"]
        made: list[tuple[Tensor, Tensor]] = []
        source = self.setup.batches(min(64, count))
        while sum(len(tokens) for _, tokens in made) < count:
            images, captions = next(source)
            latents = networks.encoded(self.vae, normal(images, self.device), random)
            made.append((latents.half(), networks.tokenized(captions).to(self.device)))
        latents, tokens = (torch.cat(parts)[:count] for parts in zip(*made, strict=True))
        torch.save({"latents": latents, "tokens": tokens, "encoder": encoder}, path)
        return latents, tokens

    def loss(self, step: int, progress: float, random: torch.Generator) -> Tensor:
        """Weighted squared error of the predicted v at random noise levels."""
        count, device = self._batch, self.device
        rows = torch.randint(len(self._latents), (count,), generator=random, device=device)
        noising = Noising(self._latents[rows].float(), random)
        dropped = torch.rand(count, 1, generator=random, device=device) < NO_CAPTION
        tokens = torch.where(dropped, self._nothing, self._tokens[rows])
        velocity = networks.predicted(self.unet, self.text, noising.noisy, noising.levels, tokens)
        errors = ((velocity - noising.velocity) ** 2).mean((1, 2, 3))
        return (errors * noising.weights).mean()

    def finish(self, means: Modules, steps: int) -> None:
        self.setup.write({**means, "vae": self.vae}, steps)
