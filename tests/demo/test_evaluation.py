"""The exam, the classifier and the engine's part in it."""

from __future__ import annotations

import pytest
import torch

from demo.artist import studio
from demo.checkpoint import write_checkpoint
from demo.classifier import HELD, Renderings, batch, top, train_classifier
from demo.composer import Composer
from demo.evaluate import MARKS, table
from demo.exam import background_colours, questions, sheet_prompts
from demo.export import model_card
from demo.folders import Folders
from demo.modules import build_text_encoder, build_unet, build_vae
from demo.painter import Painter
from demo.presets import Preset
from demo.sampling import Model
from demo.sprites import SpriteSheet
from demo.words import COLOURS, STYLES


@pytest.fixture
def composer(sheet: SpriteSheet) -> Composer:
    return Composer(sheet, ("3d", "flat"), complexity=0.4)


def test_questions_go_round_subjects_styles_and_colours(composer: Composer) -> None:
    asked = questions(composer, 36)
    assert [question.subject for question in asked[:5]] == [0, 1, 2, 3, 0]
    assert {question.style for question in asked} == {0, 1}
    assert {question.colour for question in asked} == set(range(len(COLOURS)))
    for question in asked:
        assert composer.sheet.subjects[question.subject].label in question.prompt
        assert STYLES[composer.styles[question.style]][0] in question.prompt
        assert tuple(COLOURS)[question.colour] in question.prompt


def test_a_background_is_read_off_the_border() -> None:
    inks = torch.tensor(list(COLOURS.values()), dtype=torch.uint8)
    pictures = inks[:, None, None].expand(-1, 64, 64, 3).clone()
    pictures[:, 16:48, 16:48] = 0
    pictures[:, 60:, 10:20] = 255  # a shadow or a slip is outvoted
    assert background_colours(pictures).tolist() == list(range(len(COLOURS)))


def test_the_contact_sheet_has_sixty_four_prompts() -> None:
    assert len(set(sheet_prompts())) == 64


def test_the_classifier_reads_renderings_that_it_has_not_seen(composer: Composer) -> None:
    renderings = Renderings(composer, Painter(70, composer.sprites, composer.scenes, views=1))
    *_, classifier = train_classifier(renderings, count=256, epochs=10)
    pictures, subjects, _ = batch(renderings, HELD, 32)
    assert top(classifier.read(pictures).subjects, subjects, 1) > 0.5


def test_a_label_counts_if_it_is_among_the_best() -> None:
    scores = torch.tensor([[0.1, 0.5, 0.4], [0.7, 0.2, 0.1]])
    assert top(scores, torch.tensor([2, 2]), 1) == 0
    assert top(scores, torch.tensor([2, 2]), 2) == 0.5
    assert top(scores, torch.tensor([2, 2]), 5) == 1


def test_the_engine_draws_with_an_exported_file(preset: Preset, folders: Folders) -> None:
    torch.manual_seed(0)
    text = build_text_encoder(preset.text, torch.randn(49408, 128) * 0.05)
    model = Model(build_unet(preset.unet), build_vae(preset.vae), text, preset.side // 8)
    write_checkpoint(folders.checkpoint, model, preset, model_card(preset, 0), True)
    with studio(folders.checkpoint, preset.side) as artist:
        picture = artist.draw("a ball", seed=1)
        assert picture.shape == (64, 64, 3)
        assert torch.equal(picture, artist.draw("a ball", seed=1))
        assert not torch.equal(picture, artist.draw("a ball", seed=2))
        assert artist.reconstruct(picture).shape == (64, 64, 3)


def test_the_table_shows_what_was_wanted() -> None:
    model = dict.fromkeys(MARKS, 0.5)
    text = table({"model": model, "real renderings": {"style": 0.9}})
    assert "style" in text
    assert "0.80" in text
    assert "0.90" in text
