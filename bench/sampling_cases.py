"""The processes of bench/sampling.py: each loads what it needs, then works when told to."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine import node
from engine.engine import Engine
from engine.files.folders import ModelFolders
from engine.files.header import read_header
from engine.graph.graph import Graph, Link, Node, NodeId
from engine.models.store import ModelStore
from engine.node.refs import Dtype, FileRef
from engine.node.registry import Registry
from engine.packs import installed, registry
from engine.process import tune_allocator
from engine.run.cache import MemoryCache
from engine.run.events import Event, NodeDone
from engine.run.executors.local import LocalExecutor
from engine.run.perform import Services
from nodes.families.layout import UNET
from nodes.families.stable_diffusion.layout import UNetSizes
from nodes.families.stable_diffusion.names import unet_names
from nodes.families.stable_diffusion.sd1 import SD1
from nodes.lib.values import Conditioning, Entry
from nodes.refs import ModelRef

SIDE, STEPS, CFG = 256, 4, 7.0
SD15 = UNetSizes(4, 4, (320, 640, 1280, 1280), 2, (1, 1, 1, 0), 1, 768, False, None)


@node(category="bench", lane="inline")
def random_prompt(seed: int) -> Conditioning:
    """Tokens that no text encoder has seen."""
    tokens = torch.randn(1, 77, 768, generator=torch.Generator().manual_seed(seed))
    return Conditioning((Entry(tokens),))


def write(checkpoint: Path) -> None:
    """Random weights in float16, in the layout of a checkpoint."""
    with torch.device("meta"):
        module = UNet2DConditionModel(cross_attention_dim=768)
    names = unet_names(SD15, UNET)
    torch.manual_seed(0)
    tensors = {
        names(name).name: torch.empty(shape.shape, dtype=torch.float16).normal_(0, 0.02)
        for name, shape in module.state_dict().items()
    }
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, checkpoint)


def engine_of(checkpoint: Path) -> tuple[Engine, list[Event]]:
    packs = installed()
    files = ModelFolders([checkpoint.parent.parent], families=packs.loaded["lienzo"].families)
    specs = Registry([*registry(packs).values(), *Registry.of(random_prompt).values()])
    services = Services(ModelStore.open(files, "cpu"), files)
    return Engine(specs, services, LocalExecutor(), MemoryCache(2**30)), []


def with_engine(checkpoint: Path) -> Callable[[int], float]:
    """The Sampler node in its graph."""
    engine, events = engine_of(checkpoint)

    def work(seed: int) -> float:
        engine.run(graph(checkpoint.name, seed), events.append)
        ends = [e for e in events if isinstance(e, NodeDone) and e.node == "sampler"]
        return ends[-1].seconds

    return work


def graph(checkpoint: str, seed: int) -> Graph:
    def use(name: str, node_type: str, links: dict[str, str], **constants: Any) -> Node:
        ends = {port: Link(*place.split(".")) for port, place in links.items()}  # type: ignore[arg-type]
        return Node(NodeId(name), node_type, constants, ends)

    prompts = {"positive": "prompt.conditioning", "negative": "negative.conditioning"}
    return Graph.of(
        use("load", "LoadCheckpoint", {}, file=checkpoint),
        use("prompt", "RandomPrompt", {}, seed=1),
        use("negative", "RandomPrompt", {}, seed=2),
        use("empty", "EmptyLatent", {}, width=SIDE, height=SIDE),
        use(
            "sampler",
            "Sampler",
            {"model": "load.model", "latent": "empty.latent", **prompts},
            seed=seed,
            steps=STEPS,
            cfg=CFG,
        ),
    )


def with_bare_loop(checkpoint: Path) -> Callable[[int], float]:
    """The same calls of the same UNet, and Euler's method around them."""
    weights: Any = SD1.load("model", read_header(checkpoint), "float32")
    unet, sigmas = weights.modules[0], weights.levels.sigmas
    tokens = torch.cat([random_prompt(seed).entries[0].tokens for seed in (2, 1)])
    levels = [sigmas[round(i * (len(sigmas) - 1) / STEPS)] for i in range(STEPS, 0, -1)] + [0.0]

    @torch.inference_mode()
    def work(seed: int) -> float:
        began = time.perf_counter()
        noise = torch.randn(1, 4, SIDE // 8, SIDE // 8, generator=torch.manual_seed(seed))
        euler(unet, noise * levels[0], tokens, levels, weights.levels.timestep)
        return time.perf_counter() - began

    return work


def euler(
    unet: Any,
    x: Tensor,
    tokens: Tensor,
    levels: Sequence[float],
    timestep: Callable[[float], float],
) -> Tensor:
    for sigma, following in pairwise(levels):
        noisy = x / (sigma**2 + 1) ** 0.5
        step = torch.tensor(timestep(sigma))
        away, towards = unet(torch.cat([noisy, noisy]), step, tokens, return_dict=False)[0].chunk(2)
        x = x + (away + CFG * (towards - away)) * (following - sigma)
    return x


def load(checkpoint: Path, dtype: Dtype) -> float:
    """Leasing the model for the first time."""
    files = ModelFolders([checkpoint.parent.parent], families=installed().loaded["lienzo"].families)
    store = ModelStore.open(files, "cpu")
    began = time.perf_counter()
    stamp = files.stamp("checkpoints", checkpoint.name)
    file = FileRef("checkpoints", checkpoint.name, stamp)
    with store.lease(ModelRef((file,), compute=dtype)):
        return time.perf_counter() - began


def load_plainly(checkpoint: Path, dtype: Dtype) -> float:
    """The least there is to do: read the file, build the module without memory."""
    began = time.perf_counter()
    kept = {name: t.to(getattr(torch, dtype)) for name, t in load_file(checkpoint).items()}
    with torch.device("meta"):
        UNet2DConditionModel(cross_attention_dim=768)
    assert kept
    return time.perf_counter() - began


def tell(**figures: float) -> None:
    print(json.dumps(figures), flush=True)


def take_turns(work: Callable[[int], float]) -> None:
    tell(ready=1)
    for seed, _ in enumerate(sys.stdin):
        step = work(seed) / STEPS
        tell(step=step, peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def main() -> None:
    case, checkpoint = sys.argv[1], Path(sys.argv[2])
    if case == "write":
        write(checkpoint)
        tell(ready=1)
    elif case in ("load", "load_plainly"):
        work = load if case == "load" else load_plainly
        tell(float16=work(checkpoint, "float16"), float32=work(checkpoint, "float32"))
    elif case == "engine":
        take_turns(with_engine(checkpoint))
    else:
        if case == "bare":
            tune_allocator()
        take_turns(with_bare_loop(checkpoint))


if __name__ == "__main__":
    main()
