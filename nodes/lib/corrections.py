"""What may be done to guidance besides its scale, as a frozen description and as functions.

`towards` and `away` are the clean samples of the positive and the negative prompt. Conventions
are those of ComfyUI, so that settings carry over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Protocol, Self

import torch
from torch import Tensor
from torch.nn import functional

from nodes.lib.frequencies import weighed
from nodes.lib.guidance import Guider, Plain
from nodes.lib.magnitudes import sharpened, tonemapped
from nodes.lib.self_attention import degraded


@dataclass(frozen=True, slots=True)
class Corrections:
    """Each is off where it is 0 or False, but `noise_scale`, which is off at 1."""

    rescale: float = 0.0
    zero_star: bool = False
    limit: float = 0.0
    tangential: bool = False
    mahiro: bool = False
    renorm: float = 0.0
    renorm_below: float = 0.0  # a noise level above which there is no guidance; 0: none
    low_frequencies: float = 1.0
    high_frequencies: float = 1.0
    cutoff: int = 20  # frequencies that are low
    tonemap: float = 0.0
    sharpen: float = 0.0
    sharpen_radius: int = 1
    sharpen_sigma: float = 1.0
    first_scale: float = -1.0  # of the batch, where it is not that of all; below 0: none
    rises_and_falls: bool = False
    projected: bool = False
    parallel: float = 1.0
    threshold: float = 0.0
    momentum: float = 0.0
    noise_scale: float = 1.0
    perturbed: float = 0.0
    self_attention: float = 0.0
    blur: float = 2.0

    @classmethod
    def of(cls, options: Mapping[str, object]) -> Self:
        """From the options of a model that bear the names of these fields."""
        said = {each.name: options[each.name] for each in fields(cls) if each.name in options}
        return cls(**said)  # type: ignore[arg-type]  # as the node that set them checked

    def asked(self, guider: Guider) -> Guider:
        """The guider, which asks for both prompts where that is needed."""
        return guider.apart() if self.self_attention and not isinstance(guider, Plain) else guider


class Ask(Protocol):
    """The clean sample of one of the guider's prompts, asked once more."""

    def __call__(
        self, prompt: int, x: Tensor, sigma: float, is_perturbed: bool = False
    ) -> Tensor: ...


class CorrectedGuider:
    """The guidance of one run.

    Corrections act where ComfyUI has them act: between the two prompts of plain guidance; of dual
    guidance, on the inner one; on the result alone where the negative prompt is bent first.
    """

    def __init__(self, corrections: Corrections, guider: Guider) -> None:
        self._by = corrections
        self._guider = guider
        self._pair = guider.pair
        self._projection = Projection(
            corrections.parallel, corrections.threshold, corrections.momentum
        )

    def guided(
        self, cleans: Sequence[Tensor], x: Tensor, sigma: float, seen: Tensor | None, ask: Ask
    ) -> Tensor:
        """`seen` is how much each place of the picture is attended to, for `self_attention`."""
        away, towards = (
            torch.zeros_like(x) if prompt is None else cleans[prompt] for prompt in self._pair[:2]
        )
        if self._pair.reach == "whole":
            away, towards = self._prepared(away, towards, x, sigma)
        if self._pair.reach == "result":
            clean = self._guider.guided(cleans)
        else:
            clean = self._scaled(away, towards, x, sigma)
        clean = self._corrected(clean, away, towards, x)
        clean = self._asked_again(clean, away, towards, x, sigma, seen, ask)
        if self._by.noise_scale != 1:
            clean = x - (x - clean) / self._by.noise_scale
        return self._guider.completed(clean, cleans)

    def _prepared(
        self, away: Tensor, towards: Tensor, x: Tensor, sigma: float
    ) -> tuple[Tensor, Tensor]:
        """Before guidance."""
        if self._by.tangential and self._pair.away is not None:
            away = damped(away, towards, x)
        if self._by.projected:
            towards = self._projection(away, towards, sigma, self._pair.scale)
        guidance = self._changed(towards - away)
        return away, towards if guidance is None else guidance + away

    def _changed(self, guidance: Tensor) -> Tensor | None:
        """What leads from one prompt to the other; None where nothing changes it."""
        by, changed = self._by, None
        if (by.low_frequencies, by.high_frequencies) != (1, 1) and self._pair.away is not None:
            changed = guidance = weighed(
                guidance, by.low_frequencies, by.high_frequencies, by.cutoff
            )
        if by.tonemap:
            changed = guidance = tonemapped(guidance, by.tonemap)
        if by.sharpen:
            changed = sharpened(guidance, by.sharpen_radius, by.sharpen_sigma, by.sharpen)
        return changed

    def _scaled(self, away: Tensor, towards: Tensor, x: Tensor, sigma: float) -> Tensor:
        scale = self._pair.scale
        if self._by.first_scale >= 0:
            scales = _course(self._by.first_scale, scale, len(x), self._by.rises_and_falls)
            return away + scales.to(x).view(-1, *[1] * (x.dim() - 1)) * (towards - away)
        if self._by.renorm or self._by.renorm_below:
            return renormed(away, towards, sigma, scale, self._by.renorm, self._by.renorm_below)
        if self._by.rescale and self._pair.away is not None:
            return rescaled(away, towards, x, sigma, scale, self._by.rescale)
        return away.lerp(towards, scale)

    def _corrected(self, clean: Tensor, away: Tensor, towards: Tensor, x: Tensor) -> Tensor:
        """After guidance."""
        if self._by.zero_star:
            clean = zero_star(clean, away, towards, x, self._pair.scale)
        if self._by.mahiro:
            clean = leapt(clean, away, towards, self._pair.scale)
        return limited(clean, towards) * self._by.limit if self._by.limit else clean

    def _asked_again(
        self,
        clean: Tensor,
        away: Tensor,
        towards: Tensor,
        x: Tensor,
        sigma: float,
        seen: Tensor | None,
        ask: Ask,
    ) -> Tensor:
        """Led away from what the network itself sees worse."""
        pair = self._pair
        if self._by.perturbed and pair.towards is not None:
            worse = ask(pair.towards, x, sigma, is_perturbed=True)
            clean = clean + (towards - worse) * self._by.perturbed
        if seen is None or pair.away is None or min(clean.shape[2:]) <= 4:
            return clean
        blurred = degraded(away, seen, self._by.blur)
        worse = ask(pair.away, blurred + x - away, sigma)
        return clean + (blurred - worse) * self._by.self_attention


