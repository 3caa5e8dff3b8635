"""Train the autoencoder: python -m demo.train_vae

It goes on where it was interrupted, and leaves `vae.pt`, its state, a log and a preview. Train it
to the end before the UNet: another autoencoder makes a trained UNet useless.
"""

from __future__ import annotations

from demo.budget import Budget
from demo.folders import folders
from demo.pictures import pictures
from demo.presets import PRESETS
from demo.session import painters, run, start, training_options
from demo.sprites import load_sprites
from demo.vae_training import VaeTraining


def main() -> None:
    options = training_options("train_vae", str(__doc__), seconds=2700).parse_args()
    preset, place = PRESETS[options.preset], folders(options)
    place.run.mkdir(parents=True, exist_ok=True)
    device = start(options)
    source = pictures(preset, load_sprites(place.sprites), options.seed)
    training = VaeTraining(preset, source, place, device, painters(options, device))
    spent = training.load()
    budget = Budget(options.budget, options.steps, options.session, spent)
    budget.stop_on_signals()
    every = 200 if device.type == "cuda" else 20
    run(training, budget, place.run / "vae_log.jsonl", every, options.save_every)


if __name__ == "__main__":
    main()
