"""What the autoencoder learns, and what its decoder learns when the UNet is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import torch
from torch import Tensor, nn

from demo import networks
from demo.denoiser import Setup
from demo.noising import Noising
from demo.pictures import Batch, normal
from demo.reconstruction import Critic, psnr, quieten, reconstruction_loss, whiten
from demo.training import Modules, Recipe, Stateful, Task
from nodes.lib.space import STABLE_DIFFUSION

WHOLE = 0.75  # part of the steps after which the autoencoder sees whole pictures
KL = 3e-5  # weight of the latents' divergence from a normal distribution
JUDGED = 0.45  # part of the steps after which a critic joins
LEVELS = 400  # the latents that the UNet cleans were noised up to this level, of 1000


class AutoencoderTask(Task):
    """The whole autoencoder: crops first, they are cheap; whole pictures in the end."""

    def __init__(self, setup: Setup) -> None:
        vae = networks.new_autoencoder(setup.preset)
        quieten(vae)
        self._begin(setup, vae, setup.preset.vae_batch, 48 if setup.preset.critic else 0)

    def _begin(self, setup: Setup, vae: nn.Module, batch: int, critic: int) -> None:
        self.setup, self.device, self.batch = setup, setup.device, batch
        self.recipe = Recipe(setup.preset.vae_rate, 0.998, 200, 1e-3)
        self.vae = vae.to(self.device)
        self.critic = Critic(critic).to(self.device) if critic else None
        self.held = setup.held(32)
        self._source: Iterator[Batch] | None = None

    @property
    def modules(self) -> Modules:
        return {"vae": self.vae}

    @property
    def beside(self) -> Mapping[str, Stateful]:
        return (
            {"critic": self.critic, "its optimiser": self.critic.optimiser} if self.critic else {}
        )

    def loss(self, step: int, progress: float, random: torch.Generator) -> Tensor:
        real = self._view(self.pictures(step)[0], progress, random)
        latents = networks.posterior(self.vae, real)
        made = networks.decoded(self.vae, latents.sample(random))
        divergence: Tensor = latents.kl().mean() / latents.mean[0].numel()
        return self.judged(made, real, progress) + KL * divergence

    def judged(self, made: Tensor, real: Tensor, progress: float) -> Tensor:
        """The loss of pictures, with what the critic says once it has joined."""
        loss = reconstruction_loss(made, real)
        if self.critic is None or progress <= JUDGED:
            return loss
        last = self.vae.get_parameter("decoder.conv_out.weight")
        return loss + self.critic.opinion(made, real, loss, last)

    def pictures(self, step: int) -> tuple[Tensor, list[str]]:
        """The step's own, float32 [batch, 3, side, side] in -1..1, and their captions."""
        if self._source is None:
            self._source = self.setup.batches(self.batch, step * self.batch)
        images, captions = next(self._source)
        return normal(images, self.device), captions

    def _view(self, real: Tensor, progress: float, random: torch.Generator) -> Tensor:
        side, crop = self.setup.preset.side, self.setup.preset.crop
        if progress > WHOLE or crop >= side:
            return real[: max(4, self.batch // 3)]
        # On the grid of the latents, which are an eighth as large.
        corner = torch.randint((side - crop) // 8 + 1, (2,), generator=random, device=self.device)
        top, left = (8 * corner).tolist()
        return real[..., top : top + crop, left : left + crop].contiguous(
            memory_format=torch.channels_last
        )

    def report(self, means: Modules) -> dict[str, float]:
        """PSNR of held pictures, in dB."""
        return {"psnr": round(psnr(means["vae"], self.held), 2)}

    def finish(self, means: Modules, steps: int) -> None:
        """The autoencoder with whitened latents."""
        whiten(means["vae"], self.setup.held(256))
        self.setup.write(means, steps)


class DecoderTask(AutoencoderTask):
    """The decoder alone, from whole pictures. The encoder stays, so that latents mean the same.

    Half of the latents come from the encoder, half have been noised and cleaned by the UNet: they
    lack the detail that a UNet leaves out, as those of generated pictures do. A critic wants all
    pictures to be as crisp as real ones.
    """

    def __init__(self, setup: Setup) -> None:
        self._unet, self._text, vae = (
            networks.read_network(setup.checkpoint, part).to(setup.device)
            for part in ("model", "text", "vae")
        )
        for part in ("decoder", "post_quant_conv"):
            vae.get_submodule(part).requires_grad_(True)
        self._begin(setup, vae, max(4, setup.preset.vae_batch // 3), critic=32)

    def loss(self, step: int, progress: float, random: torch.Generator) -> Tensor:
        real, captions = self.pictures(step)
        latents = self._restored(real, captions, random)
        made = networks.decoded(self.vae, STABLE_DIFFUSION.outward(latents))
        return self.judged(made, real, progress)

    @torch.no_grad()
    def _restored(self, real: Tensor, captions: Sequence[str], random: torch.Generator) -> Tensor:
        """Latents; the second half as the UNet cleans them of noise."""
        half, latents = len(real) // 2, networks.encoded(self.vae, real, random)
        noising = Noising(latents[half:], random, LEVELS)
        tokens = networks.tokenized(captions[half:]).to(self.device)
        velocity = networks.predicted(self._unet, self._text, noising.noisy, noising.levels, tokens)
        return torch.cat([latents[:half], noising.clean(velocity)])

    def finish(self, means: Modules, steps: int) -> None:
        self.setup.write({"unet": self._unet, "text": self._text, **means}, steps)
