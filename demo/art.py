"""The art sets: one picture of a subject in one style, from the unpacked packages."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

from demo.subjects import code_key, read_json

DRAWN_AT = 384  # pixels a drawing is rendered at, before it is cropped and made smaller
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    f'viewBox="{{}}" width="{DRAWN_AT}" height="{DRAWN_AT}">{{}}</svg>'
)


class ArtSet(Protocol):
    """Pictures of one style."""

    @property
    def names(self) -> Mapping[str, str]:
        """Code points → the name it gives to what they stand for."""

    def picture(self, code: str, names: Iterable[str]) -> Image.Image | None:
        """The RGBA picture filed under these code points, else under the first known name."""


class Bitmaps:
    """A folder of pictures, each named by its code points."""

    def __init__(self, folder: Path) -> None:
        self._files = {code_key(file.stem): file for file in folder.glob("*.webp")}
        self.names: Mapping[str, str] = {}

    def picture(self, code: str, names: Iterable[str]) -> Image.Image | None:
        file = self._files.get(code)
        return Image.open(file).convert("RGBA") if file else None


class Drawings:
    """SVG drawings in one JSON file, in Iconify's form."""

    def __init__(self, folder: Path) -> None:
        # JSON: {"icons": {name: {"body": svg, …}}, "aliases": {name: {"parent": name}}}
        self._set: dict[str, Any] = read_json(folder / "icons.json")
        characters = folder / "chars.json"
        table = read_json(characters) if characters.exists() else {}
        self.names: Mapping[str, str] = {code_key(code): name for code, name in table.items()}

    def picture(self, code: str, names: Iterable[str]) -> Image.Image | None:
        icons, aliases = self._set["icons"], self._set.get("aliases", {})
        for name in (self.names.get(code, ""), *names):
            icon = icons.get(name) or icons.get(aliases.get(name, {}).get("parent", ""))
            if icon:
                return self._rendered(icon)
        return None

    def _rendered(self, icon: Mapping[str, Any]) -> Image.Image:
        # Optional: only preparing the data needs it.
        import resvg_py

        left, top, *sides = (
            icon.get(key, self._set.get(key, 0)) for key in ("left", "top", "width", "height")
        )
        view = " ".join(str(value) for value in (left, top, *(side or 16 for side in sides)))
        pixels = resvg_py.svg_to_bytes(svg_string=SVG.format(view, icon["body"]))
        return Image.open(io.BytesIO(bytes(pixels))).convert("RGBA")
