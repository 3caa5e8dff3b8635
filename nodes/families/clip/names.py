"""Where a CLIP text encoder's weights lie, under transformers' names or in open_clip's layout."""

from __future__ import annotations

import re

from nodes.families.clip.layout import ClipSizes
from nodes.families.names import Names, Source, renamed_parts

_OPEN_CLIP = {
    "embeddings.token_embedding": "token_embedding",
    "encoder.layers": "transformer.resblocks",
    "self_attn.out_proj": "attn.out_proj",
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "fc1": "c_fc",
    "fc2": "c_proj",
    "final_layer_norm": "ln_final",
}
_THIRDS = {"q_proj": 0, "k_proj": 1, "v_proj": 2}


def clip_names(sizes: ClipSizes, prefix: str) -> Names:
    """Of transformers' CLIPTextModel, under its own names or in open_clip's layout."""

    def source(name: str) -> Source:
        name = name.removeprefix("text_model.")
        if not sizes.open_clip_names:
            return Source(prefix + name)
        if name == "text_projection.weight" and not sizes.linear_projection:
            return Source(f"{prefix}text_projection", transposed=True)
        if name == "embeddings.position_embedding.weight":
            return Source(f"{prefix}positional_embedding")
        if match := re.fullmatch(r"encoder\.layers\.(\d+)\.self_attn\.(\w_proj)\.(\w+)", name):
            fused = f"{prefix}transformer.resblocks.{match[1]}.attn.in_proj_{match[3]}"
            return Source(fused, third=_THIRDS[match[2]])
        return Source(prefix + renamed_parts(name, _OPEN_CLIP))

    return source
