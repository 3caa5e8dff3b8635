"""One way to train anything: weights, their moving average, an optimiser and perhaps a critic."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor, nn

from demo.budget import average_weight, rate_factor
from demo.folders import Folders
from demo.modules import trainable
from demo.pictures import Pictures
from demo.presets import Preset
from demo.reconstruction import Critic, critic_loss, critic_weight
from demo.session import State, descend, load_state, mixed_precision, save_state

TABLE = "embeddings.token_embedding.weight"  # given, so no state holds it
CRITIC = 0.45  # part of the budget after which a critic joins
CRITIC_RATE, CRITIC_MOMENTA = 2e-4, (0.5, 0.9)


@dataclass(frozen=True)
class Recipe:
    """How weights learn. `critic`: its channels; 0: there is none."""

    rate: float  # of AdamW, after warming up
    average: float  # how slowly the moving average follows
    warm_up: int  # steps
    weight_decay: float  # of matrices; norms and biases do not decay
    critic: int = 0


@dataclass(frozen=True)
class Setup:
    """What a part is trained from, and where."""

    preset: Preset
    source: Pictures
    folders: Folders
    device: torch.device
    workers: int = 0  # processes that paint; 0: this one


@dataclass(frozen=True)
class Error:
    """What a step is to make smaller, and pictures [batch, 3, side, side] for a critic."""

    loss: Tensor
    made: Tensor | None = None
    real: Tensor | None = None


class Task(Protocol):
    """What is learned, and from what."""

    device: torch.device
    recipe: Recipe
    state: Path  # where a training goes on from

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """Of which those weights learn that require a gradient."""

    def error(self, step: int, progress: float, random: torch.Generator) -> Error: ...

    def report(self, means: Mapping[str, nn.Module]) -> dict[str, float]:
        """What to log, beside the loss."""

    def finish(self, means: Mapping[str, nn.Module]) -> None:
        """Leave what others need of the averaged weights."""

    def show(self, means: Mapping[str, nn.Module]) -> None:
        """Write a preview, for people who wait."""


class Training:
    """A task's weights on their way."""

    def __init__(self, task: Task) -> None:
        self.task, self.steps = task, 0
        self.modules = task.modules
        self.means = {name: _frozen(module) for name, module in self.modules.items()}
        self._trained = trainable(*self.modules.values())
        self._averaged: list[Tensor] = [
            mean
            for name, module in self.modules.items()
            for mean, weight in zip(self.means[name].parameters(), module.parameters(), strict=True)
            if weight.requires_grad
        ]
        self._optimiser = _optimiser(self._trained, task.recipe)
        self._critic = Critic(task.recipe.critic).to(task.device) if task.recipe.critic else None
        self._critic_optimiser = (
            torch.optim.AdamW(self._critic.parameters(), CRITIC_RATE, CRITIC_MOMENTA)
            if self._critic
            else None
        )
        self._loss: Tensor | None = None

    @torch.no_grad()
    def settle(self) -> None:
        """Let the weights be their own average, to go on from there."""
        torch._foreach_copy_(self._trained, self._averaged)

    def step(self, progress: float) -> None:
        recipe = self.task.recipe
        random = torch.Generator(self.task.device).manual_seed(self.steps)
        error = self.task.error(self.steps, progress, random)
        for group in self._optimiser.param_groups:
            group["lr"] = recipe.rate * rate_factor(progress, self.steps, recipe.warm_up)
        critical = progress > CRITIC and self._critic is not None
        descend(self._optimiser, self._judged(error) if critical else error.loss, self._trained)
        if critical:
            self._learn_to_judge(error)
        with torch.no_grad():
            share = average_weight(self.steps, recipe.average)
            torch._foreach_lerp_(self._averaged, self._trained, share)
        loss = error.loss.detach()
        self._loss = loss if self._loss is None else self._loss.lerp(loss, 0.02)
        self.steps += 1

    def _judged(self, error: Error) -> Tensor:
        """The loss, and what the critic says."""
        assert self._critic is not None
        assert error.made is not None
        self._critic.requires_grad_(False)
        with mixed_precision(self.task.device):
            opinion: Tensor = -self._critic(error.made).float().mean()
        last = self.modules["vae"].get_parameter("decoder.conv_out.weight")
        return error.loss + critic_weight(error.loss, opinion, last) * opinion

    def _learn_to_judge(self, error: Error) -> None:
        """Tell made from real a little better."""
        assert self._critic is not None
        assert self._critic_optimiser is not None
        assert error.made is not None
        assert error.real is not None
        self._critic.requires_grad_(True)
        with mixed_precision(self.task.device):
            loss = critic_loss(self._critic, error.made.detach(), error.real)
        descend(self._critic_optimiser, loss, self._critic.parameters())

    def report(self) -> dict[str, float]:
        loss = 0.0 if self._loss is None else round(self._loss.item(), 4)
        return {"loss": loss, **self.task.report(self.means)}

    def save(self, spent: float) -> None:
        """The state to go on from, after so many seconds, what others need, and a preview."""
        state: State = {"weights": _learned(self.modules), "means": _learned(self.means)}
        state |= {"optimiser": self._optimiser.state_dict(), "step": self.steps, "spent": spent}
        if self._critic and self._critic_optimiser:
            state["critic"] = self._critic.state_dict()
            state["critic optimiser"] = self._critic_optimiser.state_dict()
        save_state(state, self.task.state)
        self.task.finish(self.means)
        self.task.show(self.means)

    def load(self) -> float:
        """Go on from the saved state, if there is one; gives the seconds spent so far."""
        if not self.task.state.exists():
            return 0.0
        state = load_state(self.task.state, self.task.device)
        for name in self.modules:
            restore(self.modules[name], state["weights"][name])
            restore(self.means[name], state["means"][name])
        self._optimiser.load_state_dict(state["optimiser"])
        if self._critic and self._critic_optimiser:
            self._critic.load_state_dict(state["critic"])
            self._critic_optimiser.load_state_dict(state["critic optimiser"])
        self.steps = int(state["step"])
        return float(state["spent"])


def restore(module: nn.Module, weights: Mapping[str, Tensor]) -> None:
    """Put learned weights back; raises RuntimeError where they do not fit."""
    given = {name: value for name, value in module.state_dict().items() if name.endswith(TABLE)}
    module.load_state_dict({**weights, **given})


def _learned(modules: Mapping[str, nn.Module]) -> dict[str, dict[str, Tensor]]:
    return {
        part: {name: value for name, value in m.state_dict().items() if not name.endswith(TABLE)}
        for part, m in modules.items()
    }


def _frozen(module: nn.Module) -> nn.Module:
    return deepcopy(module).requires_grad_(False).eval()


def _optimiser(weights: list[Tensor], recipe: Recipe) -> torch.optim.AdamW:
    matrices = [weight for weight in weights if weight.ndim > 1]
    vectors = [weight for weight in weights if weight.ndim <= 1]
    groups = [
        {"params": matrices, "weight_decay": recipe.weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, recipe.rate, (0.9, 0.99))
