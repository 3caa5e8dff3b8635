"""What a training leaves behind, read back as modules."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn

from demo.folders import Folders
from demo.modules import build_text_encoder, build_unet, build_vae, channels_last, read_token_table
from demo.presets import Preset
from demo.sampling import Model
from demo.session import load_state

TABLE = "embeddings.token_embedding.weight"  # given, so no state holds it


def learned(module: nn.Module) -> dict[str, Tensor]:
    """The weights that training changes."""
    return {name: value for name, value in module.state_dict().items() if not name.endswith(TABLE)}


def restore(module: nn.Module, weights: dict[str, Tensor]) -> None:
    """Put learned weights back; raises RuntimeError where they do not fit."""
    given = {name: value for name, value in module.state_dict().items() if name.endswith(TABLE)}
    module.load_state_dict(weights | given)


def finished_vae(path: Path) -> nn.Module:
    """The autoencoder that the other modules are trained with."""
    saved = load_state(path)
    vae = build_vae(saved["config"])
    vae.load_state_dict(saved["state"])
    return vae.eval().requires_grad_(False)


def averaged_model(preset: Preset, folders: Folders) -> Model:
    """The averaged weights of a training, on the host."""
    state = load_state(folders.unet_state)
    table = read_token_table(folders.token_table, preset.coarse_table)
    unet, text = build_unet(preset.unet), build_text_encoder(preset.text, table)
    restore(unet, state["eu"])
    restore(text, state["et"])
    for module in (unet, text):
        module.eval().requires_grad_(False)
    return Model(channels_last(unet), finished_vae(folders.vae), text, preset.side // 8)
