"""What makes a sprite another picture: other colours, drawn styles, tones and faults."""

from __future__ import annotations

import io

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageEnhance, ImageFilter

INK, NIGHT, WHITE = (55, 55, 62), (18, 18, 24), (255, 255, 255)
SEPIA = (np.array((50, 30, 15)), np.array((255, 238, 205)))
Spot = tuple[int, int]  # of the upper left corner, pixels


def turned(picture: Image.Image, source: float, target: float) -> Image.Image:
    """The pixels near the hue `source` turned to `target`, in degrees; the others are kept.

    So a blue strawberry keeps its green leaf.
    """
    pixels = np.asarray(picture.convert("RGB").convert("HSV"), float)
    hue, saturation, value = np.moveaxis(pixels, 2, 0)
    distance = np.abs((hue * 360 / 255 - source + 180) % 360 - 180)
    share = np.clip((75 - distance) / 30, 0, 1)
    hue = (hue + share * ((target - source) * 255 / 360)) % 255
    if target in (218, 275):  # blue and purple look pale at the brightness of a red or a yellow
        value = value * (1 - 0.12 * share)
    mixed = np.stack((hue, saturation, value), 2).astype(np.uint8)
    colours = Image.fromarray(mixed, "HSV").convert("RGB")
    return Image.merge("RGBA", (*colours.split(), picture.getchannel("A")))


def stamp(canvas: Image.Image, sprite: Image.Image, spot: Spot, style: str) -> None:
    """Put the sprite on the canvas, in the style."""
    alpha = sprite.getchannel("A")
    match style:
        case "neon":
            _neon(canvas, sprite, spot)
        case "sketch":
            lines = edges(sprite).point(lambda value: min(255, int(value * 2.4)))
            canvas.paste(INK, spot, lines)
        case "silhouette":
            canvas.paste(NIGHT, spot, alpha)
        case "sticker":
            _rim(canvas, alpha, spot)
            canvas.paste(sprite, spot, alpha)
        case _:
            canvas.paste(sprite, spot, alpha)


def shadow(canvas: Image.Image, size: int, spot: Spot) -> None:
    """A soft ellipse where a sprite of this size touches the ground."""
    y, x = np.mgrid[-1:1:12j, -1:1:32j]
    darkness = np.clip(1 - np.hypot(y, x), 0, 1) ** 0.8 * 120
    flat = (size - size // 5, max(3, size // 6))
    mask = Image.fromarray(darkness.astype(np.uint8)).resize(flat, Image.Resampling.BILINEAR)
    canvas.paste((0, 0, 0), (spot[0] + size // 10, spot[1] + size - size // 10), mask)


def edges(sprite: Image.Image) -> Image.Image:
    """How much each pixel differs from its neighbours, 0..255, over a gray ground."""
    pixels = np.asarray(_over_gray(sprite), float)
    across = np.abs(np.diff(pixels, axis=1, prepend=pixels[:, :1])).max(-1)
    down = np.abs(np.diff(pixels, axis=0, prepend=pixels[:1])).max(-1)
    return Image.fromarray(np.clip(np.hypot(across, down) * 2, 0, 255).astype(np.uint8))


def _over_gray(sprite: Image.Image) -> Image.Image:
    ground = Image.new("RGB", sprite.size, (128, 128, 128))
    ground.paste(sprite, (0, 0), sprite.getchannel("A"))
    return ground


def _neon(canvas: Image.Image, sprite: Image.Image, spot: Spot) -> None:
    """Glowing tubes along the edges, in the sprite's own hues; pale parts turn cyan."""
    size = sprite.width
    tubes = edges(sprite).point(lambda value: min(255, value * 3))
    hue, saturation, _ = _over_gray(sprite).convert("HSV").split()
    strong = saturation.point(lambda value: 255 * (value > 60))
    hue = Image.composite(hue, Image.new("L", hue.size, 130), strong)
    full = (Image.new("L", hue.size, 215), Image.new("L", hue.size, 255))
    colour = Image.merge("HSV", (hue, *full)).convert("RGB")
    colour = colour.filter(ImageFilter.GaussianBlur(size / 40))
    glow = tubes.filter(ImageFilter.GaussianBlur(size / 28))
    canvas.paste(colour, spot, glow.point(lambda value: min(255, int(value * 1.1))))
    canvas.paste(Image.blend(colour, Image.new("RGB", colour.size, WHITE), 0.35), spot, tubes)


def _rim(canvas: Image.Image, alpha: Image.Image, spot: Spot) -> None:
    """The white edge of a sticker."""
    width = max(3, (alpha.width // 14) | 1)
    wide = Image.new("L", (alpha.width + 2 * width, alpha.height + 2 * width))
    wide.paste(alpha, (width, width))
    wide = wide.filter(ImageFilter.GaussianBlur(width / 2))
    wide = wide.point(lambda value: min(255, max(0, (value - 16) * 9)))
    canvas.paste(WHITE, (spot[0] - width, spot[1] - width), wide)


def pixelated(picture: Image.Image, random: Generator) -> Image.Image:
    """Large pixels in few colours."""
    count = 32 if random.random() < 0.6 else 40
    small = picture.resize((count, count), Image.Resampling.BOX).quantize(24).convert("RGB")
    return small.resize(picture.size, Image.Resampling.NEAREST)


def toned(picture: Image.Image, tone: str) -> Image.Image:
    """In grays, or in the browns of an old photograph."""
    gray = picture.convert("L")
    if tone == "gray":
        return gray.convert("RGB")
    amount = np.asarray(gray, float)[..., None] / 255
    dark, light = SEPIA
    return Image.fromarray((dark * (1 - amount) + light * amount).astype(np.uint8))


def spoiled(picture: Image.Image, fault: str, random: Generator) -> Image.Image:
    """The picture with a fault that people complain of."""
    side = picture.width
    match fault:
        case "blur":
            return picture.filter(ImageFilter.GaussianBlur(side * random.uniform(0.012, 0.03)))
        case "noise":
            channels = 1 if random.random() < 0.5 else 3
            noise = random.normal(0, random.uniform(18, 40), (side, side, channels))
            pixels = np.clip(np.asarray(picture, float) + noise, 0, 255)
            return Image.fromarray(pixels.astype(np.uint8))
        case "jpeg":
            file = io.BytesIO()
            picture.save(file, "JPEG", quality=int(random.integers(4, 14)))
            return Image.open(file).convert("RGB")
        case "fade":
            return ImageEnhance.Contrast(picture).enhance(random.uniform(0.25, 0.5))
        case _:
            return ImageEnhance.Brightness(picture).enhance(random.uniform(0.2, 0.45))
