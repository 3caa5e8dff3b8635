"""What the model is asked, and how its answers are read."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from demo.checkpoint import write_checkpoint
from demo.composer import Composer
from demo.denoiser import Setup
from demo.evaluate import Examiner, border, measured, questions, studio
from demo.networks import new_autoencoder, new_text_encoder, new_unet
from demo.painter import Painter
from demo.sprites import SpriteSheet
from demo.subjects import listed


@pytest.fixture
def composer(sheet: SpriteSheet) -> Composer:
    return Composer(sheet, ("3d", "flat"), complexity=0.4)


def test_questions_go_round_subjects_styles_and_colours(composer: Composer) -> None:
    asked, words = list(questions(composer, 36)), composer.words
    assert [question.subject for question in asked[:5]] == [0, 1, 2, 3, 0]
    assert {question.style for question in asked} == {"3d", "flat"}
    assert {question.colour for question in asked} == set(words.colours)
    for question in asked:
        assert composer.sheet.subjects[question.subject].label in question.prompt
        assert words.styles[question.style][0] in question.prompt
        assert question.colour in question.prompt


def test_a_background_is_read_off_the_border() -> None:
    picture = np.full((64, 64, 3), 200, np.uint8)
    picture[16:48, 16:48] = 0
    picture[60:, 10:20] = 255  # a shadow or a slip is outvoted
    assert border(picture).tolist() == [200, 200, 200]


def test_the_contact_sheet_has_sixty_four_prompts() -> None:
    assert len(set(listed("prompts"))) == 64


def test_a_model_that_draws_what_it_is_asked_gets_full_marks(composer: Composer) -> None:
    painter = Painter(64, composer.sprites, (), views=0)
    examiner, asked = Examiner(composer, painter), list(questions(composer, 16))

    def draw(prompt: str, seed: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        question = next(question for question in asked if question.prompt == prompt)
        return examiner.paint(question.subject, question.style, question.colour)

    assert measured(composer, painter, draw, 16) == {
        "subject": 1.0,
        "style": 1.0,
        "background colour": 1.0,
    }


def test_the_engine_draws_with_an_exported_file(setup: Setup) -> None:
    preset = setup.preset
    torch.manual_seed(0)
    text = new_text_encoder(preset, torch.randn(49408, 128) * 0.05)
    parts = {"unet": new_unet(preset), "vae": new_autoencoder(preset), "text": text}
    write_checkpoint(setup.checkpoint, parts, preset, 0, setup.held(4))
    with studio(setup.checkpoint, preset.side) as draw:
        picture = draw("a ball", 1)
        assert picture.shape == (64, 64, 3)
        assert (picture == draw("a ball", 1)).all()
        assert (picture != draw("a ball", 2)).any()
