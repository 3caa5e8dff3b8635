"""Measure a checkpoint: python -m demo.evaluate

Every subject is asked for once, before a plain colour, of the engine and in the workflow that
everybody uses. The art that is nearest to what was drawn tells subject and style, the border of the
picture its background, and the autoencoder is measured on pictures that nothing was trained on.
Prints JSON and writes a contact sheet; ends with status 1 where a mark is missed. The same file
gives the same numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image as Picture

from demo.captions import with_article
from demo.composer import Composer
from demo.composition import RGB, Background, Composition, Figure
from demo.networks import read_network
from demo.painter import Painter
from demo.pictures import HELD, normal, pictures, save_sheet
from demo.presets import read_presets
from demo.reconstruction import psnr
from demo.sprites import cut_out, load_sprites
from demo.subjects import listed
from demo.train import parser
from engine import Image
from engine.engine import Engine
from engine.formats import native
from engine.graph.graph import Const, NodeId
from engine.settings import Settings

TEXT_TO_IMAGE = Path(__file__).parents[1] / "workflows" / "text-to-image.json"
MARKS: Mapping[str, float] = {
    "subject": 0.40,
    "style": 0.80,
    "background colour": 0.80,
    "reconstruction, dB": 24.0,
}
SEED = 20_000  # of the first picture
LOOKED_AT = 24  # pixels of a side
DIFFERS = 70  # of 255: what differs so much from the background is the subject
Pixels = NDArray[np.uint8]  # [side, side, 3]
Draw = Callable[[str, int], Pixels]  # prompt and seed to a picture


@dataclass(frozen=True)
class Question:
    """One prompt and what it asks for."""

    prompt: str
    subject: int  # index into the sheet's subjects
    style: str
    colour: str  # of the background


def questions(composer: Composer, count: int) -> Iterator[Question]:
    """Every subject in turn, with styles and background colours going round."""
    words = composer.words
    colours = tuple(words.colours)
    for number in range(count):
        round_, place = divmod(number, len(composer.subjects))
        # Shifted at each round, so that a subject meets another style and another colour.
        subject, colour = composer.subjects[place], colours[(5 * number + round_) % len(colours)]
        styles = composer.styles_of(subject)
        style = styles[(number + round_) % len(styles)]
        label = with_article(composer.sheet.subjects[subject].label)
        prompt = f"{label} on {with_article(colour)} background, {words.styles[style][0]}"
        yield Question(prompt, subject, style, colour)


class Examiner:
    """Tells what a picture shows, one subject before one colour, by the art it is made after."""

    def __init__(self, composer: Composer, painter: Painter) -> None:
        self._composer, self._painter = composer, painter
        kinds = ((s, style) for s in composer.subjects for style in composer.styles_of(s))
        self._kinds = tuple(kinds)
        self._art = cache(self._painted)

    def answer(self, picture: Pixels) -> tuple[int, str, str]:
        """Its subject, its style and the colour of its background."""
        colours, ground = self._composer.words.colours, border(picture)
        colour = min(colours, key=lambda name: float(((colours[name] - ground) ** 2).sum()))
        off = ((self._art(colour) - figure(picture)) ** 2).sum(1)
        return *self._kinds[int(off.argmin())], colour

    def paint(self, subject: int, style: str, colour: str) -> Pixels:
        ink: RGB = self._composer.words.colours[colour]
        random = np.random.default_rng(0)
        shown = Figure(subject, self._composer.source(subject, style, random), 0.7, 0.5, 0.5)
        made = Composition((shown,), style, True, Background("plain", (ink, ink)))
        return self._painter.paint(made, random)

    def _painted(self, colour: str) -> NDArray[np.float64]:
        """Everything before that colour, [kind, number]."""
        return np.stack([figure(self.paint(*kind, colour)) for kind in self._kinds])


def border(picture: Pixels) -> NDArray[np.float64]:
    """The median colour of the edge, which no subject reaches."""
    width = max(1, len(picture) // 25)
    edges = [np.rot90(picture, turns)[:width].reshape(-1, 3) for turns in range(4)]
    middle: NDArray[np.float64] = np.median(np.concatenate(edges), 0)
    return middle


def figure(picture: Pixels) -> NDArray[np.float64]:
    """What stands before the background, cut out, of one size, on gray."""
    seen = (np.abs(picture - border(picture)).max(2) > DIFFERS) * np.uint8(255)
    cut = cut_out(Picture.fromarray(np.dstack((picture, seen))), LOOKED_AT)
    gray = Picture.new("RGBA", (LOOKED_AT, LOOKED_AT), (128, 128, 128, 255))
    shown = Picture.alpha_composite(gray, cut) if cut else gray
    return np.asarray(shown.convert("RGB"), float).ravel()


@contextmanager
def studio(checkpoint: Path, side: int) -> Iterator[Draw]:
    """Pictures as anybody gets them who runs a workflow, by an engine that knows no other file."""
    workflow, target = native.read(TEXT_TO_IMAGE), NodeId("decode")
    file = native.Input(NodeId("checkpoint"), "file")
    with TemporaryDirectory() as folder:
        (Path(folder) / "models").mkdir()
        (Path(folder) / "models" / "checkpoints").symlink_to(checkpoint.parent.absolute())
        settings = replace(Settings.at(Path(folder)), cache_bytes=2**24)
        with closing(Engine.open(settings)) as engine:

            def draw(prompt: str, seed: int) -> Pixels:
                said: dict[str, Const] = {"prompt": prompt, "negative": "", "seed": seed}
                said |= {"width": side, "height": side}
                values = {workflow.interface[name]: value for name, value in said.items()}
                values[file] = checkpoint.name
                graph = native.graph(native.with_constants(workflow, values))
                image = engine.run(graph, lambda event: None, targets=[target])[target]["image"]
                assert isinstance(image, Image)
                return (image.pixels[0] * 255).round().to(torch.uint8).numpy()

            yield draw


def measured(composer: Composer, painter: Painter, draw: Draw, count: int) -> dict[str, float]:
    """How often a picture shows the subject, style and background that its prompt asks for."""
    examiner, right = Examiner(composer, painter), []
    asked = questions(composer, count or len(composer.subjects))
    for number, question in enumerate(asked):
        found = examiner.answer(draw(question.prompt, SEED + number))
        wanted = question.subject, question.style, question.colour
        right.append([one == other for one, other in zip(found, wanted, strict=True)])
    means = np.mean(right, 0).tolist()
    return dict(zip(("subject", "style", "background colour"), means, strict=True))


def main() -> None:
    asked = parser("evaluate", str(__doc__))
    asked.add_argument("--checkpoint", type=Path, help="file to measure (RUN/demo.safetensors)")
    asked.add_argument("--prompts", type=int, default=0, help="how many (one a subject)")
    options = asked.parse_args()
    preset, folder = read_presets()[options.preset], options.run or options.work / options.preset
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = options.checkpoint or folder / "demo.safetensors"
    sheet = load_sprites(options.work / "data" / "sprites.msgpack")
    composer = Composer(sheet, preset.styles, preset.tier, preset.complexity)
    painter, source = Painter(preset.side, composer.sprites, (), 0), pictures(preset, sheet, SEED)
    with studio(checkpoint, preset.side) as draw:
        found = measured(composer, painter, draw, options.prompts)
        shown = [draw(prompt, SEED + number) for number, prompt in enumerate(listed("prompts"))]
    save_sheet(torch.from_numpy(np.stack(shown)), 8, folder / "contact-sheet.png")
    held = torch.stack([source[HELD + number][0] for number in range(32)])
    real = normal(held, torch.device("cpu"))
    found["reconstruction, dB"] = psnr(read_network(checkpoint, "vae"), real)
    print(json.dumps({"found": found, "wanted": MARKS}, indent=2))
    raise SystemExit(any(found[mark] < least for mark, least in MARKS.items()))


if __name__ == "__main__":
    main()
