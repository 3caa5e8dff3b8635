"""An autoencoder as files have it, in the LDM layout."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace

from torch import Tensor

from engine.files.header import Header
from engine.node.values import Stored
from nodes.families.layout import VAE
from nodes.families.merging import numbered
from nodes.families.vae.names import vae_names
from nodes.families.vae.plan import VaePlan
from nodes.families.written import stated, written
from nodes.lib.space import LatentSpace

_CONFIG = "config.vae"
_ATTENTION = re.compile(r"\.mid\.attn_1\.(q|k|v|proj_out)\.weight$")


def stored_vae(
    header: Header, plan: VaePlan, weights: Mapping[str, Tensor], space: LatentSpace, alone: bool
) -> Stored:
    """A file of its own states the scale of its latents, as no model tells it there."""
    sizes = replace(plan.sizes, diffusers_names=False, old_attention=False)
    names = numbered(vae_names(sizes, "" if alone else VAE))
    tensors = {
        name: tensor[:, :, None, None] if _is_matrix(name, tensor) else tensor
        for name, tensor in written(weights, names, header).items()
    }
    metadata = stated(header, [_CONFIG])
    if alone:
        config = json.loads(metadata.get(_CONFIG, "{}"))
        config |= {"scaling_factor": space.scale, "shift_factor": space.shift}
        metadata[_CONFIG] = json.dumps(config)
    return Stored(tensors, metadata)


def _is_matrix(name: str, tensor: Tensor) -> bool:
    """Where the layout has a convolution."""
    return tensor.ndim == 2 and _ATTENTION.search(name) is not None
