"""Train the decoder further: python -m demo.train_decoder

When the UNet is done, this makes pictures crisper. The encoder stays as it is, so the UNet stays
useful (as in Stable Diffusion's later decoders). It goes on where it was interrupted, and changes
`vae.pt`.
"""

from __future__ import annotations

from demo.decoder_training import DecoderTraining
from demo.folders import folders
from demo.pictures import pictures
from demo.presets import PRESETS
from demo.session import painters, start, train, training_options
from demo.sprites import load_sprites


def main() -> None:
    options = training_options("train_decoder", str(__doc__), seconds=3600).parse_args()
    preset, place = PRESETS[options.preset], folders(options)
    device = start(options)
    # Other pictures than the autoencoder and the UNet saw.
    source = pictures(preset, load_sprites(place.sprites), options.seed + 2)
    training = DecoderTraining(preset, source, place, device, painters(options, device))
    train(training, options, place.run / "decoder_log.jsonl")


if __name__ == "__main__":
    main()
