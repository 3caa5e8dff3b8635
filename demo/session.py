"""One session of a training: steps until the budget is spent, with a log and saved states."""

from __future__ import annotations

import json
import os
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from demo.budget import Budget
from demo.folders import add_folders
from demo.presets import PRESETS

State = dict[str, Any]  # tensors, numbers and what an optimiser keeps


class Training(Protocol):
    """Something that is trained step by step."""

    @property
    def steps(self) -> int:
        """Done so far."""

    def step(self, progress: float) -> None:
        """One more step; `progress` is the part of the budget that is spent."""

    def report(self) -> dict[str, float]:
        """What to log."""

    def save(self, spent: float) -> None:
        """Write the state, with the seconds that were spent, and a preview."""


def run(
    training: Training, budget: Budget, log: Path, report_every: int, save_every: float
) -> None:
    """Train until the budget is over; always leaves a saved state behind."""
    saved = reported = time.monotonic()
    first = training.steps
    while not budget.is_over(training.steps):
        training.step(budget.progress(training.steps))
        now = time.monotonic()
        if training.steps % report_every == 0:
            speed = (training.steps - first) / (now - reported)
            facts = {"step": training.steps, **training.report(), "steps/s": round(speed, 2)}
            _log(log, facts | {"t": round(budget.elapsed())})
            reported, first = now, training.steps
        if now - saved > save_every:
            training.save(budget.elapsed())
            saved = time.monotonic()
    training.save(budget.elapsed())


def _log(path: Path, facts: dict[str, float]) -> None:
    line = json.dumps(facts)
    print(line, flush=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def save_state(state: State, path: Path) -> None:
    """Written beside and renamed: a state file is always whole."""
    temporary = path.with_suffix(".tmp")
    torch.save(state, temporary)
    os.replace(temporary, path)


def load_state(path: Path, device: torch.device | str = "cpu") -> State:
    """A state that `save_state` wrote; holds no code."""
    state: State = torch.load(path, weights_only=True, map_location=device)
    return state


def training_options(program: str, description: str) -> ArgumentParser:
    parser = ArgumentParser(prog=f"python -m demo.{program}", description=description)
    parser.add_argument("--preset", default="cpu", choices=PRESETS)
    add_folders(parser)
    parser.add_argument("--budget", type=float, help="seconds over all sessions")
    parser.add_argument("--steps", type=int, help="count the budget in steps instead")
    parser.add_argument("--session", type=float, default=float("inf"), help="seconds, this time")
    parser.add_argument("--save-every", type=float, default=300, help="seconds")
    parser.add_argument("--workers", type=int, help="processes that paint (all cores but two)")
    parser.add_argument("--seed", type=int, default=0)
    return parser


def start(options: Namespace) -> torch.device:
    """The device to train on, with its switches set."""
    torch.manual_seed(options.seed)
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.benchmark = True
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def painters(options: Namespace, device: torch.device) -> int:
    """How many processes paint. On the CPU none: they would take the cores from the training."""
    if options.workers is not None:
        return int(options.workers)
    return max(1, (os.cpu_count() or 2) - 2) if device.type == "cuda" else 0


def mixed_precision(device: torch.device) -> torch.autocast:
    """bfloat16 where the hardware is made for it."""
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda")


def descend(optimiser: Optimizer, loss: Tensor, weights: Iterable[Tensor]) -> None:
    """One step down the gradient, which is clipped to length 1."""
    optimiser.zero_grad(set_to_none=True)
    torch.autograd.backward(loss)
    nn.utils.clip_grad_norm_(weights, 1.0)
    optimiser.step()
