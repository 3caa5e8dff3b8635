"""The demo workflow as a plain script: the same modules, weights and loop, and nothing else.

python -m bench.plain workflows/text-to-image.json OUTPUT_FOLDER
"""

from __future__ import annotations

import json
import math
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from engine.files.header import read_header
from engine.process import tune_allocator
from nodes.families.stable_diffusion.sd1 import SD1
from nodes.lib.components import Start
from nodes.lib.regions import Placed, Window

WEIGHTS = Path(__file__).parent.parent / "nodes" / "weights" / "checkpoints"


def karras(steps: int, low: float, high: float) -> list[float]:
    first, last = high ** (1 / 7), low ** (1 / 7)
    return [(first + i / (steps - 1) * (last - first)) ** 7 for i in range(steps)] + [0.0]


@torch.inference_mode()
def sample(network: Any, positive: Any, negative: Any, x: Tensor, steps: int, cfg: float) -> Tensor:
    """DPM-Solver++(2M), Lu et al. 2022."""
    levels = network.levels.sigmas
    sigmas = karras(steps, levels[0], levels[-1])
    [away], [towards] = negative, positive
    whole = Window(0, 0, x.shape[-2], x.shape[-1], None)
    asked = [Placed(away, whole, False), Placed(towards, whole, True)]
    bound = network.bind(asked, Start(torch.zeros_like(x)), at_once=2)
    x = x * math.hypot(1, sigmas[0])
    before = None
    for i, (sigma, following) in enumerate(pairwise(sigmas)):
        given = network.prediction.input(x, sigma).repeat(2, 1, 1, 1)
        noises = bound(given, sigma, [0, 1])
        away, towards = (network.prediction.clean(x, noise, sigma) for noise in noises)
        clean: Tensor = away + cfg * (towards - away)
        if following == 0:
            return clean
        mixed, h = clean, math.log(sigma / following)
        if before is not None:
            r = math.log(sigmas[i - 1] / sigma) / h
            mixed = (1 + 1 / (2 * r)) * clean - before / (2 * r)
        x = following / sigma * x - math.expm1(-h) * mixed
        before = clean
    return x


def main() -> None:
    nodes = json.loads(Path(sys.argv[1]).read_text())["nodes"]
    inputs = {node["type"]: node.get("inputs", {}) for node in nodes.values()}
    prompts = [n["inputs"]["text"] for n in nodes.values() if n["type"] == "EncodePrompt"]
    settings, size = inputs["Sampler"], inputs["EmptyLatent"]
    tune_allocator()
    header = read_header(WEIGHTS / inputs["LoadCheckpoint"]["file"])
    clip: Any = SD1.load("text", header, "float32")
    positive, negative = (clip.encode(text) for text in prompts)
    shape = (1, 4, size["height"] // 8, size["width"] // 8)
    noise = torch.randn(shape, generator=torch.Generator().manual_seed(settings["seed"]))
    unet = SD1.load("model", header, "float32")
    latent = sample(unet, positive, negative, noise, settings["steps"], settings["cfg"])
    vae: Any = SD1.load("vae", header, "float32")
    pixels = (vae.decode(latent / vae.space.scale) + 1).div(2).clamp(0, 1)
    picture = Image.fromarray(pixels[0].movedim(0, -1).mul(255).byte().numpy())
    picture.save(Path(sys.argv[2]) / "plain.png", compress_level=4)


if __name__ == "__main__":
    main()
