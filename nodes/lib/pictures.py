"""Between picture files and tensors."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from torch import Tensor

MOST_PIXELS = 2**26  # 64 megapixels, all frames together


class PictureError(ValueError):
    """A file is no picture that can be read."""


def read_picture(path: Path) -> tuple[Tensor, Tensor]:
    """Pixels [frame, height, width, 3] in 0..1 and what is transparent, [frame, height, width].

    Upright, as its camera meant it. Raises PictureError for anything that is no whole picture,
    or that would unpack to more than MOST_PIXELS.
    """
    import torch
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(path) as picture:
                _check_size(path, picture)
                frames = [_frame(frame) for frame in _frames(picture)]
        except UnidentifiedImageError as error:
            raise PictureError(f"{path.name} is no picture") from error
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise PictureError(f"{path.name} cannot be read: {error}") from error
        except Image.DecompressionBombWarning as error:
            raise PictureError(f"{path.name} is too large: {error}") from error
    same = [frame for frame in frames if frame.shape == frames[0].shape]
    rgba = torch.stack(same).float().div_(255)
    return rgba[..., :3].contiguous(), 1 - rgba[..., 3]


def to_pictures(pixels: Tensor, alpha: bool = True) -> Iterator[Picture]:
    """A picture for each of a batch [batch, height, width, 3 or 4] in 0..1.

    Values are cut to 8 bits, not rounded, as the field does; the same latent gives the same file.
    """
    from PIL import Image

    for each in pixels[..., : 4 if alpha else 3]:
        values = each.nan_to_num().mul(255).clamp_(0, 255).byte()
        yield Image.fromarray(values.numpy())


def _check_size(path: Path, picture: Picture) -> None:
    pixels = picture.width * picture.height * getattr(picture, "n_frames", 1)
    if pixels > MOST_PIXELS:
        raise PictureError(f"{path.name} has {pixels:,} pixels: wanted {MOST_PIXELS:,} at most")


def _frames(picture: Picture) -> Iterator[Picture]:
    from PIL import ImageSequence

    yield from ImageSequence.Iterator(picture)


def _frame(picture: Picture) -> Tensor:
    """[height, width, 4], 8 bits."""
    import numpy as np
    import torch
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I;16") or upright.mode == "I":  # 16 bits of grey
        grey = np.asarray(upright, dtype=np.float32) / 257
        upright = Image.fromarray(grey.clip(0, 255).astype(np.uint8))
    return torch.from_numpy(np.array(upright.convert("RGBA")))
