"""A small network that says which subject a picture shows, and in which style.

It is trained on renderings of its own: other layouts and backgrounds than the generator's, and
blurred, noisy and discoloured ones, for a generator's pictures are never quite clean.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import Dataset

from demo.composer import Composer
from demo.composition import Background, Composition, Figure
from demo.painter import Painter
from demo.words import HUES, RGB, pick

SIDE = 64  # pixels it looks at
EDGE = 6
BATCH = 64
RATE = 4e-3
HELD = 10**6  # renderings from this number on are never trained on


class Reading(NamedTuple):
    """What it takes a picture for."""

    subjects: Tensor  # [batch, subject] scores
    styles: Tensor  # [batch, style] scores


class Classifier(nn.Module):
    """Five convolutions over pictures float32 [batch, 3, 64, 64] in 0..1."""

    def __init__(self, subjects: int, styles: int) -> None:
        super().__init__()
        widths = (3, 24, 48, 96, 128, 160)
        strides = (2, 2, 1, 2, 1)
        layers: list[nn.Module] = []
        for inputs, outputs, stride in zip(widths, widths[1:], strides, strict=False):
            layers += [nn.Conv2d(inputs, outputs, 3, stride, 1), nn.BatchNorm2d(outputs), nn.ReLU()]
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(2 * widths[-1], subjects * styles)
        self._kinds = (subjects, styles)

    def forward(self, pictures: Tensor) -> Tensor:
        """Scores [batch, subject, style]: what tells styles apart differs with the subject."""
        maps = self.body(pictures - 0.5)
        # Mean and maximum: a small subject is not drowned by its background.
        features = torch.cat([maps.mean((2, 3)), maps.amax((2, 3))], 1)
        scores: Tensor = self.head(features).unflatten(1, self._kinds)
        return scores

    @torch.no_grad()
    def read(self, pictures: Tensor) -> Reading:
        """Of pictures uint8 [batch, side, side, 3], of any side."""
        small = pictures.permute(0, 3, 1, 2).float().div(255)
        small = functional.interpolate(small, (SIDE, SIDE), mode="area")
        scores: Tensor = self.eval()(small)
        return Reading(scores.logsumexp(2), scores.logsumexp(1))


@dataclass(frozen=True)
class Renderings(Dataset[tuple[Tensor, int, int]]):
    """Single subjects before anything at all. Number n is always the same."""

    composer: Composer
    painter: Painter

    def __getitem__(self, number: int) -> tuple[Tensor, int, int]:
        """The picture, uint8 [side, side, 3], and the places of its subject and its style."""
        random = np.random.default_rng([77, number])
        subject = int(random.integers(len(self.composer.subjects)))
        shown = self.composer.subjects[subject]
        style = pick(self.composer.styles_of(shown), random)
        composition = self._composition(shown, style, random)
        picture = torch.from_numpy(self.painter.paint(composition, random))
        return picture, subject, self.composer.styles.index(style)

    def _composition(self, subject: int, style: str, random: Generator) -> Composition:
        x, y = random.uniform(0.45, 0.55, 2)
        sprite = self.composer.source(subject, style, random)
        turned = sprite.share > 0.5 and random.random() < 0.1
        colour = pick(tuple(HUES), random) if turned else ""
        tilt = random.uniform(-8, 8)
        figure = Figure(subject, sprite, random.uniform(0.55, 0.85), x, y, colour, turned, tilt)
        shadow = bool(random.random() < 0.3)
        return Composition((figure,), style, True, self._background(random), shadow)

    def _background(self, random: Generator) -> Background:
        """Any two colours, mostly close to each other, or a scene."""
        if random.random() < 0.2:
            return Background("scene", detail=pick(self.composer.scenes, random))
        first = random.uniform(0, 255, 3)
        second = np.clip(first + random.normal(0, 40, 3), 0, 255)
        return Background(
            "gradient", inks=(_ink(first), _ink(second)), detail="vhdr"[random.integers(4)]
        )


def _ink(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> RGB:
    red, green, blue = (int(value) for value in values)
    return red, green, blue


def batch(renderings: Renderings, first: int, count: int) -> tuple[Tensor, Tensor, Tensor]:
    """Pictures uint8 [count, side, side, 3], subjects and styles [count]."""
    pictures, subjects, styles = zip(*(renderings[first + i] for i in range(count)), strict=True)
    return torch.stack(pictures), torch.tensor(subjects), torch.tensor(styles)


def cut(pictures: Tensor, random: torch.Generator) -> Tensor:
    """A part of pictures uint8 [batch, side, side, 3], as float32 [batch, 3, 64, 64] in 0..1."""
    top, left = torch.randint(pictures.shape[1] - SIDE + 1, (2,), generator=random).tolist()
    part = pictures[:, top : top + SIDE, left : left + SIDE]
    return part.permute(0, 3, 1, 2).float().div(255)


def spoiled(pictures: Tensor, random: torch.Generator) -> Tensor:
    """Pictures float32 [batch, 3, side, side] in 0..1 as a tired camera would see them."""
    count = len(pictures)

    def chance(low: float, high: float) -> Tensor:
        return torch.empty(count, 1, 1, 1).uniform_(low, high, generator=random)

    soft = functional.avg_pool2d(pictures, 3, 1, 1, count_include_pad=False)
    softer = functional.avg_pool2d(soft, 3, 1, 1, count_include_pad=False)
    blur = chance(-1, 1)
    pictures = torch.where(blur > 0.6, softer, torch.where(blur > 0, soft, pictures))
    grays = pictures.mean((2, 3), keepdim=True)
    pictures = (pictures - grays) * chance(0.6, 1.3) + grays + chance(-0.12, 0.12)
    noise = torch.randn(pictures.shape, generator=random)
    mirrored = torch.where(chance(0, 1) < 0.5, pictures.flip(3), pictures)
    return (mirrored + noise * chance(0, 0.06)).clamp(0, 1)


def train_classifier(renderings: Renderings, count: int, epochs: int) -> Iterator[Classifier]:
    """The network after every epoch over `count` renderings; the last one is finished.

    Renderings are painted once, `EDGE` pixels too large, and cut differently each time.
    """
    torch.manual_seed(0)
    composer, random = renderings.composer, torch.Generator().manual_seed(0)
    pictures, subjects, styles = batch(renderings, 0, count)
    wanted = subjects * len(composer.styles) + styles
    classifier = Classifier(len(composer.subjects), len(composer.styles))
    optimiser = torch.optim.AdamW(classifier.parameters(), RATE, weight_decay=0.02)
    steps = epochs * (count // BATCH)
    rates = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    for _ in range(epochs):
        order = torch.randperm(count, generator=random)
        for rows in torch.split(order, BATCH)[: count // BATCH]:
            scores = classifier.train()(spoiled(cut(pictures[rows], random), random))
            loss = functional.cross_entropy(scores.flatten(1), wanted[rows], label_smoothing=0.05)
            optimiser.zero_grad(set_to_none=True)
            torch.autograd.backward(loss)
            optimiser.step()
            rates.step()
        yield classifier.eval()


def top(scores: Tensor, labels: Tensor, count: int) -> float:
    """The part of rows whose label is among the `count` highest scores."""
    found = scores.topk(min(count, scores.shape[1]), 1).indices
    return float((found == labels[:, None]).any(1).float().mean())
