from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from nodes.lib.pictures import PictureError, read_picture, to_pictures


def test_pixels_survive_the_way_to_a_file_and_back(tmp_path: Path) -> None:
    values = torch.arange(256).repeat(3, 2, 1).permute(1, 2, 0)[None] / 255
    [picture] = to_pictures(values)
    picture.save(tmp_path / "a.png")
    pixels, mask = read_picture(tmp_path / "a.png")
    assert pixels.shape == (1, 2, 256, 3)
    assert torch.equal(pixels, values)
    assert mask.sum() == 0


def test_values_are_cut_not_rounded_and_never_wrap() -> None:
    pixels = torch.tensor([0.9999 / 255, 1.999 / 255, 2.0, -1.0, float("nan")])
    [picture] = to_pictures(pixels[None, None, :, None].expand(1, 1, 5, 3))
    assert np.asarray(picture)[0, :, 0].tolist() == [0, 1, 255, 0, 0]


def test_what_is_transparent_becomes_the_mask(tmp_path: Path) -> None:
    Image.new("RGBA", (4, 2), (10, 20, 30, 51)).save(tmp_path / "a.png")
    pixels, mask = read_picture(tmp_path / "a.png")
    assert pixels.shape == (1, 2, 4, 3)
    assert mask.shape == (1, 2, 4)
    assert mask.flatten().tolist() == pytest.approx([0.8] * 8)


def test_a_photo_comes_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side
    Image.new("RGB", (8, 4)).save(tmp_path / "a.jpg", exif=exif)
    assert read_picture(tmp_path / "a.jpg")[0].shape == (1, 8, 4, 3)


def test_the_frames_of_an_animation_become_a_batch(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (4, 4), (i * 60, 0, 0)) for i in range(3)]
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:], lossless=True)
    pixels, _ = read_picture(tmp_path / "a.webp")
    assert [round(float(p[0, 0, 0] * 255)) for p in pixels] == [0, 60, 120]


def test_sixteen_bits_of_grey_keep_their_tone(tmp_path: Path) -> None:
    Image.fromarray(np.full((2, 2), 32896, dtype=np.uint16)).save(tmp_path / "a.png")
    pixels, _ = read_picture(tmp_path / "a.png")
    assert pixels.flatten().tolist() == pytest.approx([128 / 255] * 12)


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG"])
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(PictureError, match=r"a\.png"):
        read_picture(tmp_path / "a.png")


def test_half_a_picture_is_refused(tmp_path: Path) -> None:
    Image.effect_noise((64, 64), 50).save(tmp_path / "a.png")
    whole = (tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PictureError, match="cannot be read"):
        read_picture(tmp_path / "a.png")


def test_a_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    size = (10_000).to_bytes(4, "big")
    header = chunk(b"IHDR", size + size + bytes([1, 0, 0, 0, 0]))
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b""))
    with pytest.raises(PictureError, match=r"100,000,000 pixels|too large"):
        read_picture(tmp_path / "a.png")
