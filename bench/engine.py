"""What the engine costs by itself: checking, planning and running graphs of trivial nodes.

    python bench/engine.py [--json FILE] [--nodes 10000] [--against CHECKOUT]

Targets: 10,000 nodes in 0.2 s, fully held in 0.09 s; from 1,000 to 10,000 nodes the time grows at
most twelvefold; a check of ten nodes that load weights in 5 ms when
their files are known.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

sys.path.insert(0, str(Path(__file__).parents[1]))  # or this file would hide the package `engine`

from bench.toys import NoFiles, NoModels, add
from engine.engine import Engine
from engine.graph.graph import Graph, Link, Node, NodeId
from engine.node.registry import Registry
from engine.run.cache import MemoryCache
from engine.run.executors.inline import InlineExecutor
from engine.run.perform import Services
from engine.settings import Settings

ROUNDS = 5


def use(name: str, number: int, *sources: str) -> Node:
    links = {port: Link(NodeId(s), "int") for port, s in zip("ab", sources, strict=False)}
    constants = {port: number for port in "ab" if port not in links}
    return Node(NodeId(name), "Add", constants, links)


def chain(n: int) -> Graph:
    return Graph.of(use("0", 1), *(use(str(i), i, str(i - 1)) for i in range(1, n)))


def fan_out(n: int) -> Graph:
    return Graph.of(use("0", 1), *(use(str(i), i, "0") for i in range(1, n)))


def fan_in(n: int) -> Graph:
    """A tree of sums over n / 2 numbers."""
    nodes = [use(str(i), i) for i in range(n // 2)]
    ends = [node.id for node in nodes]
    for left, right in zip(ends[::2], ends[1::2], strict=False):
        nodes.append(use(f"{left}+{right}", 0, left, right))
    row = [node.id for node in nodes[n // 2 :]]
    while len(row) > 1:
        pairs = list(zip(row[::2], row[1::2], strict=False))
        sums = [use(f"({len(nodes) + k})", 0, *pair) for k, pair in enumerate(pairs)]
        nodes += sums
        row = [node.id for node in sums] + row[2 * len(pairs) :]
    return Graph.of(*nodes)


def grid(n: int) -> Graph:
    side = round(n**0.5)
    above = [[f"{y - 1},{x}"] if y else [] for y in range(side) for x in range(side)]
    beside = [[f"{y},{x - 1}"] if x else [] for y in range(side) for x in range(side)]
    names = [f"{y},{x}" for y in range(side) for x in range(side)]
    rows = zip(names, above, beside, strict=True)
    return Graph.of(*(use(name, 1, *up, *left) for name, up, left in rows))


SHAPES: dict[str, Callable[[int], Graph]] = {
    "chain": chain,
    "fan-out": fan_out,
    "fan-in": fan_in,
    "grid": grid,
}


def measure(make: Callable[[int], Graph], n: int) -> dict[str, float]:
    """Seconds of the CPU, best of a few rounds: check + plan + run, and again with all held."""
    cold, held = [], []
    for _ in range(ROUNDS):
        engine = Engine(
            Registry.of(add), Services(NoModels(), NoFiles()), InlineExecutor(), MemoryCache(10**9)
        )
        gc.collect()
        cold.append(_seconds(engine, make(n)))
        held.append(_seconds(engine, make(n)))
    return {"nodes": len(make(n).nodes), "cold": min(cold), "held": min(held)}


def _seconds(engine: Engine, graph: Graph) -> float:
    began = time.thread_time()
    engine.run(graph, lambda event: None)
    return time.thread_time() - began


def measure_check() -> tuple[float, float]:
    """Seconds of the CPU for a check of ten nodes that load weights, the best of a few rounds:
    where nothing is known of their files, and when it is."""
    loaders = [
        Node(NodeId(str(i)), "LoadCheckpoint", {"file": "lienzo-demo.safetensors"}, {})
        for i in range(10)
    ]
    first: list[float] = []
    again: list[float] = []
    for _ in range(ROUNDS):
        engine = Engine.open(Settings.read({}))
        for taken in (first, again):
            began = time.thread_time()
            assert not engine.check(Graph.of(*loaders))
            taken.append(time.thread_time() - began)
        engine.close()
    return min(first), min(again)


def compare(other: Path, nodes: int) -> None:
    """Ratios of this checkout's figures to another's, measured in turn; below 1 is quicker."""
    ours, theirs = Path(__file__).parents[1], other.resolve()
    best: dict[tuple[Path, str, str], float] = {}
    for _ in range(3):
        for tree in (ours, theirs):
            for shape, figures in _told_by(tree, nodes).items():
                for kind in ("cold", "held"):
                    key = (tree, shape, kind)
                    best[key] = min(figures[kind], best.get(key, math.inf))
    print(f"{'shape':10}{'cold':>8}{'held':>8}   of {theirs}")
    for shape in SHAPES:
        ratios = [best[ours, shape, kind] / best[theirs, shape, kind] for kind in ("cold", "held")]
        print(f"{shape:10}{ratios[0]:8.2f}{ratios[1]:8.2f}")


def _told_by(tree: Path, nodes: int) -> dict[str, dict[str, float]]:
    with NamedTemporaryFile(suffix=".json") as file:
        script = [sys.executable, "bench/engine.py", "--json", file.name, "--nodes", str(nodes)]
        subprocess.run(script, cwd=tree, check=True, stdout=subprocess.DEVNULL)
        figures: dict[str, dict[str, float]] = json.load(file)
        return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--nodes", type=int, default=10_000)
    parser.add_argument("--against", type=Path, help="a checkout to compare with, in turn")
    options = parser.parse_args()
    if options.against:
        compare(options.against, options.nodes)
    else:
        report(options.nodes, options.json)


def report(nodes: int, file: Path | None) -> None:
    """Print the figures of this checkout, and write them to the file."""
    figures = {}
    print(f"{'shape':10}{'nodes':>8}{'cold ms':>10}{'held ms':>10}{'growth':>9}")
    for name, make in SHAPES.items():
        few, many = measure(make, nodes // 10), measure(make, nodes)
        growth = many["cold"] / few["cold"]
        figures[name] = {**many, "growth": growth}
        row = f"{name:10}{many['nodes']:8.0f}{1e3 * many['cold']:10.0f}{1e3 * many['held']:10.0f}"
        print(f"{row}{growth:8.1f}x")
    first, again = (1e3 * seconds for seconds in measure_check())
    print(f"check of ten nodes that load weights: {first:.1f} ms, and again {again:.1f} ms")
    if file:
        file.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
