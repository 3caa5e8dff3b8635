"""Reading pictures as people bring them: upright frames of 8 bits in sRGB.

The pixels decide. What stands beside them in a file (notes, profiles, EXIF, the further pictures
of a JPEG) is heeded where it is sound, and can spoil nothing where it is not.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from struct import error as StructError  # noqa: N812  # a class, whatever its spelling
from types import MappingProxyType

import numpy as np
from PIL import Image, ImageChops, ImageCms, UnidentifiedImageError
from PIL.Image import Transpose

from engine.errors import InputError
from engine.files.picture_formats import SUFFIXES, Suffix, appearance
from engine.files.png import SIGNATURE, pixels_only

MOST_PIXELS = 2**26  # of all frames together
MOST_FRAMES = 1024
MOST_BYTES = 2**30  # of a file

_JPEG = ("JPEG", "MPO")  # the second has further pictures: a gain map, depths, the other eye
_CUT = "ends too early, as if it was not copied whole; a few pixels at its end may be wrong"
_END = b"\xff\xd9"
_CORNER = 8  # pixels; no block of a JPEG is smaller
_MISSING, _BLOCK = 1 / 100, 16 * 16  # pixels that a JPEG may have lost at its end: share, number
_FAULTS = (
    *(OSError, SyntaxError, ValueError, TypeError, EOFError, LookupError, ArithmeticError),
    *(StructError, RuntimeError),  # the second by decoders of AVIF
)
_ORIENTATION = 0x0112
_UPRIGHT: Mapping[int, Transpose] = MappingProxyType(  # EXIF 2.3, table 6
    {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
)
_SUBFILE_TYPE, _THUMBNAIL = 254, 1  # TIFF 6.0, section 8: bit 0 marks a smaller copy


class PictureError(InputError):
    """A file is no picture that can be read."""

    def __init__(self, path: Path, reason: str) -> None:
        """`reason` is a sentence whose subject is the file."""
        super().__init__(f"{path.name} {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """A picture that was read whole, or nearly so."""

    suffix: Suffix  # by its content, whatever its name
    frames: tuple[Image.Image, ...]  # RGBA, all of one size; several of an animation or of pages
    remark: str = ""  # what people should know of the file, which is its subject


def read_picture(path: Path, most_pixels: int = MOST_PIXELS) -> DecodedPicture:
    """Upright, as its camera meant it, and in sRGB where it has a colour profile.

    A JPEG is its main picture alone, and is read with a remark where it lacks its last bytes;
    smaller copies in a TIFF are passed over. Numbers with a point are taken as 0..1. Raises
    PictureError for what is no whole picture of SUFFIXES, has frames of two sizes, or would
    unpack to more than `most_pixels` or MOST_FRAMES.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about what stands beside the pixels
        try:
            with _opened(path) as picture:
                frames, remark = _frames(path, picture, most_pixels)
                suffix = SUFFIXES["JPEG" if picture.format in _JPEG else picture.format or ""]
        except UnidentifiedImageError as error:
            raise PictureError(path, f"is {_found(path)}: wanted {', '.join(SUFFIXES)}") from error
        except MemoryError as error:
            raise PictureError(path, "is too large for the memory there is") from error
        except Image.DecompressionBombError as error:  # by the size it claims
            message = f"has far too many pixels: wanted {most_pixels:,} at most"
            raise PictureError(path, message) from error
        except _FAULTS as error:
            raise PictureError(path, f"cannot be read: {error}") from error
    return DecodedPicture(suffix, tuple(frames), remark)


def _found(path: Path) -> str:
    with path.open("rb") as file:
        return appearance(file.read(64))


def _opened(path: Path) -> Image.Image:
    if (size := path.stat().st_size) > MOST_BYTES:
        raise PictureError(path, f"has {size:,} bytes: wanted {MOST_BYTES:,} at most")
    with path.open("rb") as file:
        is_png = file.read(len(SIGNATURE)) == SIGNATURE
        source = pixels_only(file) if is_png else path
    return Image.open(source, formats=tuple(SUFFIXES))


def _pages(path: Path, picture: Image.Image, most_pixels: int) -> Sequence[int]:
    """Which of the pictures in the file are its frames."""
    if picture.format in _JPEG:
        count, pages, sizes = 1, [0], {picture.size}
    else:
        count = getattr(picture, "n_frames", 1)
        pages, sizes = list(range(min(count, MOST_FRAMES))), {picture.size}
        if picture.format == "TIFF":
            pages, sizes = _tiff_pages(picture, len(pages))
    if count > MOST_FRAMES:
        raise PictureError(path, f"has {count:,} frames: wanted {MOST_FRAMES:,} at most")
    if len(sizes) > 1:
        found = " and ".join(f"{width} by {height}" for width, height in sorted(sizes)[:2])
        raise PictureError(path, f"has frames of different sizes, {found}: wanted one size")
    pixels = sum(width * height for width, height in sizes) * len(pages)
    if pixels > most_pixels:
        raise PictureError(path, f"has {pixels:,} pixels: wanted {most_pixels:,} at most")
    return pages


