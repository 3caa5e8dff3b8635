"""Where data and training runs are kept."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True)
class Folders:
    """The files of the project, none of them in the repository."""

    work: Path
    run: Path  # one training: states, logs, previews, checkpoint

    @property
    def packages(self) -> Path:
        return self.work / "packages"

    @property
    def sprites(self) -> Path:
        return self.work / "data" / "sprites.npz"

    @property
    def token_table(self) -> Path:
        return self.work / "data" / "token_table.npy"

    @property
    def vae(self) -> Path:
        """The finished autoencoder: configuration and weights."""
        return self.run / "vae.pt"

    @property
    def vae_state(self) -> Path:
        return self.run / "vae_state.pt"

    @property
    def decoder_state(self) -> Path:
        return self.run / "decoder_state.pt"

    @property
    def unet_state(self) -> Path:
        return self.run / "unet_state.pt"

    @property
    def latents(self) -> Path:
        return self.run / "bank.pt"

    @property
    def checkpoint(self) -> Path:
        return self.run / "demo.safetensors"


def add_work(parser: ArgumentParser) -> None:
    work, help_ = (
        platformdirs.user_cache_path("lienzo-demo"),
        "folder of data and runs (%(default)s)",
    )
    parser.add_argument("--work", type=Path, default=work, help=help_)


def add_folders(parser: ArgumentParser) -> None:
    add_work(parser)
    parser.add_argument("--run", type=Path, help="folder of this training (WORK/PRESET)")


def folders(options: Namespace) -> Folders:
    return Folders(options.work, options.run or options.work / options.preset)
