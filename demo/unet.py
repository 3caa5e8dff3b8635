"""What the text encoder and the UNet learn, on encoded pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor, nn

from demo.diffusion import STEPS, schedule
from demo.latents import Latents
from demo.modules import (
    Tokenizer,
    build_text_encoder,
    build_unet,
    channels_last,
    predict,
    read,
    read_token_table,
)
from demo.pictures import Batch, batches, save_sheet
from demo.sampling import Model, finished_vae, generate
from demo.session import mixed_precision
from demo.training import Error, Recipe, Setup

NO_CAPTION = 0.1  # part of the captions left out, which classifier-free guidance needs
ENCODED = 64  # pictures encoded at once
# What of the UNet is above its lowest resolution, which holds most of the weights.
FINE = ("conv_", "down_blocks.0.", "down_blocks.1.", "up_blocks.1.", "up_blocks.2.")
PROMPTS = (
    "a cat face on a beach, 3d style",
    "a red apple on a blue background, flat style",
    "a rocket in space, cartoon style",
    "a penguin in the snow, 3d",
    "a green dragon face, white background",
    "a castle at sunset, flat style",
    "a birthday cake, 3d render",
    "a purple butterfly on a green meadow, cartoon",
    "a yellow taxi in the city, 3d",
    "a robot, 3d style",
    "an octopus in the ocean, 3d style",
    "grinning face, yellow background",
)


class UnetTask:
    """A text encoder and a UNet that predicts v."""

    def __init__(self, setup: Setup) -> None:
        preset, folders, device = setup.preset, setup.folders, setup.device
        self.preset, self.device, self._setup = preset, device, setup
        self.batch, self.state = preset.batch, folders.unet_state
        self.recipe = Recipe(preset.rate, preset.decay, 300, 0.01)
        self.tokenizer = Tokenizer()
        table = read_token_table(folders.token_table, preset.coarse_table)
        self.unet = channels_last(build_unet(preset.unet).to(device))
        self.text = build_text_encoder(preset.text, table).to(device)
        self._vae = finished_vae(folders.vae).to(device)
        self.latents = Latents(self._vae, preset.latents, preset.side // 8, device)
        self._batches: Iterator[Batch] | None = None
        self._schedule = schedule(device)
        self._nothing = self.tokenizer([""]).to(device)

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        return {"unet": self.unet, "text": self.text}

    def only_fine(self) -> None:
        """From now on train the text encoder, attention, and convolutions at higher resolutions."""
        for name, weight in self.unet.named_parameters():
            weight.requires_grad_(".attn" in name or (name.startswith(FINE) and ".ff." not in name))

    def fill(self) -> None:
        """Encode the first pictures, or take those of an earlier session."""
        if self.latents.load(self._setup.folders.latents):
            return
        enough = self.preset.latents // 4 if self.preset.refresh else self.preset.latents
        self.latents.fill(self._fresh(), self.tokenizer, enough)
        self.latents.save(self._setup.folders.latents)

    def error(self, step: int, progress: float, random: torch.Generator) -> Error:
        """Weighted squared error of the predicted v at random noise levels."""
        self._refresh(step)
        latents, tokens = self.latents.batch(self.batch, random)
        size, device = len(latents), self.device
        dropped = torch.rand(size, 1, generator=random, device=device) < NO_CAPTION
        tokens = torch.where(dropped, self._nothing, tokens)
        levels = torch.randint(STEPS, (size,), generator=random, device=device)
        noise = torch.randn(latents.shape, generator=random, device=device)
        noisy = self._schedule.noised(latents, noise, levels)
        with mixed_precision(device):
            context = read(self.text, tokens)
            noisy = noisy.contiguous(memory_format=torch.channels_last)
            velocity = predict(self.unet, noisy, levels, context).float()
        target = self._schedule.velocity(latents, noise, levels)
        errors = ((velocity - target) ** 2).mean((1, 2, 3))
        return Error((errors * self._schedule.weights(levels)).mean())

    def _refresh(self, step: int) -> None:
        every = self.preset.refresh
        if every and (self.latents.full < self.latents.count or step % every == 0):
            self.latents.take(next(self._fresh()), self.tokenizer)

    def _fresh(self) -> Iterator[Batch]:
        if self._batches is None:
            start, size = self.latents.pictures, min(ENCODED, self.preset.latents)
            self._batches = batches(self._setup.source, size, start, self._setup.workers)
        return self._batches

    def report(self, means: Mapping[str, nn.Module]) -> dict[str, float]:
        return {}

    def finish(self, means: Mapping[str, nn.Module]) -> None:
        """The latents, if they change; the state has the weights."""
        if self.preset.refresh:
            self.latents.save(self._setup.folders.latents)

    def show(self, means: Mapping[str, nn.Module]) -> None:
        model = Model(means["unet"], self._vae, means["text"], self.preset.side // 8)
        pictures: Tensor = generate(model, self.tokenizer, PROMPTS, range(len(PROMPTS)))
        save_sheet(pictures, 4, self.state.with_suffix(".png"))
