"""Write the trained model as one file: python -m demo.export

The file has the layout of Stable Diffusion 1, in 16 bits, with configurations and model card in
its metadata, and is refused above 45 MB.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path

from safetensors.torch import load_file

from demo.checkpoint import NOTHING, write_checkpoint
from demo.colours import latent_colours
from demo.folders import add_folders, folders
from demo.pictures import pictures
from demo.presets import PRESETS, Preset
from demo.sampling import averaged_model
from demo.session import load_state
from demo.sprites import load_sprites

LARGEST = 45_000_000  # bytes
SEED = 30_000  # of the pictures that the colours of latents are read from
DESCRIPTION = (
    "A small latent diffusion model that shows how the large ones work. It draws {subjects} in the "
    "styles {styles}, on plain backgrounds and in simple scenes; it knows nothing else of the "
    "world, and a prompt about anything else gives the nearest of these. {side} x {side} pixels. "
    "Trained for {steps} steps on Fluent Emoji (c) Microsoft Corporation, MIT; Noto Emoji (c) "
    "Google LLC, Apache-2.0; names and keywords of Unicode CLDR (Unicode-3.0) by way of emojibase "
    "(MIT). Token vectors derived from all-MiniLM-L6-v2 (Apache-2.0); CLIP's vocabulary (MIT)."
)


def model_card(preset: Preset, steps: int) -> dict[str, str]:
    """What the file says of itself."""
    subjects = {2: "123 everyday subjects", 1: "243 everyday subjects", 0: "965 subjects"}
    description = DESCRIPTION.format(
        subjects=subjects[preset.tier],
        styles=", ".join(preset.styles),
        side=preset.side,
        steps=steps,
    )
    return {
        "title": "Lienzo demo",
        "license": "MIT AND Apache-2.0",
        "date": datetime.now(UTC).date().isoformat(),
        "description": description,
        "usage_hint": f"{preset.side} x {preset.side} pixels, 20 steps, CFG 4 to 7",
    }


def main() -> None:
    parser = ArgumentParser(prog="python -m demo.export", description=__doc__)
    parser.add_argument("--preset", default="cpu", choices=PRESETS)
    add_folders(parser)
    parser.add_argument("--output", type=Path, help="file to write (RUN/demo.safetensors)")
    help_ = "token table in 8 bits: 6 MB less, exact only if trained with one"
    parser.add_argument("--coarse-table", action="store_true", help=help_)
    help_ = "another version of the file, from which as little as possible is to differ"
    parser.add_argument("--earlier", type=Path, help=help_)
    options = parser.parse_args()
    preset, place = PRESETS[options.preset], folders(options)
    earlier = load_file(options.earlier) if options.earlier else NOTHING
    steps = int(load_state(place.unet_state)["step"])
    target = options.output or place.checkpoint
    coarse = options.coarse_table or preset.coarse_table
    model = averaged_model(preset, place)
    colours = latent_colours(model.vae, pictures(preset, load_sprites(place.sprites), SEED))
    card = model_card(preset, steps)
    size = write_checkpoint(target, model, preset, card, coarse, colours, earlier)
    if size > LARGEST:
        target.unlink()
        raise SystemExit(f"{size / 1e6:.1f} MB; wanted at most {LARGEST / 1e6:.0f} MB")
    print(f"{target}: {size / 1e6:.1f} MB after {steps} steps")


if __name__ == "__main__":
    main()
