"""Measure an exported model: python -m demo.evaluate

Every subject is asked for once, before a plain colour. A classifier trained on other renderings
reads subject and style, the border of the picture tells its background, and the autoencoder is
measured on pictures that nothing was trained on. Prints a table and JSON, and writes a contact
sheet; ends with status 1 where a mark is missed. The same file gives the same numbers.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from demo.artist import Artist, studio
from demo.classifier import EDGE, HELD, SIDE, Classifier, Renderings, batch, top, train_classifier
from demo.composer import Composer
from demo.exam import Question, background_colours, questions, sheet_prompts
from demo.folders import Folders, add_folders, folders
from demo.painter import Painter
from demo.pictures import Pictures, save_sheet
from demo.presets import PRESETS, Preset
from demo.reconstruction import psnr
from demo.session import load_state, save_state
from demo.sprites import load_sprites

MARKS: Mapping[str, float] = {
    "subject in the top 5": 0.40,
    "style": 0.80,
    "background colour": 0.80,
    "reconstruction, dB": 24.0,
}
RENDERINGS, EPOCHS = 12_000, 6  # to train the classifier with
SEED = 20_000  # of the first picture; the training's noise has other seeds
OTHER_SCENES = 9  # seed of scenes that the generator never saw
CONTROL = 1000  # renderings that tell how well the classifier itself does


@dataclass(frozen=True)
class World:
    """What a preset's model was taught, painted in other ways."""

    preset: Preset
    composer: Composer

    def renderings(self, side: int) -> Renderings:
        painter = Painter(side, self.composer.sprites, self.composer.scenes, 4, OTHER_SCENES)
        return Renderings(self.composer, painter)

    def pictures(self) -> Pictures:
        """As in training, but with numbers and scenes that were never used."""
        sprites, scenes = self.composer.sprites, self.composer.scenes
        painter = Painter(self.preset.side, sprites, scenes, 4, OTHER_SCENES)
        return Pictures(self.composer, painter, SEED)


def trained_classifier(world: World, path: Path) -> Classifier:
    """The classifier, from an earlier evaluation where there was one."""
    composer = world.composer
    if path.exists():
        classifier = Classifier(len(composer.subjects), len(composer.styles))
        classifier.load_state_dict(load_state(path))
        return classifier.eval()
    print("training the classifier", flush=True)
    *_, classifier = train_classifier(world.renderings(SIDE + EDGE), RENDERINGS, EPOCHS)
    save_state(classifier.state_dict(), path)
    return classifier


def control(classifier: Classifier, world: World) -> dict[str, float]:
    """How well the classifier reads real renderings, which it has not seen."""
    pictures, subjects, styles = batch(world.renderings(world.preset.side), HELD, CONTROL)
    found = classifier.read(pictures)
    return {
        "subject": top(found.subjects, subjects, 1),
        "subject in the top 5": top(found.subjects, subjects, 5),
        "style": top(found.styles, styles, 1),
    }


def marks(classifier: Classifier, asked: Sequence[Question], pictures: Tensor) -> dict[str, float]:
    """How often a picture shows what its prompt asked for."""
    found = classifier.read(pictures)
    subjects = torch.tensor([question.subject for question in asked])
    styles = torch.tensor([question.style for question in asked])
    colours = torch.tensor([question.colour for question in asked])
    return {
        "subject": top(found.subjects, subjects, 1),
        "subject in the top 5": top(found.subjects, subjects, 5),
        "style": top(found.styles, styles, 1),
        "background colour": float((background_colours(pictures) == colours).float().mean()),
    }


def reconstruction(artist: Artist, source: Pictures, count: int) -> float:
    """PSNR of held-out pictures through the autoencoder, in dB."""
    real = [source[number][0].permute(1, 2, 0).contiguous() for number in range(count)]
    made = [artist.reconstruct(picture) for picture in real]
    first, second = (torch.stack(pictures).float() / 127.5 - 1 for pictures in (made, real))
    return psnr(first.permute(0, 3, 1, 2), second.permute(0, 3, 1, 2))


def draw(artist: Artist, prompts: Sequence[str]) -> Tensor:
    return torch.stack([artist.draw(prompt, SEED + i) for i, prompt in enumerate(prompts)])


def evaluate(preset: Preset, place: Folders, checkpoint: Path, count: int) -> dict[str, object]:
    """All measurements; the contact sheet lies in the run's folder."""
    place.run.mkdir(parents=True, exist_ok=True)
    composer = Composer(load_sprites(place.sprites), preset.styles, preset.tier, preset.complexity)
    world = World(preset, composer)
    classifier = trained_classifier(world, place.run / "classifier.pt")
    asked = questions(composer, count or len(composer.subjects))
    with studio(checkpoint, preset.side) as artist:
        results = marks(classifier, asked, draw(artist, [question.prompt for question in asked]))
        results["reconstruction, dB"] = reconstruction(artist, world.pictures(), 32)
        save_sheet(draw(artist, sheet_prompts()), 8, place.run / "contact-sheet.png")
    passed = all(results[mark] >= least for mark, least in MARKS.items())
    readings = control(classifier, world)
    return {"prompts": len(asked), "model": results, "real renderings": readings, "passed": passed}


def table(report: Mapping[str, object]) -> str:
    model, real = report["model"], report["real renderings"]
    assert isinstance(model, dict)
    assert isinstance(real, dict)
    lines = [f"{'':22}{'model':>8}{'wanted':>8}{'real':>8}"]
    for name, value in model.items():
        wanted = f"{MARKS[name]:.2f}" if name in MARKS else ""
        control = f"{real[name]:.2f}" if name in real else ""
        lines.append(f"{name:22}{value:8.2f}{wanted:>8}{control:>8}")
    return "\n".join(lines)


def main() -> None:
    parser = ArgumentParser(prog="python -m demo.evaluate", description=__doc__)
    parser.add_argument("--preset", default="cpu", choices=PRESETS)
    add_folders(parser)
    parser.add_argument("--checkpoint", type=Path, help="file to measure (RUN/demo.safetensors)")
    parser.add_argument("--prompts", type=int, default=0, help="how many (one a subject)")
    options = parser.parse_args()
    place = folders(options)
    checkpoint = options.checkpoint or place.checkpoint
    report = evaluate(PRESETS[options.preset], place, checkpoint, options.prompts)
    print(table(report))
    text = json.dumps(report)
    (place.run / "evaluation.json").write_text(text + "\n", encoding="utf-8")
    print(text)
    raise SystemExit(0 if report["passed"] else 1)


if __name__ == "__main__":
    main()