def _course(first: float, last: float, count: int, rises_and_falls: bool) -> Tensor:
    """A scale for each of a batch: from the first to the last, or to it and back."""
    shares = torch.linspace(0, 1, count)
    if rises_and_falls:
        shares = 2 * (shares - (shares + 0.5).floor()).abs()
    return shares * (last - first) + first


def rescaled(
    away: Tensor, towards: Tensor, x: Tensor, sigma: float, scale: float, share: float
) -> Tensor:
    """A share of guidance has the spread of the positive prompt's velocity.

    Lin et al. (2024), equations 15 and 16.
    """
    norm = (sigma**2 + 1) ** 0.5
    scaled = x / (sigma**2 + 1)
    positive, negative = ((scaled - each) * norm / sigma for each in (towards, away))
    velocity: Tensor = negative + scale * (positive - negative)
    spread, wanted = (each.std(dim=(1, 2, 3), keepdim=True) for each in (velocity, positive))
    velocity = share * (velocity * (wanted / spread)) + (1 - share) * velocity
    clean: Tensor = scaled - velocity * sigma / norm
    return clean


def renormed(
    away: Tensor, towards: Tensor, sigma: float, scale: float, limit: float, below: float
) -> Tensor:
    """No sample longer than `limit` times the positive prompt's, where there is a limit.

    Without guidance above the level `below`, where there is one.
    """
    if below and sigma >= below:
        return towards
    clean = away.lerp(towards, scale)
    if not limit:
        return clean
    longest, length = (each.flatten(1).norm(dim=1) for each in (towards * limit, clean))
    share: Tensor = (longest / length).clamp(max=1)
    return clean * share.view(-1, *[1] * (clean.dim() - 1))


def zero_star(clean: Tensor, away: Tensor, towards: Tensor, x: Tensor, scale: float) -> Tensor:
    """The negative prompt counts as much as fits the positive one best (Fan et al. 2025, eq. 5)."""
    positive, negative = (x - towards).flatten(1), (x - away).flatten(1)
    dot = (positive * negative).sum(dim=1)
    best = dot / ((negative**2).sum(dim=1) + 1e-8)
    best = best.view(-1, *[1] * (x.dim() - 1))
    return clean + away * (best - 1) + scale * away * (1 - best)


def limited(clean: Tensor, towards: Tensor) -> Tensor:
    """No cell longer than the positive prompt's."""
    wanted: Tensor = towards.norm(dim=1, keepdim=True)
    share: Tensor = wanted / (clean.norm(dim=1, keepdim=True) + 1e-8)
    return clean * share.clamp(0, 1)


def damped(away: Tensor, towards: Tensor, x: Tensor) -> Tensor:
    """Of the negative prompt what lies along the main direction of both (Kwon et al. 2025)."""
    negative, positive = ((x - each).flatten(1)[:, None].float() for each in (away, towards))
    _, _, directions = torch.linalg.svd(torch.cat([negative, positive], 1), full_matrices=False)
    main = directions[:, :1]
    along: Tensor = (negative @ main.transpose(-2, -1)) * main
    return x - along.reshape(x.shape)


def leapt(clean: Tensor, away: Tensor, towards: Tensor, scale: float) -> Tensor:
    """Mahiro: between guidance and the scaled positive prompt, by how far the two agree."""
    leap, opposite = towards * scale, away * scale
    merged = (leap + clean) / 2
    one, other = (each.abs().sqrt() * each.sign() for each in (opposite, merged))
    likeness = 2 * (functional.cosine_similarity(one, other).mean() + 1)
    return (likeness * clean + (4 - likeness) * leap) / 4


class Projection:
    """Guidance without what only makes the picture stronger (APG, Sadat et al. 2024)."""

    def __init__(self, parallel: float, threshold: float, momentum: float) -> None:
        self._parallel = parallel
        self._threshold = threshold
        self._momentum = momentum
        self._average: Tensor | None = None
        self._sigma = 0.0

    def __call__(self, away: Tensor, towards: Tensor, sigma: float, scale: float) -> Tensor:
        """What the positive prompt is to be, so that plain guidance gives the projected one."""
        guidance = towards - away
        if self._momentum:
            if self._average is not None and sigma <= self._sigma:
                guidance = self._momentum * self._average + guidance
            self._average, self._sigma = guidance, sigma
        if self._threshold > 0:
            norm = guidance.norm(2, dim=(-1, -2, -3), keepdim=True)
            guidance = guidance * (self._threshold / norm).clamp(max=1)
        along = functional.normalize(towards, dim=(-1, -2, -3))  # type: ignore[arg-type]
        parallel = (guidance * along).sum(dim=(-1, -2, -3), keepdim=True) * along
        guidance = guidance - parallel + self._parallel * parallel
        return away + guidance + (towards - away) / scale
