"""What a LoRA costs to put on, in parts of the time that its model takes to load.

    python -m bench.dressing [--rounds 3] [--rank 16]

A UNet of Stable Diffusion 1's size, of random float16 weights, is loaded from the disk's cache, to
be computed in float32. LoRAs change its attention, or every matrix and convolution. Each round is
a process of its own, whose memory is new, as where people load a model; the medians are shown.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.files.folders import ModelFolders
from engine.models.device import Host
from engine.models.store import ModelStore
from engine.node.refs import FileRef, Patch
from engine.process import tune
from nodes.families import FAMILIES
from nodes.families.fit import Shape
from nodes.families.layout import UNET
from nodes.families.stable_diffusion.layout import UNetSizes
from nodes.families.stable_diffusion.names import unet_names
from nodes.families.stable_diffusion.shapes import unet_shapes
from nodes.refs import ModelRef

SIZES = UNetSizes(4, 4, (320, 640, 1280, 1280), 2, (1, 1, 1, 0), 1, 768, False, None)
KINDS = {  # by how the modules that they change end
    "attention": (
        *("to_q", "to_k", "to_v", "to_out.0", "ff.net.0.proj", "ff.net.2", "proj_in", "proj_out"),
    ),
    "every": ("",),
}
ROOT = Path(__file__).parents[1]
DEMO = ROOT / "nodes" / "weights"


def write_model(folder: Path) -> Mapping[str, Shape]:
    """The shapes of its weights, by their names here."""
    names, shapes = unet_names(SIZES, UNET), unet_shapes(SIZES)
    tensors = {names(name).name: _random(*shape).half() for name, shape in shapes.items()}
    (folder / "checkpoints").mkdir()
    save_file(tensors, folder / "checkpoints/model.safetensors")
    return shapes


def write_lora(
    folder: Path, name: str, shapes: Mapping[str, Shape], rank: int, ends: tuple[str, ...]
) -> int:
    """Of the weights whose modules end so; how many bytes those take in float32."""
    tensors: dict[str, Tensor] = {}
    changed = 0
    for weight, shape in shapes.items():
        module = weight.removesuffix(".weight")
        if len(shape) > 1 and module != weight and module.endswith(ends):
            target = "lora_unet_" + module.replace(".", "_")
            tensors[f"{target}.lora_down.weight"] = _random(rank, *shape[1:]).half()
            up = _random(shape[0], rank, *([1] * (len(shape) - 2))).half()
            tensors[f"{target}.lora_up.weight"] = up
            changed += 4 * torch.Size(shape).numel()
    (folder / "loras").mkdir(exist_ok=True)
    save_file(tensors, folder / f"loras/{name}.safetensors")
    return changed


def _random(*shape: int) -> Tensor:
    return torch.randn(shape) * 0.02


def measured(folder: Path, kind: str) -> dict[str, float]:
    """Seconds in this process, by what was done."""
    folders = ModelFolders([folder, DEMO], families=FAMILIES)
    store = ModelStore(folders, Host)
    with store.lease(ModelRef((_file(folders, "checkpoints", "lienzo-demo"),))):
        pass  # what is imported for the first model is no part of the second one's time
    plain = ModelRef((_file(folders, "checkpoints", "model"),))
    seconds = {}
    for what, ref in (("load", plain), *_dresses(folders, plain, kind)):
        began = time.perf_counter()
        with store.lease(ref):
            seconds[what] = time.perf_counter() - began
    return seconds


def _dresses(folders: ModelFolders, plain: ModelRef, kind: str) -> Iterator[tuple[str, ModelRef]]:
    one, two = (_file(folders, "loras", f"{kind}-{number}") for number in (1, 2))
    yield "put on", plain.patched(Patch(one, 0.8))
    yield "another strength", plain.patched(Patch(one, 0.5))
    yield "a second one beside", plain.patched(Patch(one, 0.5)).patched(Patch(two, 0.3))
    yield "taken off", plain


def _file(folders: ModelFolders, folder: str, name: str) -> FileRef:
    file = f"{name}.safetensors"
    return FileRef(folder, file, folders.stamp(folder, file))


def compare(folder: Path, kind: str, rounds: int) -> None:
    command = [sys.executable, "-m", "bench.dressing", f"--kind={kind}", f"--folder={folder}"]
    runs = [json.loads(subprocess.check_output(command, cwd=ROOT)) for _ in range(rounds)]
    load = median(run["load"] for run in runs)
    for what in runs[0]:
        spent = median(run[what] for run in runs)
        print(f"{kind:10} {what:20} {spent:6.2f} s {100 * spent / load:6.1f} % of loading")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--kind", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.kind:
        tune(computes_on_host=True)
        print(json.dumps(measured(arguments.folder, arguments.kind)))
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shapes = write_model(folder)
        for kind, ends in KINDS.items():
            for number in (1, 2):
                changed = write_lora(folder, f"{kind}-{number}", shapes, arguments.rank, ends)
            print(f"{kind:10} changes {changed / 2**20:.0f} MB of the weights")
            compare(folder, kind, arguments.rounds)


if __name__ == "__main__":
    main()
