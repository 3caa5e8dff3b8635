"""What the autoencoder learns, and what its decoder learns when the UNet is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import torch
from torch import Tensor, nn

from demo.diffusion import schedule
from demo.modules import Tokenizer, build_vae, channels_last, decode, encode, predict, read
from demo.pictures import Batch, batches, normal, save_sheet
from demo.presets import SCALE
from demo.reconstruction import psnr, quiet, reconstruction_loss, whitened
from demo.sampling import averaged_model
from demo.session import mixed_precision, save_state
from demo.training import Error, Recipe, Setup

HELD = 10**9  # pictures from this number on are never trained on
WHOLE = 0.75  # part of the budget after which the autoencoder sees whole pictures
KL = 3e-5  # weight of the latents' divergence from a normal distribution
CRITIC, DECODER_CRITIC = 48, 32  # channels
LEVELS = 400  # the latents that the UNet cleans were noised up to this level, of 1000
SHOWN = 8
Modules = Mapping[str, nn.Module]


class AutoencoderTask:
    """The whole autoencoder: crops first, they are cheap; whole pictures in the end."""

    def __init__(self, setup: Setup) -> None:
        preset, folders, device = setup.preset, setup.folders, setup.device
        self.setup, self.preset, self.device, self.folders = setup, preset, device, folders
        self.batch, self.state = preset.vae_batch, folders.vae_state
        self.recipe = Recipe(preset.vae_rate, 0.998, 200, 1e-3, CRITIC if preset.critic else 0)
        self.vae = channels_last(self._build().to(device))
        self.held = normal(next(batches(setup.source, 32, HELD))[0], device)
        self._batches: Iterator[Batch] | None = None

    @property
    def modules(self) -> Modules:
        return {"vae": self.vae}

    def _build(self) -> nn.Module:
        vae = build_vae(self.preset.vae)
        quiet(vae)
        return vae

    def error(self, step: int, progress: float, random: torch.Generator) -> Error:
        real = self._view(self.pictures(step)[0], progress, random)
        with mixed_precision(self.device):
            posterior = encode(self.vae, real)
            made = decode(self.vae, posterior.sample(random)).float()
        divergence = posterior.kl().mean() / posterior.mean[0].numel()
        return Error(reconstruction_loss(made, real) + KL * divergence, made, real)

    def pictures(self, step: int) -> tuple[Tensor, list[str]]:
        """The step's own, float32 [batch, 3, side, side] in -1..1, and their captions."""
        if self._batches is None:
            first, workers = step * self.batch, self.setup.workers
            self._batches = batches(self.setup.source, self.batch, first, workers)
        images, captions = next(self._batches)
        return normal(images, self.device), captions

    def _view(self, real: Tensor, progress: float, random: torch.Generator) -> Tensor:
        side, crop = self.preset.side, self.preset.crop
        if progress > WHOLE or crop >= side:
            return real[: max(4, self.batch // 3)]
        # On the grid of the latents, which are an eighth as large.
        corner = torch.randint((side - crop) // 8 + 1, (2,), generator=random, device=self.device)
        top, left = (8 * corner).tolist()
        view = real[..., top : top + crop, left : left + crop]
        return view.contiguous(memory_format=torch.channels_last)

    @torch.no_grad()
    def reconstructed(self, real: Tensor, means: Modules) -> Tensor:
        """Pictures through the averaged autoencoder and back, without noise."""
        made = decode(means["vae"], encode(means["vae"], real).mode())
        pictures: Tensor = made.float().clamp(-1, 1)
        return pictures

    def report(self, means: Modules) -> dict[str, float]:
        """PSNR of the held pictures, in dB."""
        return {"psnr": round(psnr(self.reconstructed(self.held, means), self.held), 2)}

    def show(self, means: Modules) -> None:
        """Held pictures, and below them what becomes of them."""
        real = self.held[:SHOWN]
        both = torch.cat([real, self.reconstructed(real, means)]).add(1).mul(127.5)
        pictures = both.round().byte().permute(0, 2, 3, 1).cpu()
        save_sheet(pictures, SHOWN, self.state.with_suffix(".png"))

    def finish(self, means: Modules) -> None:
        """The autoencoder with whitened latents."""
        count = max(2, 256 // self.batch)
        some = islice(batches(self.setup.source, self.batch, HELD + 32), count)
        pictures = (normal(images, self.device) for images, _ in some)
        self.keep(whitened(means["vae"], pictures))

    def keep(self, weights: Mapping[str, Tensor]) -> None:
        save_state({"config": self.preset.vae, "state": dict(weights)}, self.folders.vae)


class DecoderTask(AutoencoderTask):
    """The decoder alone, from whole pictures. The encoder stays, so that latents mean the same.

    Half of the latents come from the encoder, half have been noised and cleaned by the UNet: they
    lack the detail that a UNet leaves out, as those of generated pictures do. A critic wants all
    pictures to be as crisp as real ones.
    """

    def __init__(self, setup: Setup) -> None:
        preset, folders, device = setup.preset, setup.folders, setup.device
        model = averaged_model(preset, folders)
        self._unet, self._text = model.unet.to(device), model.text.to(device)
        self._finished = model.vae
        super().__init__(setup)
        self.batch, self.state = max(4, preset.vae_batch // 3), folders.decoder_state
        self.recipe = Recipe(preset.vae_rate, 0.998, 200, 1e-3, DECODER_CRITIC)
        self._tokenizer, self._schedule = Tokenizer(), schedule(device)

    def _build(self) -> nn.Module:
        for part in ("decoder", "post_quant_conv"):
            self._finished.get_submodule(part).requires_grad_(True)
        return self._finished

    def error(self, step: int, progress: float, random: torch.Generator) -> Error:
        real, captions = self.pictures(step)
        latents = self._latents(real, captions, random)
        with mixed_precision(self.device):
            made = decode(self.vae, latents / SCALE).float()
        return Error(reconstruction_loss(made, real), made, real)

    @torch.no_grad()
    def _latents(self, real: Tensor, captions: Sequence[str], random: torch.Generator) -> Tensor:
        """Scaled latents; the second half as the UNet restores them."""
        half = len(real) // 2
        with mixed_precision(self.device):
            latents = encode(self.vae, real).sample(random).float() * SCALE
            context = read(self._text, self._tokenizer(captions[half:]).to(self.device))
            rest = latents[half:]
            levels = torch.randint(LEVELS, (len(rest),), generator=random, device=self.device)
            noise = torch.randn(rest.shape, generator=random, device=self.device)
            noisy = self._schedule.noised(rest, noise, levels)
            velocity = predict(self._unet, noisy, levels, context).float()
        return torch.cat([latents[:half], self._schedule.clean(noisy, velocity, levels)])

    def finish(self, means: Modules) -> None:
        """The autoencoder with the averaged decoder."""
        self.keep({name: value.cpu() for name, value in means["vae"].state_dict().items()})
