"""What the model is asked, and how its answers are read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from demo.composer import Composer
from demo.words import COLOURS, STYLES, with_article

BORDER = 4  # of a hundred parts of the side: no subject reaches it
PROMPTS = Path(__file__).parent / "prompts.txt"


@dataclass(frozen=True)
class Question:
    """One prompt and what it asks for, as places in the lists of subjects, styles and colours."""

    prompt: str
    subject: int
    style: int
    colour: int


def questions(composer: Composer, count: int) -> list[Question]:
    """Every subject in turn, with styles and background colours going round."""
    colours, asked = tuple(COLOURS), []
    for number in range(count):
        round_, place = divmod(number, len(composer.subjects))
        # Shifted at each round, so that a subject meets another style and another colour.
        subject, colour = composer.subjects[place], (5 * number + round_) % len(colours)
        styles = composer.styles_of(subject)
        style = styles[(number + round_) % len(styles)]
        label = with_article(composer.sheet.subjects[subject].label)
        ground = f"on {with_article(colours[colour])} background"
        prompt = f"{label} {ground}, {STYLES[style][0]}"
        asked.append(Question(prompt, place, composer.styles.index(style), colour))
    return asked


def background_colours(pictures: Tensor) -> Tensor:
    """The palette colour nearest to each picture's border: [batch] places in COLOURS.

    Of pictures uint8 [batch, side, side, 3]; the border's colour is its median.
    """
    width = max(1, pictures.shape[1] * BORDER // 100)
    edges = (
        pictures[:, :width],
        pictures[:, -width:],
        pictures[:, :, :width],
        pictures[:, :, -width:],
    )
    border = torch.cat([edge.flatten(1, 2) for edge in edges], 1).float().median(1).values
    palette = torch.tensor(list(COLOURS.values()), dtype=torch.float32)
    return torch.cdist(border, palette).argmin(1)


def sheet_prompts() -> list[str]:
    """The prompts of the contact sheet."""
    return PROMPTS.read_text(encoding="utf-8").splitlines()
