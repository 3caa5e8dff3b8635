"""An engine over tiny random checkpoints, and the workflows that the node tests run on it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine.engine import Engine
from engine.graph.graph import Const, Graph, Link, Node, NodeId
from engine.run.events import Event, NodeStarted
from engine.settings import Settings
from tests.models.checkpoints import write_sd1, write_sd2, write_sdxl, write_sdxl_refiner

FAMILIES = ("sd1", "sd2", "sdxl", "sdxl_refiner")
SIDE = 64


@dataclass
class Studio:
    """Runs graphs and remembers what was told of them."""

    home: Path
    engine: Engine
    events: list[Event] = field(default_factory=list)

    def run(
        self,
        graph: Graph,
        *targets: str,
        cancel: threading.Event | None = None,
        workflow: str = "{}",
    ) -> dict[str, Any]:
        self.events.clear()
        wanted = [NodeId(target) for target in targets]
        record = {"workflow": workflow}
        outputs = self.engine.run(
            graph, self.events.append, cancel, wanted, self.home / "output", record
        )
        return {str(node): ports for node, ports in outputs.items()}

    @property
    def ran(self) -> list[str]:
        """The nodes that started in the last run."""
        return [event.node for event in self.events if isinstance(event, NodeStarted)]


def open_studio(home: Path) -> Studio:
    """One checkpoint of each family, in a folder of its own."""
    folder = home / "models" / "checkpoints"
    folder.mkdir(parents=True)
    (home / "input").mkdir()
    write_sd1(folder / "sd1.safetensors")
    write_sd2(folder / "sd2.safetensors")
    write_sdxl(folder / "sdxl.safetensors")
    write_sdxl_refiner(folder / "sdxl_refiner.safetensors")
    settings = replace(Settings.at(home), device="cpu", cache_bytes=2**28)
    return Studio(home, Engine.open(settings))


def text_to_image(family: str = "sd1", **changes: Const) -> Graph:
    """The six nodes of the main path; changes are `node__input=value`."""
    nodes = {
        "load": use("LoadCheckpoint", file=f"{family}.safetensors"),
        "positive": use("EncodePrompt", {"clip": "load.clip"}, text="a (red:1.2) apple"),
        "negative": use("EncodePrompt", {"clip": "load.clip"}, text="blurry"),
        "empty": use("EmptyLatent", {"model": "load.model"}, width=SIDE, height=SIDE),
        "sampler": use(
            "Sampler",
            {
                "model": "load.model",
                "positive": "positive.conditioning",
                "negative": "negative.conditioning",
                "latent": "empty.latent",
            },
            steps=2,
            seed=1,
        ),
        "decode": use("Decode", {"vae": "load.vae", "latent": "sampler.latent"}),
        "save": use("Save", {"image": "decode.image"}),
    }
    return graph_of(nodes, **changes)


def use(
    node_type: str, links: Mapping[str, str] | None = None, **constants: Const
) -> tuple[str, Mapping[str, str], Mapping[str, Const]]:
    """A node without its id."""
    return node_type, links or {}, constants


def graph_of(nodes: Mapping[str, Any], **changes: Const) -> Graph:
    """Nodes by id; links are written `node.port`."""
    made = {}
    for name, (node_type, links, constants) in nodes.items():
        changed = {
            key.removeprefix(f"{name}__"): value
            for key, value in changes.items()
            if key.startswith(f"{name}__")
        }
        ends = {port: _link(place) for port, place in links.items()}
        made[NodeId(name)] = Node(NodeId(name), node_type, {**constants, **changed}, ends)
    return Graph(made)


def _link(place: str) -> Link:
    node, _, port = place.partition(".")
    return Link(NodeId(node), port)
