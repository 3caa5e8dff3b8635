"""What the autoencoder has to get right, and how its latents are scaled when it is done."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from demo.networks import decoded, posterior
from demo.training import descend
from nodes.lib.space import STABLE_DIFFUSION

CRITIC_RATE, CRITIC_MOMENTA = 2e-4, (0.5, 0.9)


def reconstruction_loss(made: Tensor, real: Tensor) -> Tensor:
    """L1 of the pixels, and of their differences at three scales.

    The differences keep edges crisp; others use a pretrained perceptual network for that.
    """
    loss = (made - real).abs().mean()
    for scale in (1, 2, 4):
        off = functional.avg_pool2d(made - real, scale)
        down, across = off[..., 1:, :] - off[..., :-1, :], off[..., 1:] - off[..., :-1]
        loss = loss + 0.7 * (down.abs().mean() + across.abs().mean())
    return loss


class Critic(nn.Sequential):
    """Tells real patches from made ones (PatchGAN: Isola et al. 2017, arXiv:1611.07004).

    Pictures [batch, 3, side, side] to one score a patch. Spectral normalisation keeps it tame.
    """

    def __init__(self, channels: int) -> None:
        layers: list[nn.Module] = []
        for inputs, outputs, stride in ((0, 1, 2), (1, 2, 2), (2, 4, 1)):
            convolution = nn.Conv2d(inputs * channels or 3, outputs * channels, 4, stride, 1)
            layers += [nn.utils.parametrizations.spectral_norm(convolution), nn.LeakyReLU(0.2)]
        super().__init__(*layers, nn.Conv2d(4 * channels, 1, 4, 1, 1))
        self.optimiser = torch.optim.AdamW(self.parameters(), CRITIC_RATE, CRITIC_MOMENTA)

    def opinion(self, made: Tensor, real: Tensor, loss: Tensor, last: Tensor) -> Tensor:
        """A loss that asks for pictures like real ones, after having learned to tell them.

        So much of it as makes its gradient at the `last` layer a quarter of the other loss's:
        Esser et al. 2021, arXiv:2012.09841, equation 7.
        """
        self.requires_grad_(True)
        doubt = functional.relu(1 - self(real)).mean()
        doubt = doubt + functional.relu(1 + self(made.detach())).mean()
        descend(self.optimiser, doubt, self.parameters())
        self.requires_grad_(False)
        opinion: Tensor = -self(made).mean()
        (wanted,) = torch.autograd.grad(loss, last, retain_graph=True)
        (given,) = torch.autograd.grad(opinion, last, retain_graph=True)
        ratio: Tensor = wanted.norm() / (given.norm() + 1e-6)
        return 0.25 * ratio.clamp(0, 1e3).detach() * opinion


@torch.no_grad()
def psnr(vae: nn.Module, real: Tensor) -> float:
    """Peak signal-to-noise ratio of pictures in -1..1 that went there and back, in decibels."""
    made = decoded(vae, posterior(vae, real).mode()).clamp(-1, 1)
    return float((10 * torch.log10(4 / ((made - real) ** 2).mean((1, 2, 3)))).mean())


@torch.no_grad()
def quieten(vae: nn.Module) -> None:
    """Make a fresh encoder sure of itself: with little noise on the latents it learns faster."""
    vae.get_parameter("quant_conv.weight")[4:] *= 0.1
    vae.get_parameter("quant_conv.bias")[4:] = -4.0


@torch.no_grad()
def whiten(vae: nn.Module, pictures: Tensor) -> None:
    """Give each channel of the pictures' latents mean 0 and deviation 1 / 0.18215.

    Then the scaling factor of Stable Diffusion 1 holds, and the file needs none of its own. The
    change is folded into the 1x1 convolutions at the ends: the pictures stay the same.
    """
    latents, scale = _encoded(vae, pictures), 0.18215
    mean, gain = latents.mean((0, 2, 3)), 1 / (latents.std((0, 2, 3)) * scale)
    into, bias = vae.get_parameter("quant_conv.weight"), vae.get_parameter("quant_conv.bias")
    into[:4] *= gain[:, None, None, None]
    bias[:4] = (bias[:4] - mean) * gain
    bias[4:] += 2 * gain.log()  # the other half holds the logarithm of the variance
    back = vae.get_parameter("post_quant_conv.weight")
    vae.get_parameter("post_quant_conv.bias").add_((back[:, :, 0, 0] * mean).sum(1))
    back.div_(gain[None, :, None, None])


@torch.no_grad()
def latent_colours(vae: nn.Module, pictures: Tensor) -> list[list[float]]:
    """For previews, see LatentSpace.colours: the least squares from a cell to its mean pixel."""
    latents = STABLE_DIFFUSION.inward(_encoded(vae, pictures))
    given = functional.pad(_cells(latents), (0, 1), value=1.0)
    solved = torch.linalg.lstsq(given, _cells(functional.avg_pool2d(pictures, 8))).solution
    return [[round(value, 4) for value in row] for row in solved.tolist()]


def _encoded(vae: nn.Module, pictures: Tensor) -> Tensor:
    return torch.cat([posterior(vae, part).mode() for part in torch.split(pictures, 16)])


def _cells(maps: Tensor) -> Tensor:
    """[batch, channel, height, width] as [cell, channel]."""
    return maps.movedim(1, -1).flatten(0, 2)
