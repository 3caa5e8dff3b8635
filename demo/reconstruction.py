"""What the autoencoder has to get right, and how its latents are scaled when it is done."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional

from demo.modules import encode
from demo.presets import SCALE


def reconstruction_loss(made: Tensor, real: Tensor) -> Tensor:
    """L1 of the pixels, and of their differences at three scales.

    The differences keep edges crisp; others use a pretrained perceptual network for that.
    """
    loss = (made - real).abs().mean()
    for scale in (1, 2, 4):
        pooled = (functional.avg_pool2d(made, scale), functional.avg_pool2d(real, scale))
        made_down, made_across = _differences(pooled[0])
        real_down, real_across = _differences(pooled[1])
        loss = loss + 0.7 * (made_down - real_down).abs().mean()
        loss = loss + 0.7 * (made_across - real_across).abs().mean()
    return loss


def _differences(x: Tensor) -> tuple[Tensor, Tensor]:
    return x[..., 1:, :] - x[..., :-1, :], x[..., 1:] - x[..., :-1]


class Critic(nn.Sequential):
    """Tells real patches from made ones (PatchGAN: Isola et al. 2017, arXiv:1611.07004).

    Pictures [batch, 3, side, side] to one score a patch. Spectral normalisation keeps it tame.
    """

    def __init__(self, channels: int = 48) -> None:
        super().__init__(
            *self._layer(3, channels, 2),
            *self._layer(channels, 2 * channels, 2),
            *self._layer(2 * channels, 4 * channels, 1),
            nn.Conv2d(4 * channels, 1, 4, 1, 1),
        )

    @staticmethod
    def _layer(inputs: int, outputs: int, stride: int) -> tuple[nn.Module, nn.Module]:
        convolution = nn.Conv2d(inputs, outputs, 4, stride, 1)
        return nn.utils.parametrizations.spectral_norm(convolution), nn.LeakyReLU(0.2)


def critic_loss(critic: Critic, made: Tensor, real: Tensor) -> Tensor:
    """Hinge loss of the critic."""
    return functional.relu(1 - critic(real)).mean() + functional.relu(1 + critic(made)).mean()


def critic_weight(reconstruction: Tensor, opinion: Tensor, last: Tensor) -> Tensor:
    """As much weight as makes the critic's gradient at the last layer a quarter of the other's.

    Esser et al. 2021, arXiv:2012.09841, equation 7.
    """
    (wanted,) = torch.autograd.grad(reconstruction, last, retain_graph=True)
    (given,) = torch.autograd.grad(opinion, last, retain_graph=True)
    ratio: Tensor = wanted.norm() / (given.norm() + 1e-6)
    return 0.25 * ratio.clamp(0, 1e3).detach()


def psnr(made: Tensor, real: Tensor) -> float:
    """Peak signal-to-noise ratio in decibels, the mean over a batch of pictures in -1..1."""
    errors = ((made.clamp(-1, 1) - real) ** 2).mean((1, 2, 3))
    return float((10 * torch.log10(4 / errors)).mean())


@torch.no_grad()
def quiet(vae: nn.Module) -> None:
    """Make a fresh encoder sure of itself: with little noise on the latents it learns faster."""
    vae.get_parameter("quant_conv.weight")[4:] *= 0.1
    vae.get_parameter("quant_conv.bias")[4:] = -4.0


@torch.no_grad()
def whitened(vae: nn.Module, batches: Iterable[Tensor]) -> dict[str, Tensor]:
    """The weights, changed so that each latent channel has mean 0 and deviation 1 / 0.18215.

    Then the scaling factor of Stable Diffusion 1 holds, and the file needs none of its own. The
    change is folded into the 1x1 convolutions at the ends: the pictures stay the same.
    """
    latents = torch.cat([encode(vae, batch).mode() for batch in batches]).float().cpu()
    mean, gain = latents.mean((0, 2, 3)), 1 / (latents.std((0, 2, 3)) * SCALE)
    weights = {name: value.float().cpu().clone() for name, value in vae.state_dict().items()}
    into, bias = weights["quant_conv.weight"], weights["quant_conv.bias"]
    into[:4] *= gain[:, None, None, None]
    bias[:4] = (bias[:4] - mean) * gain
    bias[4:] += 2 * gain.log()  # the other half holds the logarithm of the variance
    back = weights["post_quant_conv.weight"]
    weights["post_quant_conv.bias"] += (back[:, :, 0, 0] * mean).sum(1)
    weights["post_quant_conv.weight"] = back / gain[None, :, None, None]
    return weights
