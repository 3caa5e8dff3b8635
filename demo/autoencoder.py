"""An autoencoder in training, and how good it is so far."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import torch
from torch import Tensor, nn

from demo.budget import average_weight
from demo.modules import channels_last, decode, encode
from demo.reconstruction import psnr
from demo.session import State
from demo.sheet import save_sheet

HELD = 10**9  # pictures from this number on are never trained on
DECAY = 0.998
SHOWN = 8


class Autoencoder:
    """The weights that learn, their moving average, and `held` pictures that neither has seen."""

    def __init__(self, vae: nn.Module, held: Tensor) -> None:
        self.vae, self.held = channels_last(vae), held
        self.average = deepcopy(self.vae).requires_grad_(False).eval()

    @torch.no_grad()
    def follow(self, step: int) -> None:
        """Move the average towards the weights, after step number `step`."""
        share = average_weight(step, DECAY)
        torch._foreach_lerp_(list(self.average.parameters()), list(self.vae.parameters()), share)

    @torch.no_grad()
    def reconstructed(self, real: Tensor) -> Tensor:
        """Pictures through the averaged autoencoder and back, without noise."""
        made = decode(self.average, encode(self.average, real).mode())
        pictures: Tensor = made.float().clamp(-1, 1)
        return pictures

    def quality(self) -> float:
        """PSNR of the held pictures, in dB."""
        return psnr(self.reconstructed(self.held), self.held)

    def show(self, path: Path) -> None:
        """Held pictures, and below them what becomes of them."""
        real = self.held[:SHOWN]
        both = torch.cat([real, self.reconstructed(real)]).add(1).mul(127.5)
        save_sheet(both.round().byte().permute(0, 2, 3, 1).cpu(), SHOWN, path)

    def state(self) -> State:
        return {"vae": self.vae.state_dict(), "ema": self.average.state_dict()}

    def restore(self, state: State) -> None:
        self.vae.load_state_dict(state["vae"])
        self.average.load_state_dict(state["ema"])
