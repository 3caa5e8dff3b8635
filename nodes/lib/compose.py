"""One denoiser made of many prompts: by span, by region, in as few calls as fit."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Final

import torch
from torch import Tensor

from nodes.lib.components import Attentive, Network, Shape, Start
from nodes.lib.corrections import CorrectedGuider, Corrections
from nodes.lib.counterparts import with_counterparts, with_shared_controls, with_shared_pictures
from nodes.lib.guidance import Guider, Prompt
from nodes.lib.regions import Placed, window_of

NOTHING: Final = 1e-37  # weight of what no prompt covers, where the prediction is 0


class Composer:
    """Asks a network for all prompts of a guider: `(x, sigma) -> clean`."""

    def __init__(self, network: Network, guider: Guider, start: Start, at_once: int) -> None:
        corrections = Corrections.of(network.options)
        self._guider = guider = corrections.asked(guider)
        self._corrected = (
            None if corrections == Corrections() else CorrectedGuider(corrections, guider)
        )
        self._looks = corrections.self_attention != 0 and guider.pair.away is not None
        self._prediction = network.prediction
        placed = [_placed(prompt, network, start.shape) for prompt in guider.prompts]
        prompts = with_shared_pictures(with_shared_controls(with_counterparts(placed)))
        asked = [placed for prompt in prompts for placed in prompt]
        self._entries = [placed.entry for placed in asked]
        self._windows = [placed.window for placed in asked]
        self._owners = [i for i, prompt in enumerate(prompts) for _ in prompt]
        self._count = len(prompts)
        self._bound = network.bind(asked, start, at_once)
        spans = [entry.span for entry in self._entries]
        at = network.levels.at
        self._steps = start.levels[1:]
        self._spans = [(at(span.start), at(span.end)) for span in spans]

    def __call__(self, x: Tensor, sigma: float) -> Tensor:
        return self._guided(*self._asked(x, sigma), x, sigma)

    def apart(self, x: Tensor, sigma: float) -> tuple[Tensor, Tensor]:
        """The clean sample as guided, and the one that guidance leads away from."""
        cleans, seen = self._asked(x, sigma)
        return self._guided(cleans, seen, x, sigma), self._guider.away(cleans)

    def _guided(
        self, cleans: Sequence[Tensor], seen: Tensor | None, x: Tensor, sigma: float
    ) -> Tensor:
        if self._corrected is None:
            return self._guider.guided(cleans)
        return self._corrected.guided(cleans, x, sigma, seen, self._again)

    def _asked(self, x: Tensor, sigma: float) -> tuple[list[Tensor], Tensor | None]:
        """A clean sample for each prompt; where it is wanted, what one of them attended to."""
        active, seen = self._active(sigma), None
        if self._looks:
            with self._attentive.recorded() as calls:
                found = self._predicted(x, sigma, active)
            seen = self._seen(calls, len(x), active)
        else:
            found = self._predicted(x, sigma, active)
        cleans = dict(zip(active, found, strict=True))
        return [self._blended(x, self._own(p, active), cleans) for p in range(self._count)], seen

    def _seen(self, calls: Sequence[Tensor], batch: int, active: Sequence[int]) -> Tensor | None:
        """Of the prompt that is looked at, by its first entry; None where no entry is active."""
        rows = [row for call in calls for row in call.chunk(len(call) // batch)]
        asked = [i for which in self._by_size(active) for i in which]
        own = self._own(self._guider.pair.seen, active)
        return rows[asked.index(own[0])] if own else None

    def _again(self, prompt: int, x: Tensor, sigma: float, is_perturbed: bool = False) -> Tensor:
        own = self._own(prompt, self._active(sigma))
        with self._attentive.perturbed() if is_perturbed else nullcontext():
            found = self._predicted(x, sigma, own)
        return self._blended(x, own, dict(zip(own, found, strict=True)))

    def _active(self, sigma: float) -> list[int]:
        step = sum(level >= sigma for level in self._steps)
        return [
            i
            for i, (high, low) in enumerate(self._spans)
            if low <= sigma <= high and self._entries[i].steps.hold(step, len(self._steps))
        ]

    def _by_size(self, active: Sequence[int]) -> list[list[int]]:
        """Entries whose windows are of one size, which may share calls."""
        sizes = dict.fromkeys(self._windows[i].size for i in active)
        return [[i for i in active if self._windows[i].size == size] for size in sizes]

    def _own(self, prompt: int, active: Sequence[int]) -> list[int]:
        return [i for i in active if self._owners[i] == prompt]

    @property
    def _attentive(self) -> Attentive:
        if not isinstance(self._bound, Attentive):
            raise ValueError("guidance by attention is not known for this family of models")
        return self._bound

    def _predicted(self, x: Tensor, sigma: float, active: Sequence[int]) -> list[Tensor]:
        """The clean sample for each active entry."""
        given = self._prediction.input(x, sigma)
        cleans: dict[int, Tensor] = {}
        for which in self._by_size(active):
            # A latent may lie channels last, which another kernel would compute to other bits.
            together = torch.cat([self._windows[i].of(given).contiguous() for i in which])
            for i, output in zip(which, self._bound(together, sigma, which), strict=True):
                cleans[i] = self._prediction.clean(self._windows[i].of(x), output, sigma)
        return [cleans[i] for i in active]

    def _blended(self, x: Tensor, which: Sequence[int], cleans: dict[int, Tensor]) -> Tensor:
        """The mean of what the entries give, by weight."""
        if len(which) == 1 and self._windows[which[0]].weight is None:
            return cleans[which[0]]
        total, weights = torch.zeros_like(x), torch.full_like(x, NOTHING)
        for i in which:
            window, strength = self._windows[i], self._entries[i].strength
            weight = strength if window.weight is None else window.weight * strength
            window.of(total).add_(cleans[i] * weight)
            window.of(weights).add_(weight)
        return total / weights


def _placed(prompt: Prompt, network: Network, shape: Shape) -> list[Placed]:
    factor, place = network.space.factor, network.to_device
    return [
        Placed(entry, window_of(entry.region, shape, factor, place), prompt.is_followed)
        for entry in prompt.conditioning
    ]