def _tiff_pages(picture: Image.Image, count: int) -> tuple[list[int], set[tuple[int, int]]]:
    sizes = {}
    for page in range(count):
        picture.seek(page)
        if count == 1 or not picture.tag_v2.get(_SUBFILE_TYPE, 0) & _THUMBNAIL:  # type: ignore[attr-defined]  # a TIFF has tags
            sizes[page] = picture.size
    return list(sizes), set(sizes.values())


def _frames(path: Path, picture: Image.Image, most_pixels: int) -> tuple[list[Image.Image], str]:
    """The frames, and what is to be said of them."""
    frames = []
    for page in _pages(path, picture, most_pixels):
        picture.seek(page)
        try:
            picture.load()
        except OSError:
            if picture.format not in _JPEG:
                raise
            return [_upright(_without_end(path))], _CUT
        frames.append(_upright(picture))
    if picture.format == "JPEG" and _ends_flat(picture) and _missing(path.read_bytes(), 8):
        return [_upright(_without_end(path))], _CUT
    return frames, ""


def _ends_flat(picture: Image.Image) -> bool:
    """Whether its last corner is of one colour, as a decoder leaves it that had nothing to read."""
    width, height = picture.size
    corner = picture.crop((max(0, width - _CORNER), max(0, height - _CORNER), width, height))
    return len(corner.getcolors(2) or "") == 1


def _without_end(path: Path) -> Image.Image:
    """A JPEG that ends too early, where nearly all of its pixels are there."""
    data = path.read_bytes()
    ended = Image.open(BytesIO(_before_end(data) + _END), formats=("JPEG",))
    if _missing(data) > max(_BLOCK, ended.width * ended.height * _MISSING):
        raise PictureError(path, "is cut off: part of its pixels is missing")
    return ended


def _missing(data: bytes, shrunk: int = 1) -> int:
    """How many pixels of a JPEG, `shrunk` so many times, nothing in the file says.

    Where bits are missing the decoder makes them up, from zeros or from what follows: read twice,
    with two endings, those pixels come out differently.
    """
    before = _before_end(data)
    ended = _shrunk_jpeg(before + _END, shrunk)
    made_up = b"\x55" * (256 + ended.width * ended.height * shrunk**2 // 8)
    other = _shrunk_jpeg(before + made_up + _END, shrunk)
    difference = ImageChops.difference(ended, other).convert("L")
    return ended.width * ended.height - difference.histogram()[0]


def _shrunk_jpeg(data: bytes, times: int) -> Image.Image:
    picture = Image.open(BytesIO(data), formats=("JPEG",))
    picture.draft("RGB", (picture.width // times, picture.height // times))
    return picture.convert("RGB")


def _before_end(data: bytes) -> bytes:
    end = data.rfind(_END)
    return data[:end] if end >= 0 else data.rstrip(_END[:1])


def _upright(picture: Image.Image) -> Image.Image:
    coloured = _srgb(_eight_bits(picture))
    turn = _UPRIGHT.get(_orientation(picture))
    return coloured if turn is None else coloured.transpose(turn)


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except _FAULTS:
        return 1


def _eight_bits(picture: Image.Image) -> Image.Image:
    if picture.mode == "F":
        values = np.nan_to_num(np.asarray(picture)) * 255
    elif picture.mode.startswith("I"):  # grey of 16 bits
        values = np.asarray(picture, dtype=np.float32) / 257
    else:
        return picture
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def _srgb(picture: Image.Image) -> Image.Image:
    """RGBA, converted where the file says what its colours mean."""
    try:
        given = _profile(picture)
        if given is None:
            return picture.convert("RGBA")
        plain = {"LA": "L", "P": "RGB", "PA": "RGB", "RGBA": "RGB"}.get(picture.mode, picture.mode)
        ours = ImageCms.createProfile("sRGB")
        coloured = ImageCms.profileToProfile(picture.convert(plain), given, ours, outputMode="RGB")
    except (ImageCms.PyCMSError, *_FAULTS):  # a profile of other colours, or none at all
        return picture.convert("RGBA")
    assert coloured is not None  # it is made anew
    if picture.has_transparency_data:
        coloured.putalpha(picture.convert("RGBA").getchannel("A"))
    return coloured.convert("RGBA")


def _profile(picture: Image.Image) -> ImageCms.ImageCmsProfile | None:
    """What the colours mean, where it is not sRGB."""
    if picture.mode == "LAB":
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    if not (found := picture.info.get("icc_profile")):
        return None
    profile = ImageCms.ImageCmsProfile(BytesIO(found))
    is_ours = ImageCms.getProfileDescription(profile).startswith("sRGB")
    return None if is_ours else profile
