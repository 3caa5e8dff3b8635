from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from engine.files.pictures import MOST_FRAMES, PictureError, read_picture
from tests.files.profile import wide_profile

P3, IN_SRGB = (200, 60, 60), (219, 37, 49)


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def photo(width: int = 64, height: int = 48) -> Image.Image:
    """A picture with something in every part."""
    across = np.linspace(0, 255, width, dtype=np.uint8)
    down = np.linspace(0, 255, height, dtype=np.uint8)
    red, green = np.meshgrid(across, down)
    return Image.fromarray(np.stack([red, green, 255 - red], -1))


def read(folder: Path, data: bytes, name: str = "picture.png") -> list[Image.Image]:
    (folder / name).write_bytes(data)
    return list(read_picture(folder / name).frames)


def chunk(kind: bytes, body: bytes, check: int | None = None) -> bytes:
    checked = zlib.crc32(kind + body) if check is None else check
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checked)


def with_chunk(png: bytes, kind: bytes, body: bytes, check: int | None = None) -> bytes:
    """A PNG with one part more, behind its head."""
    return png[:33] + chunk(kind, body, check) + png[33:]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "AVIF", "BMP", "TIFF"])
def test_the_content_says_what_a_picture_is(tmp_path: Path, kind: str) -> None:
    (tmp_path / "a.txt").write_bytes(encoded(photo(), kind))
    read_back = read_picture(tmp_path / "a.txt")
    assert read_back.suffix.removeprefix(".") in (kind.lower(), "jpg")
    assert [frame.size for frame in read_back.frames] == [(64, 48)]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", "a PostScript document"),
        (encoded(Image.new("RGB", (4, 4)), "PPM"), "no picture that can be read"),
        (encoded(Image.new("RGB", (4, 4)), "PDF"), "a PDF document"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a HEIC photo"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL picture"),
        (b"\xef\xbb\xbf<!doctype html>", "a web page or an SVG drawing"),
    ],
)
def test_only_formats_that_are_named_are_opened(tmp_path: Path, data: bytes, found: str) -> None:
    with pytest.raises(PictureError, match=rf"picture\.png is {found}: wanted PNG, JPEG"):
        read(tmp_path, data)


def test_a_jpeg_is_its_main_picture(tmp_path: Path) -> None:
    gain = photo().convert("L").convert("RGB")
    data = encoded(photo(), "MPO", save_all=True, append_images=[gain])
    [frame] = read(tmp_path, data, "phone.jpg")
    assert frame.getpixel((60, 2)) != gain.getpixel((60, 2))
    assert read_picture(tmp_path / "phone.jpg").suffix == ".jpg"


@pytest.mark.parametrize("lost", [1, 2, 3, 10])
def test_a_jpeg_without_its_end_is_read(tmp_path: Path, lost: int) -> None:
    whole = encoded(photo(256, 256), "JPEG", quality=95)
    [frame] = read(tmp_path, whole[:-lost])
    [wanted] = read(tmp_path, whole)
    assert np.abs(np.asarray(frame, int) - np.asarray(wanted, int)).mean() < 1


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("kept", [0.5, 0.8])
def test_half_a_picture_is_refused(tmp_path: Path, kind: str, kept: float) -> None:
    noise = Image.effect_noise((256, 256), 50).convert("RGB")
    whole = encoded(noise, kind)
    with pytest.raises(PictureError, match=r"cut off|cannot be read"):
        read(tmp_path, whole[: int(len(whole) * kept)])


@pytest.mark.parametrize("kept", [0.5, 0.8])
def test_half_a_jpeg_is_refused_when_somebody_has_ended_it(tmp_path: Path, kept: float) -> None:
    whole = encoded(Image.effect_noise((256, 256), 50).convert("RGB"), "JPEG")
    with pytest.raises(PictureError, match="cut off"):
        read(tmp_path, whole[: int(len(whole) * kept)] + b"\xff\xd9")


def test_a_jpeg_of_hardly_more_than_its_head_is_refused(tmp_path: Path) -> None:
    whole = encoded(photo(2048, 2048), "JPEG")
    for end in (b"", b"\xff\xd9"):
        with pytest.raises(PictureError, match="cut off"):
            read(tmp_path, whole[: whole.index(b"\xff\xda") + 40] + end)


