"""Train the text encoder and the UNet: python -m demo.train_unet

It needs a finished autoencoder, goes on where it was interrupted, and leaves its state, a log and
a preview. A larger budget later trains a finished model further.
"""

from __future__ import annotations

from demo.folders import folders
from demo.modules import million_parameters
from demo.pictures import pictures
from demo.presets import PRESETS
from demo.session import painters, start, train, training_options
from demo.sprites import load_sprites
from demo.unet_training import UnetTraining


def main() -> None:
    parser = training_options("train_unet", str(__doc__), seconds=7200)
    help_ = "train on without the coarse parts, which hold most of the weights: see README"
    parser.add_argument("--only-fine", action="store_true", help=help_)
    options = parser.parse_args()
    preset, place = PRESETS[options.preset], folders(options)
    device = start(options)
    # Other pictures than the autoencoder saw.
    source = pictures(preset, load_sprites(place.sprites), options.seed + 1)
    training = UnetTraining(preset, source, place, device, painters(options, device))

    def prepare() -> None:
        if options.only_fine:
            training.only_fine()
        training.fill()
        sizes = (million_parameters(training.unet), million_parameters(training.text))
        print("UNet {:.2f} million parameters, text encoder {:.2f}".format(*sizes), flush=True)
        if device.type == "cuda":
            training.unet.compile()

    train(training, options, place.run / "unet_log.jsonl", prepare)


if __name__ == "__main__":
    main()
