"""Pictures: reading them in and keeping them."""

from __future__ import annotations

import math
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, TypeAlias

from engine import Context, File, FileName, Image, Mask, Out, SavedFile, Slider, node
from engine.formats.metadata import PictureFormat, fitting, write_picture_info
from engine.node.filenames import filled
from nodes.output import write_numbered

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

Background: TypeAlias = Literal["as stored", "white", "grey", "black"]
GREYS = {"white": 1.0, "grey": 0.5, "black": 0.0}
LARGEST = {"webp": 16_383, "jpeg": 65_500}  # pixels a side
SUFFIXES = {"png": ".png", "webp": ".webp", "jpeg": ".jpg"}
PNG_LEVEL = 4  # of 9: larger files by a few percent, in a third of the time


class LoadedImage(NamedTuple):
    image: Image
    mask: Mask


@node(category="image", lane="cpu", version=2)
def load_image(
    ctx: Context, file: Annotated[str, File("input")], background: Background = "as stored"
) -> LoadedImage:
    """Read a picture from the input folder.

    The frames of an animation become a batch. The mask is what is transparent. There the file
    may hold any colour below; `background` puts another one in its place.
    """
    from engine.files.pictures import read_picture
    from nodes.lib.pictures import filled, from_pictures

    picture = read_picture(ctx.files.path("input", file))
    if picture.remark:
        ctx.note(f"{file} {picture.remark}")
    pixels, mask = from_pictures(picture.frames)
    if background != "as stored":
        pixels = filled(pixels, mask, GREYS[background])
    return LoadedImage(Image(pixels), Mask(mask))


@node(category="image", lane="cpu", effect=True)
def save(
    ctx: Context,
    image: Image,
    name: Annotated[str, FileName()] = "lienzo",
    format: PictureFormat = "png",
    quality: Annotated[int, Slider(1, 100)] = 92,
) -> Annotated[tuple[SavedFile, ...], Out("files")]:
    """Save each picture of the batch in the output folder, under the next free number.

    The workflow, the seed and the version are kept inside. `quality` is for webp and jpeg; what
    is too large for them (16,383 and 65,500 pixels a side) becomes a png. A jpeg has room for a
    workflow of 64 kB: a larger one is saved beside it. In the name, %date:yyyy-MM-dd%, %year%,
    %hour% and the like, %width% and %height% are filled in.
    """
    from nodes.lib.pictures import to_pictures

    if max(image.pixels.shape[1:3]) > LARGEST.get(format, math.inf):
        ctx.note(f"saved as png: a {format} has at most {LARGEST[format]:,} pixels a side")
        format = "png"
    record = fitting(format, ctx.record)
    options = write_picture_info(format, record)
    options |= {"compress_level": PNG_LEVEL} if format == "png" else {"quality": quality}
    pictures = to_pictures(image.pixels, alpha=format != "jpeg")
    contents = [_encoded(picture, format, options) for picture in pictures]
    # The folder comes last: asking for it waits for the turn to take a number.
    beside = {key: text for key, text in ctx.record.items() if key not in record}
    if beside:
        ctx.note(f"a {format} has no room for the {' and '.join(beside)}: saved beside, as .json")
    workflow = beside.get("workflow", "").encode()
    height, width = image.pixels.shape[1:3]
    name = filled(name, datetime.now(), (width, height))
    return write_numbered(ctx.output, name, SUFFIXES[format], contents, beside=workflow)


@node(category="image", lane="cpu", effect=True)
def preview(ctx: Context, image: Image) -> None:
    """Show a picture without saving it."""
    ctx.progress(1, 1, lambda: image)


def _encoded(picture: Picture, format: str, options: dict[str, object]) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, format, **options)
    return buffer.getvalue()
