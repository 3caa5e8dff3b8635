"""Pictures and captions of the training set."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from demo.backgrounds import read_scenes, scene
from demo.captions import background, describe, read_words
from demo.composer import Composer
from demo.composition import Background, Composition, Figure
from demo.painter import Painter
from demo.pictures import Pictures, batches
from demo.sprites import SpriteSheet

WORDS = read_words()
COLOURS, FAULTS, STYLES, TONES = WORDS.colours, WORDS.faults, WORDS.styles, WORDS.tones
BLUE = Background("plain", (COLOURS["blue"], COLOURS["blue"]), ("blue",))


def ball(sheet: SpriteSheet, style: str = "3d") -> Composition:
    figure = Figure(0, sheet.sprites[0], 0.5, 0.5, 0.5)
    return Composition((figure,), style, True, BLUE)


def painter(sheet: SpriteSheet) -> Painter:
    return Painter(64, sheet.sprites, (), views=0)


def test_a_picture_depends_on_its_number_only(source: Pictures) -> None:
    forwards = [source[number] for number in range(8)]
    backwards = [source[number] for number in reversed(range(8))][::-1]
    for (one, first), (two, second) in zip(forwards, backwards, strict=True):
        assert torch.equal(one, two)
        assert first == second


def test_batches_go_on_from_any_number(source: Pictures) -> None:
    whole = batches(source, 2)
    next(whole)
    later_pictures, later_captions = next(batches(source, 2, start=2))
    expected_pictures, expected_captions = next(whole)
    assert torch.equal(later_pictures, expected_pictures)
    assert later_captions == expected_captions


def test_other_seeds_make_other_pictures(sheet: SpriteSheet) -> None:
    composer = Composer(sheet, ("3d", "flat"))
    first, second = (composer.compose(np.random.default_rng(seed)) for seed in (1, 2))
    assert first != second


def names_only_faults(caption: str) -> bool:
    faults = {phrase for phrases in FAULTS.values() for phrase in phrases}
    tones = {phrase for phrases in TONES.values() for phrase in phrases}
    parts = set(caption.split(", "))
    return bool(parts & faults) and parts <= faults | tones | {"low quality"}


def test_some_spoiled_pictures_are_called_nothing_but_spoiled(sheet: SpriteSheet) -> None:
    composer, random = Composer(sheet, tuple(STYLES)), np.random.default_rng(0)
    composed = [composer.compose(random) for _ in range(1000)]
    spoiled = [it for it in composed if it.fault]
    captions = [describe(it, sheet.subjects, WORDS, random) for it in spoiled]
    assert 0.2 < sum(names_only_faults(caption) for caption in captions) / len(captions) < 0.6


def test_a_caption_names_subject_style_background_and_fault(sheet: SpriteSheet) -> None:
    composer, random = Composer(sheet, tuple(STYLES)), np.random.default_rng(0)
    kinds = {"tool", "toy"}
    for _ in range(300):
        composition = composer.compose(random)
        caption = describe(composition, sheet.subjects, WORDS, random)
        if names_only_faults(caption):
            assert composition.fault
            continue
        for figure in composition.figures:
            assert any(word in caption for word in (sheet.subjects[figure.subject].label, *kinds))
            assert figure.colour in caption
        said = any(phrase in caption for phrase in STYLES[composition.style])
        assert said or not composition.style_said
        assert all(colour in caption for colour in composition.background.names)
        fault, tone = composition.fault, composition.tone
        assert not fault or any(phrase in caption for phrase in FAULTS[fault])
        assert not tone or any(phrase in caption for phrase in TONES[tone])


def test_the_picture_has_the_background_that_its_caption_names(sheet: SpriteSheet) -> None:
    picture = painter(sheet).paint(ball(sheet), np.random.default_rng(0))
    assert tuple(picture[0, 0]) == COLOURS["blue"]
    assert "blue" in background(BLUE, WORDS, np.random.default_rng(0))


def test_a_subject_said_to_be_green_is_green(sheet: SpriteSheet) -> None:
    plain = ball(sheet)
    green = replace(plain.figures[0], colour="green", hue=115)
    picture = painter(sheet).paint(replace(plain, figures=(green,)), np.random.default_rng(0))
    red, full, blue = (int(value) for value in picture[32, 32])
    assert full > 2 * red
    assert full > 2 * blue


def test_every_style_and_every_fault_changes_the_picture(sheet: SpriteSheet) -> None:
    easel, plain = painter(sheet), ball(sheet)
    drawn = [ball(sheet, style) for style in ("sticker", "pixel", "neon", "sketch", "silhouette")]
    finished = [replace(plain, fault=fault) for fault in FAULTS]
    finished += [replace(plain, tone=tone) for tone in TONES]
    pictures = {
        easel.paint(composition, np.random.default_rng(0)).tobytes()
        for composition in (plain, *drawn, *finished)
    }
    assert len(pictures) == 1 + len(drawn) + len(finished)


def test_every_scene_can_be_drawn_at_any_size() -> None:
    scenes = read_scenes()
    assert scenes.keys() == WORDS.scenes.keys()
    for kind, place in scenes.items():
        for side in (16, 64):
            picture = scene(place, side, np.random.default_rng(0))
            assert picture.size == (side, side)
            assert len(picture.getcolors(side * side) or []) > 8, kind


def test_two_subjects_share_the_style(sheet: SpriteSheet) -> None:
    composer, random = Composer(sheet, ("3d", "flat"), complexity=8.0), np.random.default_rng(0)
    pairs = [c for c in (composer.compose(random) for _ in range(30)) if len(c.figures) == 2]
    assert len(pairs) > 20
    for pair in pairs:
        assert {figure.sprite.style for figure in pair.figures} == {pair.style}
