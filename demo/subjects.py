"""The subjects a picture can show: their names, other names and keywords, from Unicode CLDR."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
GROUPS = {0, 3, 4, 5, 6, 7}  # faces, animals, food, places, activities, objects: no flags, no signs
SHORT_NAMES = ("emojibase", "github", "joypixels", "iamcal")


@dataclass(frozen=True)
class Subject:
    """One thing to draw and the words for it, lower case."""

    label: str  # its CLDR name
    alias: tuple[str, ...]  # other names
    tags: tuple[str, ...]  # keywords
    kind: str  # its CLDR subgroup, such as "animal-bird"
    tier: int  # 2 among the most wanted, 1 wanted, 0 the rest
    code: str  # its code points in hexadecimal


def code_key(code: str) -> str:
    """Code points without the variation selector, which sets write or leave out at will."""
    return "-".join(part for part in code.lower().split("-") if part != "fe0f")


def slug(text: str) -> str:
    plain = re.sub(f"[{APOSTROPHE}']", "", text.lower()).replace("ñ", "n")
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def listed(name: str) -> list[str]:
    """The lines of `lists/NAME.txt`: `top` and `core` are the most wanted labels and more.

    `left-out` are patterns of signs and near-duplicates, which a small picture cannot tell apart,
    and of what does not suit everybody.
    """
    file = Path(__file__).parent / "lists" / f"{name}.txt"
    return file.read_text(encoding="utf-8").splitlines()


def read_subjects(emojibase: Path) -> list[Subject]:
    """Every subject worth drawing, in CLDR order. `emojibase` is the unpacked package."""
    folder = emojibase / "package" / "en"
    entries, messages = read_json(folder / "data.json"), read_json(folder / "messages.json")
    kinds = {group["order"]: group["key"] for group in messages["subgroups"]}
    names: dict[str, list[str]] = defaultdict(list)  # that people type, by code points
    for source in SHORT_NAMES:
        for code, name in read_json(folder / "shortcodes" / f"{source}.json").items():
            names[code] += [name] if isinstance(name, str) else name
    tiers = dict.fromkeys(listed("core"), 1) | dict.fromkeys(listed("top"), 2)
    left_out = re.compile("|".join(listed("left-out")))
    return [
        _subject(entry, kinds[entry["subgroup"]], names[entry["hexcode"]], tiers)
        for entry in entries
        if entry.get("group") in GROUPS and not left_out.search(entry["label"].lower())
    ]


def _subject(
    entry: Mapping[str, Any], kind: str, names: Iterable[str], tiers: Mapping[str, int]
) -> Subject:
    """`entry` is emojibase's JSON."""
    label = entry["label"].lower().replace(APOSTROPHE, "'").replace("ñ", "n")
    # Short names with digits or signs are variants: "man_1", "+1".
    words = {name.replace("_", " ").strip() for name in names if not re.search(r"\d|[+-]$", name)}
    alias = {word for word in words if word != label and 2 < len(word) < 28}
    if label.endswith(" face") and entry["group"] == 3:
        alias.add(label.removesuffix(" face"))
    tags = tuple(tag for tag in entry.get("tags", []) if tag not in label)[:6]
    return Subject(label, tuple(sorted(alias)), tags, kind, tiers.get(label, 0), entry["hexcode"])


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
