"""The art sets: one picture of a subject in one style, from the unpacked packages."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

from demo.catalogue import code_key

DRAWN_AT = 384  # pixels a drawing is rendered at, before it is cropped and made smaller


class ArtSet(Protocol):
    """Pictures of one style."""

    def picture(self, code: str, names: Iterable[str]) -> Image.Image | None:
        """The RGBA picture filed under these code points, else under the first known name."""


class Bitmaps:
    """A folder of pictures, each named by its code points."""

    def __init__(self, folder: Path) -> None:
        self._files = {code_key(file.stem): file for file in folder.glob("*.webp")}

    def picture(self, code: str, names: Iterable[str]) -> Image.Image | None:
        file = self._files.get(code)
        return Image.open(file).convert("RGBA") if file else None


class Drawings:
    """SVG drawings in one JSON file, in Iconify's form."""

    def __init__(self, folder: Path) -> None:
        # JSON: {"icons": {name: {"body": svg, …}}, "aliases": {name: {"parent": name}}}
        self._set: dict[str, Any] = json.loads((folder / "icons.json").read_text(encoding="utf-8"))
        characters = folder / "chars.json"
        table = json.loads(characters.read_text(encoding="utf-8")) if characters.exists() else {}
        self.names: Mapping[str, str] = {code_key(code): name for code, name in table.items()}

    def picture(self, code: str, names: Iterable[str]) -> Image.Image | None:
        known = [self.names[code]] if code in self.names else []
        drawings = (self._svg(name) for name in [*known, *names])
        return next((render(svg) for svg in drawings if svg), None)

    def _svg(self, name: str) -> str | None:
        parent = self._set.get("aliases", {}).get(name, {}).get("parent", "")
        icon = self._set["icons"].get(name) or self._set["icons"].get(parent)
        if not icon:
            return None
        box = [icon.get(key, self._set.get(key, 0)) for key in ("left", "top", "width", "height")]
        view = " ".join(str(value) for value in (*box[:2], *(side or 16 for side in box[2:])))
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'viewBox="{view}" width="{DRAWN_AT}" height="{DRAWN_AT}">{icon["body"]}</svg>'
        )


def render(svg: str) -> Image.Image:
    """An SVG text as RGBA pixels."""
    # Optional: only preparing the data needs it.
    import resvg_py

    return Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg)))).convert("RGBA")