def test_a_jpeg_with_an_even_corner_is_whole(tmp_path: Path) -> None:
    picture = photo(256, 256)
    picture.paste("white", (0, 128, 256, 256))
    for options in ({}, {"progressive": True}, {"restart_marker_rows": 1}):
        (tmp_path / "a.jpg").write_bytes(encoded(picture, "JPEG", **options) + bytes(9))
        assert read_picture(tmp_path / "a.jpg").remark == ""


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_colours_are_converted_to_srgb(tmp_path: Path, mode: str, kind: str) -> None:
    plain = Image.new("RGB", (8, 8), P3)
    picture = plain.quantize(2) if mode == "P" else plain.convert(mode)
    data = encoded(picture, kind, icc_profile=wide_profile(), lossless=True)
    assert read(tmp_path, data)[0].getpixel((3, 3)) == (*IN_SRGB, 255)


def test_a_conversion_keeps_what_is_transparent(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (8, 8), (*P3, 40))
    data = encoded(picture, "PNG", icc_profile=wide_profile())
    assert read(tmp_path, data)[0].getpixel((3, 3)) == (*IN_SRGB, 40)


def test_a_picture_in_srgb_keeps_its_numbers(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(photo(), "PNG", icc_profile=profile)
    assert read(tmp_path, data)[0].convert("RGB").tobytes() == photo().tobytes()


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("profile", [b"no profile", wide_profile()[:200], b""])
def test_a_profile_that_is_none_spoils_nothing(tmp_path: Path, mode: str, profile: bytes) -> None:
    data = encoded(photo().convert(mode), "JPEG", icc_profile=profile, quality=95)
    assert read(tmp_path, data)[0].size == (64, 48)


def test_a_profile_of_other_colours_is_passed_over(tmp_path: Path) -> None:
    data = encoded(Image.new("L", (8, 8), 99), "PNG", icc_profile=wide_profile())
    assert read(tmp_path, data)[0].getpixel((0, 0)) == (99, 99, 99, 255)


def test_lab_is_converted(tmp_path: Path) -> None:
    lab = ImageCms.profileToProfile(
        Image.new("RGB", (8, 8), (255, 0, 0)),
        ImageCms.createProfile("sRGB"),
        ImageCms.createProfile("LAB"),
        outputMode="LAB",
    )
    assert lab
    red, green, blue, _ = read(tmp_path, encoded(lab, "TIFF"))[0].getpixel((0, 0))  # type: ignore[misc]
    assert (red > 245, green < 10, blue < 10) == (True, True, True)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_comes_upright(tmp_path: Path, kind: str, orientation: int) -> None:
    upright = Image.new("RGB", (32, 16), "white")
    upright.paste("red", (0, 0, 16, 8))
    undone = {5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90}
    undone |= {7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270}
    undone |= {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180}
    undone |= {4: Image.Transpose.FLIP_TOP_BOTTOM}
    lying = upright.transpose(undone[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    [frame] = read(tmp_path, encoded(lying, kind, exif=exif.tobytes()))
    assert frame.size == (32, 16)
    assert frame.getpixel((4, 4))[1] < 50  # type: ignore[index]  # red
    assert frame.getpixel((28, 12))[1] > 200  # type: ignore[index]  # white


def exif_with(entries: bytes, count: int) -> bytes:
    return b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", count) + entries


SIDEWAYS = struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0)


@pytest.mark.parametrize(
    "exif",
    [
        exif_with(SIDEWAYS, 2),  # ends where a second entry should be
        exif_with(struct.pack(">HHII", 0x010F, 2, 900, 4000), 1),  # a text that lies outside
        exif_with(struct.pack(">HHII", 0x0112, 2, 4, 0x41424344), 1),  # an orientation of letters
        exif_with(struct.pack(">HHII", 0x0112, 99, 1, 6), 1),  # of no type
        exif_with(struct.pack(">HHIHH", 0x0112, 3, 1, 77, 0), 1),  # that there is not
        exif_with(b"", 60000),
        b"Exif\0\0",
        b"Exif\0\0no TIFF at all",
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_odd_exif_spoils_nothing(tmp_path: Path, kind: str, exif: bytes) -> None:
    assert len(read(tmp_path, encoded(photo(), kind, exif=exif))) == 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"zTXt", b"Comment\0\0" + zlib.compress(b"lorem ipsum " * 200_000)),
        (b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(b"lorem ipsum " * 200_000)),
        (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(bytes(2**22))),
        (b"tEXt", b"Comment\0" + b"lorem ipsum " * 200_000),
        (b"iCCP", b"wide\0\0" + zlib.compress(bytes(2**22))),
        (b"iCCP", b"wide\0\0no zlib"),
        (b"iTXt", b"nothing"),
        (b"zTXt", b"Comment\0\0no zlib"),
    ],
)
def test_what_stands_beside_the_pixels_spoils_nothing(
    tmp_path: Path, kind: bytes, body: bytes
) -> None:
    [frame] = read(tmp_path, with_chunk(encoded(photo(), "PNG"), kind, body))
    assert frame.convert("RGB").tobytes() == photo().tobytes()


@pytest.mark.parametrize("kind", [b"tEXt", b"gAMA", b"pHYs", b"eXIf"])
def test_a_note_with_a_wrong_check_sum_spoils_nothing(tmp_path: Path, kind: bytes) -> None:
    data = with_chunk(encoded(photo(), "PNG"), kind, b"Comment\0abc", check=7)
    assert read(tmp_path, data)[0].convert("RGB").tobytes() == photo().tobytes()


def test_pixels_with_a_wrong_check_sum_are_refused(tmp_path: Path) -> None:
    data = bytearray(encoded(photo(), "PNG"))
    data[data.index(b"IDAT") + 30] ^= 0xFF
    with pytest.raises(PictureError, match="cannot be read"):
        read(tmp_path, bytes(data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "AVIF", "BMP", "TIFF"])
def test_whatever_is_damaged_is_a_picture_or_none(tmp_path: Path, kind: str) -> None:
    whole = encoded(photo(), kind)
    for at in range(0, len(whole), max(1, len(whole) // 60)):
        damaged = whole[:at] + b"\xa5" * 8 + whole[at + 8 :]
        with suppress(PictureError):
            read(tmp_path, damaged)


def test_what_follows_a_picture_is_passed_over(tmp_path: Path) -> None:
    for kind in ("PNG", "JPEG", "GIF", "WEBP"):
        assert len(read(tmp_path, encoded(photo(), kind) + bytes(700))) == 1


@pytest.mark.parametrize("kind", ["WEBP", "GIF", "PNG", "AVIF", "TIFF"])
def test_the_frames_of_an_animation_are_read(tmp_path: Path, kind: str) -> None:
    frames = [Image.new("RGB", (16, 16), (i * 60, 0, 0)) for i in range(3)]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    reds = [frame.getpixel((0, 0))[0] for frame in read(tmp_path, data)]  # type: ignore[index]
    assert reds == pytest.approx([0, 60, 120], abs=4)


def test_frames_of_two_sizes_are_refused(tmp_path: Path) -> None:
    pages = [photo(64, 48), photo(64, 48), photo(32, 24)]
    data = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    with pytest.raises(PictureError, match="different sizes, 32 by 24 and 64 by 48"):
        read(tmp_path, data)


def test_the_thumbnail_of_a_tiff_is_no_frame(tmp_path: Path) -> None:
    thumbnail = photo(16, 12)
    tags = ImageFileDirectory_v2()
    tags[254] = 1
    thumbnail.encoderinfo = {"tiffinfo": tags}
    data = encoded(photo(), "TIFF", save_all=True, append_images=[thumbnail])
    assert [frame.size for frame in read(tmp_path, data)] == [(64, 48)]


def test_too_many_frames_are_refused_as_frames(tmp_path: Path) -> None:
    frames = [Image.new("L", (2, 2), i % 251) for i in range(MOST_FRAMES + 1)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(PictureError, match="has 1,025 frames: wanted 1,024 at most"):
        read(tmp_path, data)


@pytest.mark.parametrize("side", [10_000, 60_000])
def test_a_bomb_is_refused_before_it_unpacks(tmp_path: Path, side: int) -> None:
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"")
    with pytest.raises(PictureError, match="pixels"):
        read(tmp_path, data)


def test_sixteen_bits_of_grey_keep_their_tone(tmp_path: Path) -> None:
    for kind in ("PNG", "TIFF"):
        deep = Image.fromarray(np.full((2, 2), 32896, dtype=np.uint16))
        assert read(tmp_path, encoded(deep, kind))[0].getpixel((0, 0)) == (128, 128, 128, 255)


def test_numbers_with_a_point_are_read_from_0_to_1(tmp_path: Path) -> None:
    values = np.array([[0.0, 0.5, 1.0, 7.0, -1.0, np.nan]], dtype=np.float32)
    [frame] = read(tmp_path, encoded(Image.fromarray(values), "TIFF"))
    assert [frame.getpixel((x, 0))[0] for x in range(6)] == [0, 127, 255, 255, 0, 0]  # type: ignore[index]
