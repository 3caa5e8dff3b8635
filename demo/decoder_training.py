"""Training of the decoder alone, when the UNet is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from demo.autoencoder import HELD, Autoencoder
from demo.budget import rate_factor
from demo.critique import Critique
from demo.diffusion import schedule
from demo.folders import Folders
from demo.modules import Tokenizer, decode, encode, predict, read, trainable
from demo.pictures import Batch, Pictures, batches, normal
from demo.presets import SCALE, Preset
from demo.reconstruction import reconstruction_loss
from demo.session import descend, load_state, mixed_precision, save_state
from demo.states import averaged_model

CRITIC = 0.45  # part of the budget after which a critic joins
CHANNELS = 32  # of the critic
LEVELS = 400  # the latents that the UNet cleans were noised up to this level, of 1000


class DecoderTraining:
    """A decoder that learns from whole pictures. The encoder stays, so that latents mean the same.

    Half of the latents come from the encoder, half have been noised and cleaned by the UNet: they
    lack the detail that a UNet leaves out, as those of generated pictures do. A critic wants all
    pictures to be as crisp as real ones.
    """

    def __init__(
        self,
        preset: Preset,
        source: Pictures,
        folders: Folders,
        device: torch.device,
        workers: int = 0,
    ) -> None:
        self.preset, self.device, self.steps = preset, device, 0
        self.batch = max(4, preset.vae_batch // 3)
        self._source, self._folders, self._workers = source, folders, workers
        model = averaged_model(preset, folders)
        self._unet, self._text = model.unet.to(device), model.text.to(device)
        self._tokenizer = Tokenizer(folders.vocabulary, folders.merges)
        vae = model.vae.to(device)
        for part in ("decoder", "post_quant_conv"):
            vae.get_submodule(part).requires_grad_(True)
        held = normal(next(batches(source, 32, HELD))[0], device)
        self.autoencoder = Autoencoder(vae, held)
        self._trained = trainable(vae)
        self._optimiser = torch.optim.AdamW(
            self._trained, preset.vae_rate, (0.9, 0.99), weight_decay=1e-3
        )
        self._critique = Critique(CHANNELS, device)
        self._schedule = schedule(device)
        self._batches: Iterator[Batch] | None = None
        self._loss = torch.zeros(())

    def step(self, progress: float) -> None:
        if self._batches is None:
            first = self.steps * self.batch
            self._batches = batches(self._source, self.batch, first, self._workers)
        images, captions = next(self._batches)
        real = normal(images, self.device)
        for group in self._optimiser.param_groups:
            group["lr"] = self.preset.vae_rate * rate_factor(progress, self.steps, 200)
        latents = self._latents(real, captions)
        with mixed_precision(self.device):
            made = decode(self.autoencoder.vae, latents / SCALE).float()
        loss = reconstruction_loss(made, real)
        self._loss = loss.detach()
        judged = progress > CRITIC
        if judged:
            last = self.autoencoder.vae.get_parameter("decoder.conv_out.weight")
            loss = loss + self._critique.opinion(loss, made, last)
        descend(self._optimiser, loss, self._trained)
        if judged:
            self._critique.learn(made, real)
        self.autoencoder.follow(self.steps)
        self.steps += 1

    @torch.no_grad()
    def _latents(self, real: Tensor, captions: Sequence[str]) -> Tensor:
        """Scaled latents; the second half as the UNet restores them."""
        random = torch.Generator(self.device).manual_seed(self.steps)
        half = len(real) // 2
        with mixed_precision(self.device):
            latents = encode(self.autoencoder.average, real).sample(random).float() * SCALE
            context = read(self._text, self._tokenizer(captions[half:]).to(self.device))
            rest = latents[half:]
            levels = torch.randint(LEVELS, (len(rest),), generator=random, device=self.device)
            noise = torch.randn(rest.shape, generator=random, device=self.device)
            noisy = self._schedule.noised(rest, noise, levels)
            velocity = predict(self._unet, noisy, levels, context).float()
        return torch.cat([latents[:half], self._schedule.clean(noisy, velocity, levels)])

    def report(self) -> dict[str, float]:
        quality = self.autoencoder.quality()
        return {"rec": round(self._loss.item(), 4), "psnr": round(quality, 2)}

    def save(self, spent: float) -> None:
        """The state to go on from, and the autoencoder with the averaged decoder."""
        facts = self.autoencoder.state()
        facts |= self._critique.state() | {
            "opt": self._optimiser.state_dict(),
            "step": self.steps,
            "done": spent,
        }
        save_state(facts, self._folders.decoder_state)
        state = self.autoencoder.average.state_dict()
        weights = {name: value.cpu() for name, value in state.items()}
        save_state({"config": self.preset.vae, "state": weights}, self._folders.vae)

    def show(self) -> None:
        self.autoencoder.show(self._folders.run / "decoder_preview.png")

    def load(self) -> float:
        """Go on from the saved state, if there is one; gives the seconds spent so far."""
        if not self._folders.decoder_state.exists():
            return 0.0
        state = load_state(self._folders.decoder_state, self.device)
        self.autoencoder.restore(state)
        self._critique.restore(state)
        self._optimiser.load_state_dict(state["opt"])
        self.steps = int(state["step"])
        return float(state["done"])
