"""Training of the autoencoder."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import torch
from torch import Tensor

from demo.autoencoder import HELD, Autoencoder
from demo.folders import Folders
from demo.modules import build_vae, decode, encode
from demo.pictures import Batch, Pictures, batches, normal
from demo.presets import Preset
from demo.reconstruction import quiet, reconstruction_loss, whitened
from demo.session import mixed_precision, save_state

WHOLE = 0.75  # part of the budget after which it sees whole pictures
CHANNELS = 48  # of the critic
KL = 3e-5  # weight of the latents' divergence from a normal distribution


class VaeTraining:
    """An autoencoder, and perhaps a critic."""

    def __init__(
        self,
        preset: Preset,
        source: Pictures,
        folders: Folders,
        device: torch.device,
        workers: int = 0,
    ) -> None:
        self.preset, self.device, self.batch = preset, device, preset.vae_batch
        self._source, self._folders, self._workers = source, folders, workers
        vae = build_vae(preset.vae).to(device)
        quiet(vae)
        held = normal(next(batches(source, 32, HELD))[0], device)
        channels = CHANNELS if preset.critic else 0
        self.autoencoder = Autoencoder(vae, held, preset.vae_rate, channels)
        self._batches: Iterator[Batch] | None = None

    @property
    def steps(self) -> int:
        return self.autoencoder.steps

    def step(self, progress: float) -> None:
        random = torch.Generator().manual_seed(self.steps)
        noise = torch.Generator(self.device).manual_seed(self.steps)
        real, vae = self._view(progress, random), self.autoencoder.vae
        with mixed_precision(self.device):
            posterior = encode(vae, real)
            made = decode(vae, posterior.sample(noise))
        made = made.float()
        divergence = posterior.kl().mean() / posterior.mean[0].numel()
        loss = reconstruction_loss(made, real) + KL * divergence
        self.autoencoder.learn(loss, made, real, progress)

    def _view(self, progress: float, random: torch.Generator) -> Tensor:
        """Crops first, they are cheap; whole pictures in the end, fewer at once."""
        if self._batches is None:
            self._batches = batches(
                self._source, self.batch, self.steps * self.batch, self._workers
            )
        real = normal(next(self._batches)[0], self.device)
        side, crop = self.preset.side, self.preset.crop
        if progress > WHOLE or crop >= side:
            return real[: max(4, self.batch // 3)]
        # On the grid of the latents, which are an eighth as large.
        top, left = (8 * torch.randint((side - crop) // 8 + 1, (2,), generator=random)).tolist()
        view = real[..., top : top + crop, left : left + crop]
        return view.contiguous(memory_format=torch.channels_last)

    def report(self) -> dict[str, float]:
        return self.autoencoder.report()

    def save(self, spent: float) -> None:
        """The state to go on from, and the autoencoder itself with whitened latents."""
        self.autoencoder.save(self._folders.vae_state, spent)
        count = max(2, 256 // self.batch)
        some = islice(batches(self._source, self.batch, HELD + 32), count)
        pictures = (normal(images, self.device) for images, _ in some)
        weights = whitened(self.autoencoder.average, pictures)
        save_state({"config": self.preset.vae, "state": weights}, self._folders.vae)

    def show(self) -> None:
        self.autoencoder.show(self._folders.run / "vae_preview.png")

    def load(self) -> float:
        return self.autoencoder.load(self._folders.vae_state)
