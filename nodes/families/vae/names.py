"""Where an autoencoder's weights lie, in the LDM layout or diffusers'."""

from __future__ import annotations

import re
from collections.abc import Callable

from nodes.families.names import Names, Source, renamed_parts
from nodes.families.vae.layout import VaeSizes

_VAE_ATTENTION = {
    "group_norm": "norm",
    "to_q": "q",
    "to_k": "k",
    "to_v": "v",
    "to_out.0": "proj_out",
}
_OLD_ATTENTION = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}


def vae_names(sizes: VaeSizes, prefix: str) -> Names:
    """Of diffusers' AutoencoderKL, in the LDM layout or under its own names."""
    last = len(sizes.channels) - 1
    rules: list[tuple[str, Callable[[re.Match[str]], str]]] = [
        (r"down_blocks\.(\d+)\.resnets", lambda m: f"down.{m[1]}.block"),
        (r"down_blocks\.(\d+)\.downsamplers\.0", lambda m: f"down.{m[1]}.downsample"),
        (r"up_blocks\.(\d+)\.resnets", lambda m: f"up.{last - int(m[1])}.block"),
        (r"up_blocks\.(\d+)\.upsamplers\.0", lambda m: f"up.{last - int(m[1])}.upsample"),
        (r"mid_block\.resnets\.(\d+)", lambda m: f"mid.block_{int(m[1]) + 1}"),
        (
            r"mid_block\.attentions\.0\.(\w+(?:\.0)?)\.",
            lambda m: f"mid.attn_1.{_VAE_ATTENTION[m[1]]}.",
        ),
        (r"conv_norm_out", lambda m: "norm_out"),
        (r"conv_shortcut", lambda m: "nin_shortcut"),
    ]

    def source(name: str) -> Source:
        if not sizes.diffusers_names:
            for pattern, renamed in rules:
                name = re.sub(pattern, renamed, name)
        if sizes.old_attention:
            name = renamed_parts(name, _OLD_ATTENTION)
        return Source(prefix + name)

    return source
