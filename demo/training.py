"""One way to train anything: weights, their moving average, and a state to go on from."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.optim import AdamW, Optimizer

Modules = Mapping[str, nn.Module]
TAIL = 0.35  # part of the steps over which the rate falls
SAVED = 300  # seconds between two saved states


@dataclass(frozen=True)
class Recipe:
    """How weights learn."""

    rate: float  # of AdamW, after warming up
    average: float  # how slowly the moving average follows
    warm_up: int  # steps
    weight_decay: float  # of matrices; norms and biases do not decay


class Stateful(Protocol):
    """What a state is made of: a module, an optimiser."""

    def state_dict(self) -> dict[str, Any]: ...

    def load_state_dict(self, state_dict: dict[str, Any]) -> object: ...


class Task:
    """What is learned, and from what."""

    device: torch.device
    recipe: Recipe

    @property
    def modules(self) -> Modules:
        """Of which those weights learn that require a gradient."""
        raise NotImplementedError

    @property
    def beside(self) -> Mapping[str, Stateful]:
        """What else learns, by itself, and belongs to the state."""
        return {}

    def loss(self, step: int, progress: float, random: torch.Generator) -> Tensor:
        """Of a step; `progress` is the part of all steps that is over."""
        raise NotImplementedError

    def report(self, means: Modules) -> dict[str, float]:
        """What to tell of the averaged weights, beside the loss."""
        return {}

    def finish(self, means: Modules, steps: int) -> None:
        """Leave what others need of the averaged weights."""


class Training:
    """A task's weights on their way. The state file is read where there is one."""

    def __init__(self, task: Task, state: Path) -> None:
        self.task, self.state, self.step = task, state, 0
        modules = task.modules
        self.means = {n: deepcopy(m).requires_grad_(False).eval() for n, m in modules.items()}
        pairs = [
            (weight, mean)
            for name, module in modules.items()
            for weight, mean in zip(module.parameters(), self.means[name].parameters(), strict=True)
            if weight.requires_grad
        ]
        self._weights: list[Tensor] = [weight for weight, _ in pairs]
        self._averaged: list[Tensor] = [mean for _, mean in pairs]
        groups = [
            {"params": [weight for weight in self._weights if (weight.ndim > 1) == decays]}
            | {"weight_decay": task.recipe.weight_decay * decays}
            for decays in (True, False)
        ]
        self._optimiser = AdamW(groups, task.recipe.rate, (0.9, 0.99))
        averages = {f"mean {name}": mean for name, mean in self.means.items()}
        learning = {**modules, **averages, **task.beside, "optimiser": self._optimiser}
        self._parts: Mapping[str, Stateful] = learning
        if state.exists():
            self._load()

    def advance(self, steps: int) -> float:
        """One step of so many; gives the loss."""
        recipe, progress = self.task.recipe, self.step / steps
        random = torch.Generator(self.task.device).manual_seed(self.step)
        loss = self.task.loss(self.step, progress, random)
        for group in self._optimiser.param_groups:
            group["lr"] = recipe.rate * rate_factor(progress, self.step, recipe.warm_up)
        descend(self._optimiser, loss, self._weights)
        with torch.no_grad():  # more of the new weights at first
            kept = min(recipe.average, (1 + self.step) / (10 + self.step))
            torch._foreach_lerp_(self._averaged, self._weights, 1 - kept)
        self.step += 1
        return loss.item()

    def save(self) -> None:
        """Written beside and renamed: a state file is always whole."""
        parts = {name: part.state_dict() for name, part in self._parts.items()}
        temporary = self.state.with_suffix(".tmp")
        torch.save({"step": self.step, "parts": parts}, temporary)
        os.replace(temporary, self.state)

    def _load(self) -> None:
        """It holds no code. Raises RuntimeError where weights do not fit."""
        state = torch.load(self.state, weights_only=True, map_location=self.task.device)
        for name, part in self._parts.items():
            part.load_state_dict(state["parts"][name])
        self.step = int(state["step"])


def run(training: Training, steps: int, stopped: Event, told: int = 20) -> None:
    """Train up to so many steps, or until it is `stopped`, and tell of every `told` steps.

    Always leaves a saved state behind, and what others need.
    """
    saved = begun = time.monotonic()
    losses: list[float] = []
    while training.step < steps and not stopped.is_set():
        losses.append(training.advance(steps))
        now = time.monotonic()
        if training.step % told == 0:
            facts = {"step": training.step, "loss": round(sum(losses) / len(losses), 4)}
            speed = {"steps/s": round(len(losses) / (now - begun), 2)}
            print(json.dumps(facts | training.task.report(training.means) | speed), flush=True)
            losses, begun = [], now
        if now - saved > SAVED:
            training.save()
            saved = now
    training.save()
    training.task.finish(training.means, training.step)


def rate_factor(progress: float, step: int, warm_up: int) -> float:
    """Rises over the first steps, stays at 1, falls over the last part.

    Such a schedule (Hu et al. 2024, arXiv:2404.06395) needs no fixed length: with more steps a
    finished training goes on.
    """
    falling = max(0.02, (1 - progress) / TAIL)
    return min(1.0, (step + 1) / warm_up) * min(1.0, falling)


def descend(optimiser: Optimizer, loss: Tensor, weights: Iterable[Tensor]) -> None:
    """One step down the gradient, which is clipped to length 1."""
    optimiser.zero_grad(set_to_none=True)
    torch.autograd.backward(loss)
    nn.utils.clip_grad_norm_(weights, 1.0)
    optimiser.step()
