"""Train a part of the model: python -m demo.train vae, then unet, then decoder; or a lora

It goes on where it was interrupted; with more steps, later, a finished part learns on. The
autoencoder (vae) comes first, since another one makes a trained UNet useless. The decoder, trained
alone in the end, makes pictures crisper: the encoder stays as it is, so the UNet stays useful. A
lora teaches a finished model another style.
"""

from __future__ import annotations

import os
import signal
from argparse import ArgumentParser
from pathlib import Path
from threading import Event

import platformdirs
import torch

from demo.autoencoder import AutoencoderTask, DecoderTask
from demo.denoiser import DenoiserTask, Setup
from demo.lora import LoraTask
from demo.pictures import pictures
from demo.presets import read_presets
from demo.sprites import load_sprites
from demo.training import Task, Training, run

STEPS = {"vae": 2900, "unet": 15_800, "decoder": 6800, "lora": 1000}  # what the demo model took
SHIPPED = Path(__file__).parents[1] / "nodes/weights/checkpoints/lienzo-demo.safetensors"


def make_task(part: str, setup: Setup, base: Path, style: str) -> Task:
    match part:
        case "vae":
            return AutoencoderTask(setup)
        case "unet":
            return DenoiserTask(setup)
        case "decoder":
            return DecoderTask(setup)
        case _:
            return LoraTask(setup, base, style)


def parser(name: str, description: str) -> ArgumentParser:
    """With the options that training and measuring have in common."""
    made = ArgumentParser(prog=f"python -m demo.{name}", description=description)
    work = platformdirs.user_cache_path("lienzo-demo")
    made.add_argument("--work", type=Path, default=work, help="folder of data (%(default)s)")
    made.add_argument("--preset", default="cpu", choices=read_presets())
    made.add_argument("--run", type=Path, help="folder of this training (WORK/PRESET)")
    return made


def main() -> None:
    asked = parser("train", str(__doc__))
    asked.add_argument("part", choices=STEPS)
    asked.add_argument("--steps", type=int, help=f"in all {STEPS}")
    asked.add_argument("--style", default="neon", help="of a lora (%(default)s)")
    asked.add_argument("--base", type=Path, default=SHIPPED, help="what a lora is for")
    options = asked.parse_args()
    part, preset = options.part, read_presets()[options.preset]
    folder, data = options.run or options.work / options.preset, options.work / "data"
    folder.mkdir(parents=True, exist_ok=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    # On the CPU no other processes paint: they would take the cores from the training.
    workers = max(1, (os.cpu_count() or 2) - 2) if device.type == "cuda" else 0
    torch.manual_seed(0)
    torch.set_float32_matmul_precision("high")
    # Each part sees other pictures than those trained before it.
    seed, styles = list(STEPS).index(part), (options.style,) if part == "lora" else preset.styles
    source = pictures(preset, load_sprites(data / "sprites.msgpack"), seed, styles)
    setup = Setup(preset, source, data, folder, device, workers)
    task, stopped = make_task(part, setup, options.base, options.style), Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: stopped.set())
    name = f"lora_{options.style}" if part == "lora" else part
    run(Training(task, folder / f"{name}_state.pt"), options.steps or STEPS[part], stopped)


if __name__ == "__main__":
    main()
