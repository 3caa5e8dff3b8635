"""A critic that learns beside the decoder it judges."""

from __future__ import annotations

import torch
from torch import Tensor

from demo.reconstruction import Critic, critic_loss, critic_weight
from demo.session import State, descend, mixed_precision

RATE, MOMENTA = 2e-4, (0.5, 0.9)


class Critique:
    """A critic and its optimiser."""

    def __init__(self, channels: int, device: torch.device) -> None:
        self._critic = Critic(channels).to(device)
        self._device = device
        self._optimiser = torch.optim.AdamW(self._critic.parameters(), RATE, MOMENTA)

    def opinion(self, loss: Tensor, made: Tensor, last: Tensor) -> Tensor:
        """What to add to the decoder's loss, whose last weights are `last`."""
        self._critic.requires_grad_(False)
        with mixed_precision(self._device):
            opinion: Tensor = -self._critic(made).float().mean()
        return critic_weight(loss, opinion, last) * opinion

    def learn(self, made: Tensor, real: Tensor) -> None:
        """Tell pictures [batch, 3, side, side] apart a little better."""
        self._critic.requires_grad_(True)
        with mixed_precision(self._device):
            loss = critic_loss(self._critic, made.detach(), real)
        descend(self._optimiser, loss, self._critic.parameters())

    def state(self) -> State:
        return {"disc": self._critic.state_dict(), "dopt": self._optimiser.state_dict()}

    def restore(self, state: State) -> None:
        self._critic.load_state_dict(state["disc"])
        self._optimiser.load_state_dict(state["dopt"])
