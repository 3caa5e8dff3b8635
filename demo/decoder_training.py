"""Training of the decoder alone, when the UNet is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from demo.autoencoder import HELD, Autoencoder
from demo.diffusion import schedule
from demo.folders import Folders
from demo.modules import Tokenizer, decode, encode, predict, read
from demo.pictures import Batch, Pictures, batches, normal
from demo.presets import SCALE, Preset
from demo.reconstruction import reconstruction_loss
from demo.session import mixed_precision, save_state
from demo.states import averaged_model

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
        self.preset, self.device = preset, device
        self.batch = max(4, preset.vae_batch // 3)
        self._source, self._folders, self._workers = source, folders, workers
        model = averaged_model(preset, folders)
        self._unet, self._text = model.unet.to(device), model.text.to(device)
        self._tokenizer = Tokenizer()
        vae = model.vae.to(device)
        for part in ("decoder", "post_quant_conv"):
            vae.get_submodule(part).requires_grad_(True)
        held = normal(next(batches(source, 32, HELD))[0], device)
        self.autoencoder = Autoencoder(vae, held, preset.vae_rate, CHANNELS)
        self._schedule = schedule(device)
        self._batches: Iterator[Batch] | None = None

    @property
    def steps(self) -> int:
        return self.autoencoder.steps

    def step(self, progress: float) -> None:
        if self._batches is None:
            first = self.steps * self.batch
            self._batches = batches(self._source, self.batch, first, self._workers)
        images, captions = next(self._batches)
        real = normal(images, self.device)
        latents = self._latents(real, captions)
        with mixed_precision(self.device):
            made = decode(self.autoencoder.vae, latents / SCALE).float()
        self.autoencoder.learn(reconstruction_loss(made, real), made, real, progress)

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
        return self.autoencoder.report()

    def save(self, spent: float) -> None:
        """The state to go on from, and the autoencoder with the averaged decoder."""
        self.autoencoder.save(self._folders.decoder_state, spent)
        state = self.autoencoder.average.state_dict()
        weights = {name: value.cpu() for name, value in state.items()}
        save_state({"config": self.preset.vae, "state": weights}, self._folders.vae)

    def show(self) -> None:
        self.autoencoder.show(self._folders.run / "decoder_preview.png")

    def load(self) -> float:
        return self.autoencoder.load(self._folders.decoder_state)
