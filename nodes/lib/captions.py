"""Text below pictures."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor


def captioned(picture: Tensor, text: str, colour: Tensor) -> Tensor:
    """A picture [channel, height, width] with a line of text below it, on a ground of a colour.

    The letters are an eighteenth of the width, black or white by what is read better; a line
    that is too long is cut.
    """
    channels, _, width = picture.shape
    size = max(9, width // 18)
    ground = tuple(round(float(each) * 255) for each in colour[:3])
    strip = Image.new("RGB", (width, 2 * size), ground)
    ink = (0, 0, 0) if sum(ground) > 382 else (255, 255, 255)
    font = ImageFont.load_default(size)
    draw = ImageDraw.Draw(strip)
    left = max(0, (width - draw.textlength(text, font)) / 2)
    draw.text((left, size * 0.4), text, fill=ink, font=font)
    pixels = torch.from_numpy(np.array(strip)).float().movedim(-1, 0) / 255
    alpha = pixels.new_ones(channels - 3, *pixels.shape[1:])
    return torch.cat([picture, torch.cat([pixels, alpha])], dim=1)
