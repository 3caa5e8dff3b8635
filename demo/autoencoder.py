"""An autoencoder in training, whichever of its parts learn, and how good it is so far."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import torch
from torch import Tensor, nn

from demo.budget import average_weight, rate_factor
from demo.critique import Critique
from demo.modules import channels_last, decode, encode, trainable
from demo.reconstruction import psnr
from demo.session import State, descend, load_state, save_state
from demo.sheet import save_sheet

HELD = 10**9  # pictures from this number on are never trained on
DECAY = 0.998  # of the moving average
WARM_UP = 200  # steps
CRITIC = 0.45  # part of the budget after which the critic joins
SHOWN = 8


class Autoencoder:
    """The weights that learn, their moving average, and `held` pictures that neither has seen.

    What learns are the weights that require a gradient; a critic of so many `channels` judges them,
    or none.
    """

    def __init__(self, vae: nn.Module, held: Tensor, rate: float, channels: int = 0) -> None:
        self.vae, self.held, self.steps, self._rate = channels_last(vae), held, 0, rate
        self.average = deepcopy(self.vae).requires_grad_(False).eval()
        self._trained = trainable(self.vae)
        self._optimiser = torch.optim.AdamW(self._trained, rate, (0.9, 0.99), weight_decay=1e-3)
        self._critique = Critique(channels, held.device) if channels else None
        self._loss = torch.zeros(())

    def learn(self, loss: Tensor, made: Tensor, real: Tensor, progress: float) -> None:
        """One step down the gradient of `loss` and, later on, of what the critic says of `made`."""
        for group in self._optimiser.param_groups:
            group["lr"] = self._rate * rate_factor(progress, self.steps, WARM_UP)
        self._loss = loss.detach()
        critique = self._critique if progress > CRITIC else None
        if critique:
            last = self.vae.get_parameter("decoder.conv_out.weight")
            loss = loss + critique.opinion(loss, made, last)
        descend(self._optimiser, loss, self._trained)
        if critique:
            critique.learn(made, real)
        self._follow()
        self.steps += 1

    @torch.no_grad()
    def _follow(self) -> None:
        share = average_weight(self.steps, DECAY)
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

    def report(self) -> dict[str, float]:
        return {"rec": round(self._loss.item(), 4), "psnr": round(self.quality(), 2)}

    def show(self, path: Path) -> None:
        """Held pictures, and below them what becomes of them."""
        real = self.held[:SHOWN]
        both = torch.cat([real, self.reconstructed(real)]).add(1).mul(127.5)
        save_sheet(both.round().byte().permute(0, 2, 3, 1).cpu(), SHOWN, path)

    def save(self, path: Path, spent: float) -> None:
        """The state to go on from."""
        facts: State = {"vae": self.vae.state_dict(), "ema": self.average.state_dict()}
        facts |= {"opt": self._optimiser.state_dict(), "step": self.steps, "done": spent}
        save_state(facts | (self._critique.state() if self._critique else {}), path)

    def load(self, path: Path) -> float:
        """Go on from the saved state, if there is one; gives the seconds spent so far."""
        if not path.exists():
            return 0.0
        state = load_state(path, self.held.device)
        self.vae.load_state_dict(state["vae"])
        self.average.load_state_dict(state["ema"])
        self._optimiser.load_state_dict(state["opt"])
        if self._critique:
            self._critique.restore(state)
        self.steps = int(state["step"])
        return float(state["done"])
