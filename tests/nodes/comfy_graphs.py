"""Graphs as ComfyUI's users have them, in its API format."""

from __future__ import annotations

from typing import Any

from engine.formats.native import graph
from engine.formats.reading import document_of
from tests.nodes.studio import Studio


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def comfy_text_to_image(**sampler: Any) -> dict[str, Any]:
    """As ComfyUI's own example is, in small."""
    return {
        "4": node("CheckpointLoaderSimple", ckpt_name="sd1.safetensors"),
        "5": node("EmptyLatentImage", width=64, height=64, batch_size=1),
        "6": node("CLIPTextEncode", text="a (red:1.2) apple", clip=["4", 1]),
        "7": node("CLIPTextEncode", text="blurry", clip=["4", 1]),
        "3": node(
            "KSampler",
            **{
                "seed": 1,
                "steps": 2,
                "cfg": 7.0,
                "sampler_name": "euler",
                "scheduler": "normal",
                "denoise": 1.0,
                "model": ["4", 0],
                "positive": ["6", 0],
                "negative": ["7", 0],
                "latent_image": ["5", 0],
                **sampler,
            },
        ),
        "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        "9": node("SaveImage", images=["8", 0], filename_prefix="ComfyUI"),
    }


def run(studio: Studio, nodes: dict[str, Any], *targets: str) -> dict[str, Any]:
    engine = studio.engine
    read = document_of(nodes, engine.counterparts, engine.specs)
    assert read.remarks == ()
    return studio.run(graph(read.document), *targets)
