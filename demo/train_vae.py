"""Train the autoencoder: python -m demo.train_vae

It goes on where it was interrupted, and leaves `vae.pt`, its state, a log and a preview. Train it
to the end before the UNet: another autoencoder makes a trained UNet useless.
"""

from __future__ import annotations

from demo.folders import folders
from demo.pictures import pictures
from demo.presets import PRESETS
from demo.session import painters, start, train, training_options
from demo.sprites import load_sprites
from demo.vae_training import VaeTraining


def main() -> None:
    options = training_options("train_vae", str(__doc__), seconds=2700).parse_args()
    preset, place = PRESETS[options.preset], folders(options)
    place.run.mkdir(parents=True, exist_ok=True)
    device = start(options)
    source = pictures(preset, load_sprites(place.sprites), options.seed)
    training = VaeTraining(preset, source, place, device, painters(options, device))
    train(training, options, place.run / "vae_log.jsonl")


if __name__ == "__main__":
    main()
