"""From art and names to sprites and words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from demo.sprites import SpriteSheet, cut_out, draw_sprites, load_sprites
from demo.subjects import Subject, code_key, listed, read_subjects, slug
from demo.token_table import spelled, token_table
from tests.demo.conftest import drawn

END = "<|endoftext|>"
BALL = drawn("ball", (255, 0, 0, 255))


class Shelf:
    """An art set of one picture."""

    def __init__(self, code: str, picture: Image.Image) -> None:
        self._code, self._picture = code, picture
        self.names: Mapping[str, str] = {}

    def picture(self, code: str, names: Iterable[str]) -> Image.Image | None:
        return self._picture if code == self._code else None


def test_sprites_are_read_back_as_they_were_written(sheet: SpriteSheet, tmp_path: Path) -> None:
    sheet.save(tmp_path / "sprites.msgpack")
    assert load_sprites(tmp_path / "sprites.msgpack") == sheet
    off = np.abs(premultiplied(sheet.sprites[0].picture()) - premultiplied(BALL))
    assert off.mean() < 4  # WebP loses a little


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
    assert len(listed("top")) == 123
    assert not {*listed("top")} & {*listed("core")}


def test_subjects_have_their_names_and_no_signs(tmp_path: Path) -> None:
    folder = tmp_path / "package" / "en"
    (folder / "shortcodes").mkdir(parents=True)
    face = {"label": "grinning face", "hexcode": "1F600", "group": 0, "subgroup": 0}
    clock = {"label": "one o\N{RIGHT SINGLE QUOTATION MARK}clock", "hexcode": "1F550"}
    entries = [{**face, "tags": ["happy", "face"]}, {**clock, "group": 5, "subgroup": 0}]
    write = {
        "data": entries,
        "messages": {"subgroups": [{"order": 0, "key": "face-smiling"}]},
        "shortcodes/github": {"1F600": ["grinning", "grin_1"]},
        **{f"shortcodes/{name}": {} for name in ("emojibase", "joypixels", "iamcal")},
    }
    for name, value in write.items():
        (folder / f"{name}.json").write_text(json.dumps(value))
    assert read_subjects(tmp_path) == [
        Subject("grinning face", ("grinning",), ("happy",), "face-smiling", 2, "1F600")
    ]


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


def premultiplied(picture: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.asarray(picture.convert("RGBA").convert("RGBa"), np.float64)
