"""How long a training lasts, and the learning rate along the way."""

from __future__ import annotations

import math
import signal
import time
from dataclasses import dataclass, field
from types import FrameType


@dataclass
class Budget:
    """Seconds over all sessions of a training, or steps where those are given.

    `spent` are the seconds of earlier sessions; this one ends after `session` seconds, or when
    it is told to stop.
    """

    seconds: float
    steps: int | None = None
    session: float = math.inf
    spent: float = 0.0
    stopped: bool = False
    _begin: float = field(default_factory=time.monotonic)

    def elapsed(self) -> float:
        return self.spent + self._now()

    def progress(self, step: int) -> float:
        """The part of the training that is over, 0..1."""
        part = step / self.steps if self.steps else self.elapsed() / self.seconds
        return min(1.0, part)

    def is_over(self, step: int) -> bool:
        return self.stopped or self._now() > self.session or self.progress(step) >= 1

    def stop_on_signals(self) -> None:
        """End in good order when the process is interrupted or terminated."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)

    def _now(self) -> float:
        return time.monotonic() - self._begin

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopped = True


def rate_factor(progress: float, step: int, warm_up: int, tail: float = 0.35) -> float:
    """Rises over the first steps, stays at 1, falls over the last part of the budget.

    Such a schedule (Hu et al. 2024, arXiv:2404.06395) needs no fixed length: with a larger budget
    a finished training goes on.
    """
    falling = max(0.02, (1 - progress) / tail)
    return min(1.0, (step + 1) / warm_up) * min(1.0, falling)


def average_weight(step: int, decay: float) -> float:
    """How much of the new weights enters their moving average: more at first."""
    return 1 - min(decay, (1 + step) / (10 + step))
