"""From art and names to sprites and words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from demo.catalogue import Subject, code_key, slug, wanted
from demo.modules import Tokenizer
from demo.sprites import SpriteSheet, cut_out, draw_sprites, load_sprites, save_sprites
from demo.token_table import spelled, token_table
from tests.demo.conftest import drawn

END = "<|endoftext|>"


class Shelf:
    """An art set of one picture."""

    def __init__(self, code: str, picture: Image.Image) -> None:
        self._code, self._picture = code, picture

    def picture(self, code: str, names: Iterable[str]) -> Image.Image | None:
        return self._picture if code == self._code else None


def test_sprites_are_read_back_as_they_were_written(sheet: SpriteSheet, tmp_path: Path) -> None:
    save_sprites(sheet, tmp_path / "sprites.npz")
    back = load_sprites(tmp_path / "sprites.npz")
    assert back.subjects == sheet.subjects
    for one, two in zip(sheet.sprites, back.sprites, strict=True):
        assert (one.subject, one.style, one.hue) == (two.subject, two.style, two.hue)
        difference = np.abs(_premultiplied(one.picture) - _premultiplied(two.picture))
        assert difference.mean() < 4  # WebP loses a little


def test_a_subject_that_no_art_set_knows_is_left_out() -> None:
    known, unknown = (Subject(name, (), (), "tool", 0, name) for name in ("a1", "b2"))
    sheet = draw_sprites([unknown, known], {"flat": Shelf("a1", drawn("ball", (9, 9, 9, 255)))}, 32)
    assert sheet.subjects == (known,)
    assert [(sprite.subject, sprite.style) for sprite in sheet.sprites] == [(0, "flat")]


def test_a_sprite_is_cut_to_what_is_visible() -> None:
    picture = Image.new("RGBA", (64, 64))
    picture.paste((200, 30, 30, 255), (10, 20, 30, 40))
    sprite = cut_out(picture, 16)
    assert sprite is not None
    assert sprite.getbbox() == (0, 0, 16, 16)
    assert cut_out(Image.new("RGBA", (8, 8)), 16) is None


def test_names_and_code_points_are_compared_in_one_spelling() -> None:
    assert code_key("2764-FE0F") == code_key("2764")
    assert slug("Jack-O\N{RIGHT SINGLE QUOTATION MARK}-Lantern") == "jack-o-lantern"
    assert len(wanted("top")) == 123
    assert not wanted("top") & wanted("core")


def test_a_prompt_is_seventy_seven_tokens() -> None:
    tokens = Tokenizer()(["a ball", "a very " + "very " * 80 + "long prompt"])
    assert tokens.shape == (2, 77)


def test_a_token_that_ends_no_word_is_spelled_with_a_hyphen() -> None:
    assert spelled(["cat</w>", "cat", END]) == ["cat", "cat-", END + "-"]


def test_tokens_of_like_meaning_have_like_rows() -> None:
    random = torch.Generator().manual_seed(0)
    vectors = torch.randn(400, 384, generator=random)
    vectors[1] = vectors[0] + 0.01 * torch.randn(384, generator=random)
    table = token_table(vectors, 128).float()
    assert table.shape == (400, 128)
    near = torch.nn.functional.cosine_similarity(table[:1], table, dim=1)
    assert near[1:].argmax() == 0


def _premultiplied(picture: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.asarray(picture.convert("RGBA").convert("RGBa"), np.float64)
