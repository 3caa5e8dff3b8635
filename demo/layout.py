"""The names that Stable Diffusion 1 files give to weights.

Modules of diffusers name their parts by what they are; the files number them in the order of
computation. Each table here maps the one prefix to the other.
"""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from demo.presets import Config

UNET, VAE = "model.diffusion_model.", "first_stage_model."
TEXT = "cond_stage_model.transformer.text_model."
TOKEN_TABLE = TEXT + "embeddings.token_embedding.weight"
Names = Mapping[str, str]

UNET_ENDS: Names = {
    "conv_in": "input_blocks.0.0",
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "mid_block.resnets.0": "middle_block.0",
    "mid_block.attentions.0": "middle_block.1",
    "mid_block.resnets.1": "middle_block.2",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
}
UNET_RESNET: Names = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
VAE_RESNET: Names = {"conv_shortcut": "nin_shortcut"}
VAE_ATTENTION: Names = {
    "group_norm": "norm",
    "to_q": "q",
    "to_k": "k",
    "to_v": "v",
    "to_out.0": "proj_out",
}


def unet_blocks(config: Config) -> dict[str, str]:
    """The UNet's blocks, numbered downwards and then upwards."""
    layers, names = int(config["layers_per_block"]), dict(UNET_ENDS)
    down, up = config["down_block_types"], config["up_block_types"]
    number = 1
    for level, kind in enumerate(down):
        for layer in range(layers):
            _block(names, f"down_blocks.{level}", layer, f"input_blocks.{number}", kind)
            number += 1
        if level < len(down) - 1:
            names[f"down_blocks.{level}.downsamplers.0.conv"] = f"input_blocks.{number}.0.op"
            number += 1
    number = 0
    for level, kind in enumerate(up):
        for layer in range(layers + 1):
            _block(names, f"up_blocks.{level}", layer, f"output_blocks.{number}", kind)
            if layer == layers and level < len(up) - 1:
                place = f"output_blocks.{number}.{2 if 'CrossAttn' in kind else 1}.conv"
                names[f"up_blocks.{level}.upsamplers.0.conv"] = place
            number += 1
    return names


def _block(names: dict[str, str], level: str, layer: int, target: str, kind: str) -> None:
    names[f"{level}.resnets.{layer}"] = f"{target}.0"
    if "CrossAttn" in kind:
        names[f"{level}.attentions.{layer}"] = f"{target}.1"


def vae_blocks(config: Config) -> dict[str, str]:
    """The autoencoder's blocks. The decoder's levels are numbered from the picture inwards."""
    layers, levels = int(config["layers_per_block"]), len(config["block_out_channels"])
    names = {}
    for level in range(levels):
        down, up = f"encoder.down.{level}", f"decoder.up.{levels - 1 - level}"
        for layer in range(layers):
            names[f"encoder.down_blocks.{level}.resnets.{layer}"] = f"{down}.block.{layer}"
        for layer in range(layers + 1):
            names[f"decoder.up_blocks.{level}.resnets.{layer}"] = f"{up}.block.{layer}"
        if level < levels - 1:
            names[f"encoder.down_blocks.{level}.downsamplers.0"] = f"{down}.downsample"
            names[f"decoder.up_blocks.{level}.upsamplers.0"] = f"{up}.upsample"
    for side in ("encoder", "decoder"):
        names[f"{side}.mid_block.resnets.0"] = f"{side}.mid.block_1"
        names[f"{side}.mid_block.attentions.0"] = f"{side}.mid.attn_1"
        names[f"{side}.mid_block.resnets.1"] = f"{side}.mid.block_2"
        names[f"{side}.conv_norm_out"] = f"{side}.norm_out"
    return names


def unet_names(weights: Mapping[str, Tensor], config: Config) -> dict[str, Tensor]:
    """The UNet's weights under the file's names."""
    blocks = unet_blocks(config)
    return {UNET + _renamed(name, blocks, UNET_RESNET, {}): w for name, w in weights.items()}


def vae_names(weights: Mapping[str, Tensor], config: Config) -> dict[str, Tensor]:
    """The autoencoder's weights; its attention is written as 1x1 convolutions."""
    blocks, named = vae_blocks(config), {}
    for name, weight in weights.items():
        linear = ".attentions." in name and weight.ndim == 2
        target = _renamed(name, blocks, VAE_RESNET, VAE_ATTENTION)
        named[VAE + target] = weight[..., None, None] if linear else weight
    return named


def text_names(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    kept = ((n, w) for n, w in weights.items() if not n.endswith("position_ids"))
    # Some releases of transformers write the prefix themselves.
    return {TEXT + name.removeprefix("text_model."): weight for name, weight in kept}


def _renamed(name: str, blocks: Names, resnet: Names, attention: Names) -> str:
    block = max((b for b in blocks if name.startswith(b + ".")), key=len, default="")
    if not block:
        return name
    part, _, leaf = name.removeprefix(block + ".").rpartition(".")
    inner = resnet if ".resnets." in block else attention if ".attentions." in block else {}
    return ".".join(piece for piece in (blocks[block], inner.get(part, part), leaf) if piece)
