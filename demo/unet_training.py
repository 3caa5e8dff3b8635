"""Training of the text encoder and the UNet, on encoded pictures."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import torch
from torch import Tensor

from demo.budget import average_weight, rate_factor
from demo.diffusion import STEPS, schedule
from demo.folders import Folders
from demo.latents import Latents
from demo.modules import (
    Tokenizer,
    build_text_encoder,
    build_unet,
    channels_last,
    predict,
    read,
    read_token_table,
    trainable,
)
from demo.pictures import Batch, Pictures, batches
from demo.presets import Preset
from demo.sampling import Model, generate
from demo.session import State, descend, load_state, mixed_precision, save_state
from demo.sheet import save_sheet
from demo.states import finished_vae, learned, restore

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


class UnetTraining:
    """A text encoder and a UNet, the moving averages of their weights, and encoded pictures."""

    def __init__(
        self,
        preset: Preset,
        source: Pictures,
        folders: Folders,
        device: torch.device,
        workers: int = 0,
    ) -> None:
        self.preset, self.device, self.batch, self.steps = preset, device, preset.batch, 0
        self._source, self._folders, self._workers = source, folders, workers
        self.tokenizer = Tokenizer()
        table = read_token_table(folders.token_table, preset.coarse_table)
        self.unet = channels_last(build_unet(preset.unet).to(device))
        self.text = build_text_encoder(preset.text, table).to(device)
        self._mean_unet, self._mean_text = deepcopy(self.unet), deepcopy(self.text)
        self._trained = trainable(self.unet, self.text)
        self._means = trainable(self._mean_unet, self._mean_text)
        self._mean_unet.requires_grad_(False)
        self._mean_text.requires_grad_(False)
        self._optimiser = _optimiser(self._trained, preset.rate)
        self._vae = finished_vae(folders.vae).to(device)
        self.latents = Latents(self._vae, preset.latents, preset.side // 8, device)
        self._batches: Iterator[Batch] | None = None
        self._schedule = schedule(device)
        self._nothing = self.tokenizer([""]).to(device)
        self._loss: Tensor | None = None

    def only_fine(self) -> None:
        """From now on train the text encoder, attention, and convolutions at higher resolutions.

        All else, which is most of the weights, becomes its own average and stays so.
        """
        with torch.no_grad():
            torch._foreach_copy_(self._trained, self._means)
        for name, weight in self.unet.named_parameters():
            weight.requires_grad_(".attn" in name or (name.startswith(FINE) and ".ff." not in name))

    def fill(self) -> None:
        """Encode the first pictures, or take those of an earlier session."""
        if self.latents.load(self._folders.latents):
            return
        enough = self.preset.latents // 4 if self.preset.refresh else self.preset.latents
        self.latents.fill(self._fresh(), self.tokenizer, enough)
        self.latents.save(self._folders.latents)

    def step(self, progress: float) -> None:
        random = torch.Generator(self.device).manual_seed(self.steps)
        self._refresh()
        latents, tokens = self.latents.batch(self.batch, random)
        dropped = torch.rand(len(tokens), 1, generator=random, device=self.device) < NO_CAPTION
        tokens = torch.where(dropped, self._nothing, tokens)
        for group in self._optimiser.param_groups:
            group["lr"] = self.preset.rate * rate_factor(progress, self.steps, 300)
        loss = self._error(latents, tokens, random)
        descend(self._optimiser, loss, self._trained)
        with torch.no_grad():
            share = average_weight(self.steps, self.preset.decay)
            torch._foreach_lerp_(self._means, self._trained, share)
        current = loss.detach()
        self._loss = current if self._loss is None else self._loss.lerp(current, 0.02)
        self.steps += 1

    def _error(self, latents: Tensor, tokens: Tensor, random: torch.Generator) -> Tensor:
        """Weighted squared error of the predicted v at random noise levels."""
        size, device = len(latents), self.device
        levels = torch.randint(STEPS, (size,), generator=random, device=device)
        noise = torch.randn(latents.shape, generator=random, device=device)
        noisy = self._schedule.noised(latents, noise, levels)
        with mixed_precision(device):
            context = read(self.text, tokens)
            noisy = noisy.contiguous(memory_format=torch.channels_last)
            velocity = predict(self.unet, noisy, levels, context).float()
        target = self._schedule.velocity(latents, noise, levels)
        errors = ((velocity - target) ** 2).mean((1, 2, 3))
        return (errors * self._schedule.weights(levels)).mean()

    def _refresh(self) -> None:
        every = self.preset.refresh
        if every and (self.latents.full < self.latents.count or self.steps % every == 0):
            self.latents.take(next(self._fresh()), self.tokenizer)

    def _fresh(self) -> Iterator[Batch]:
        if self._batches is None:
            start, size = self.latents.pictures, min(ENCODED, self.preset.latents)
            self._batches = batches(self._source, size, start, self._workers)
        return self._batches

    def report(self) -> dict[str, float]:
        return {"loss": round(self._loss.item(), 4) if self._loss is not None else 0.0}

    @property
    def model(self) -> Model:
        """The averaged weights."""
        return Model(self._mean_unet, self._vae, self._mean_text, self.preset.side // 8)

    def save(self, spent: float) -> None:
        """The state to go on from, and the latents if they change."""
        modules = (self.unet, self.text, self._mean_unet, self._mean_text)
        names = ("unet", "text", "eu", "et")
        state: State = {n: learned(m) for n, m in zip(names, modules, strict=True)}
        state |= {"opt": self._optimiser.state_dict(), "step": self.steps, "done": spent}
        save_state(state, self._folders.unet_state)
        if self.preset.refresh:
            self.latents.save(self._folders.latents)

    def show(self) -> None:
        pictures = generate(self.model, self.tokenizer, PROMPTS, range(len(PROMPTS)))
        save_sheet(pictures, 4, self._folders.run / "preview.png")

    def load(self) -> float:
        """Go on from the saved state, if there is one; gives the seconds spent so far."""
        if not self._folders.unet_state.exists():
            return 0.0
        state = load_state(self._folders.unet_state, self.device)
        modules = (self.unet, self.text, self._mean_unet, self._mean_text)
        for name, module in zip(("unet", "text", "eu", "et"), modules, strict=True):
            restore(module, state[name])
        self._optimiser.load_state_dict(state["opt"])
        self.steps = int(state["step"])
        return float(state["done"])


def _optimiser(weights: list[Tensor], rate: float) -> torch.optim.AdamW:
    """AdamW; norms and biases do not decay."""
    matrices = [weight for weight in weights if weight.ndim > 1]
    vectors = [weight for weight in weights if weight.ndim <= 1]
    groups = [
        {"params": matrices, "weight_decay": 0.01},
        {"params": vectors, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, rate, (0.9, 0.99), eps=1e-8)
