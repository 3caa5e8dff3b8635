"""The built-in pack: one module a topic. Its order is the order of the node menu."""

from __future__ import annotations

from pathlib import Path

from engine.packs import Pack
from nodes import (
    adjust,
    batch,
    choose,
    composite,
    conditioning,
    control,
    decode,
    expand,
    export,
    guidance,
    guide,
    image,
    inpaint,
    latent,
    latent_operation,
    load,
    mask,
    merge,
    preprocess,
    refine,
    sample,
    schedule,
    text,
    transform,
    upscale,
    value,
    vision,
    wording,
)
from nodes.comfyui import COUNTERPARTS
from nodes.families import FAMILIES

HERE = Path(__file__).parent
PACK = Pack(
    modules=(
        load,
        merge,
        export,
        expand,
        text,
        conditioning,
        control,
        vision,
        preprocess,
        latent,
        latent_operation,
        sample,
        guide,
        guidance,
        schedule,
        decode,
        image,
        transform,
        composite,
        adjust,
        mask,
        inpaint,
        batch,
        upscale,
        refine,
        value,
        choose,
        wording,
    ),
    families=FAMILIES,
    models=HERE / "weights",
    pictures=HERE / "pictures",
    counterparts=COUNTERPARTS,
    widgets=HERE / "comfyui" / "widgets.txt",
)
