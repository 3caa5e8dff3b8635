"""The subjects a picture can show: their names, other names and keywords, from Unicode CLDR."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
GROUPS = {0, 3, 4, 5, 6, 7}  # faces, animals, food, places, activities, objects: no flags, no signs
SHORT_NAMES = ("emojibase", "github", "joypixels", "iamcal")
# Left out: signs and near-duplicates that a small picture cannot tell apart, and what does not
# suit everybody.
LEFT_OUT = re.compile(
    r"o.clock|-thirty|mahjong|flower playing|placard|button|no one|speaker (low|medium)"
    r"|envelope with|inbox|outbox|mailbox|calendar|page (facing|with)|cigarette|coffin|urn|pistol"
    r"|bikini|briefs|kaaba|hamsa|nazar|love hotel|japanese post|oncoming|dotted line"
    r"|bookmark tabs|card index|ledger|notebook$|head shaking|speech bubble|anger bubble"
    r"|left speech"
)


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


def wanted(name: str) -> frozenset[str]:
    """The labels of `subjects/NAME.txt`."""
    file = Path(__file__).parent / "subjects" / f"{name}.txt"
    return frozenset(file.read_text(encoding="utf-8").splitlines())


def read_subjects(emojibase: Path) -> list[Subject]:
    """Every subject worth drawing, in CLDR order. `emojibase` is the unpacked package."""
    folder = emojibase / "package" / "en"
    entries = json.loads((folder / "data.json").read_text(encoding="utf-8"))
    messages = json.loads((folder / "messages.json").read_text(encoding="utf-8"))
    kinds = {group["order"]: group["key"] for group in messages["subgroups"]}
    names = _short_names(folder / "shortcodes")
    top, core = wanted("top"), wanted("core")
    subjects = []
    for entry in entries:
        label = str(entry["label"])
        if entry.get("group") in GROUPS and not LEFT_OUT.search(label.lower()):
            kind, code = kinds[entry["subgroup"]], names.get(entry["hexcode"], [])
            subjects.append(_subject(entry, kind, code, top, core))
    return subjects


def _subject(
    entry: dict[str, Any],  # JSON
    kind: str,
    names: Iterable[str],
    top: frozenset[str],
    core: frozenset[str],
) -> Subject:
    label = entry["label"].lower().replace(APOSTROPHE, "'").replace("ñ", "n")
    # Short names with digits or signs are variants: "man_1", "+1".
    words = {name.replace("_", " ").strip() for name in names if not re.search(r"\d|[+-]$", name)}
    alias = {word for word in words if word != label and 2 < len(word) < 28}
    if label.endswith(" face") and entry["group"] == 3:
        alias.add(label.removesuffix(" face"))
    tags = [tag for tag in entry.get("tags", []) if tag not in label]
    tier = 2 if label in top else int(label in core)
    return Subject(label, tuple(sorted(alias)), tuple(tags[:6]), kind, tier, entry["hexcode"])


def _short_names(folder: Path) -> dict[str, list[str]]:
    """Code points → the names people type for them."""
    names: dict[str, list[str]] = {}
    for source in SHORT_NAMES:
        table = json.loads((folder / f"{source}.json").read_text(encoding="utf-8"))
        for code, name in table.items():
            names.setdefault(code, []).extend([name] if isinstance(name, str) else name)
    return names
