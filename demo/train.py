"""Train a part of the model: python -m demo.train vae, then unet, then decoder

It goes on where it was interrupted, and leaves its state, a log and a preview; a larger budget
later trains a finished part further. The autoencoder (vae) comes first, since another one makes a
trained UNet useless. The decoder, trained alone in the end, makes pictures crisper: the encoder
stays as it is, so the UNet stays useful (as in Stable Diffusion's later decoders).
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping

import torch

from demo.autoencoder import AutoencoderTask, DecoderTask
from demo.budget import Budget
from demo.folders import Folders, folders
from demo.modules import million_parameters
from demo.pictures import pictures
from demo.presets import PRESETS
from demo.session import painters, run, start, training_options
from demo.sprites import load_sprites
from demo.training import Setup, Task, Training
from demo.unet import UnetTask

PARTS: Mapping[str, Callable[[Setup], Task]] = {
    "vae": AutoencoderTask,
    "unet": UnetTask,
    "decoder": DecoderTask,
}
SECONDS = {"vae": 2700, "unet": 7200, "decoder": 3600}


def make_task(options: Namespace, place: Folders, device: torch.device) -> Task:
    """Each part sees other pictures than those trained before it."""
    seed = options.seed + list(PARTS).index(options.part)
    preset = PRESETS[options.preset]
    source = pictures(preset, load_sprites(place.sprites), seed)
    return PARTS[options.part](Setup(preset, source, place, device, painters(options, device)))


def prepare(training: Training, task: UnetTask, only_fine: bool) -> None:
    """What a UNet needs before its first step; it counts as training."""
    if only_fine:
        training.settle()
        task.only_fine()
    task.fill()
    sizes = (million_parameters(task.unet), million_parameters(task.text))
    print("UNet {:.2f} million parameters, text encoder {:.2f}".format(*sizes), flush=True)
    if task.device.type == "cuda":
        task.unet.compile()


def main() -> None:
    parser = training_options("train", str(__doc__))
    parser.add_argument("part", choices=PARTS)
    help_ = "train the UNet on without its coarse parts, which hold most weights: see README"
    parser.add_argument("--only-fine", action="store_true", help=help_)
    options = parser.parse_args()
    place, device = folders(options), start(options)
    place.run.mkdir(parents=True, exist_ok=True)
    task = make_task(options, place, device)
    training = Training(task)
    seconds = options.budget or SECONDS[options.part]
    budget = Budget(seconds, options.steps, options.session, training.load())
    budget.stop_on_signals()
    if isinstance(task, UnetTask):
        prepare(training, task, options.only_fine)
    every = 200 if device.type == "cuda" else 20
    run(training, budget, place.run / f"{options.part}_log.jsonl", every, options.save_every)


if __name__ == "__main__":
    main()
