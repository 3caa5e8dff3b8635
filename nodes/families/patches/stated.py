"""What an adapter's file says of its training, from the header alone. Untrusted text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from engine.files.header import Header
from engine.node.filenames import shown
from nodes.families.patches.spellings import adapter_parts

_MOST_WORDS, _LONGEST = 8, 60  # words told, and characters of each text
_BASES = ("modelspec.architecture", "ss_base_model_version", "ss_sd_model_name")
_SIZES = ("modelspec.resolution", "ss_resolution")
_RANKED = ("down", "w1_b", "kr1_b", "kr2_b")  # parts with a row for each rank


def stated_details(header: Header) -> dict[str, str]:
    """What people ask of a LoRA, by name: trigger words, base model, resolution, rank."""
    found = {
        "title": _text(header, "modelspec.title"),
        "trigger words": ", ".join(_words(header)),
        "base model": next(filter(None, (_text(header, key) for key in _BASES)), ""),
        "resolution": next(filter(None, (_text(header, key) for key in _SIZES)), ""),
        "rank": _rank(header),
    }
    return {name: text for name, text in found.items() if text}


def _words(header: Header) -> list[str]:
    """As its author says; else the words that its training pictures had most."""
    if phrase := _text(header, "modelspec.trigger_phrase"):
        return [phrase]
    counts: Counter[str] = Counter()
    for word, number in _counted(header.metadata.get("ss_tag_frequency", "")):
        counts[word.strip()] += number
    return [_cut(word) for word, _ in counts.most_common(_MOST_WORDS) if word]


def _counted(text: str) -> Iterator[tuple[str, int]]:
    """Of {"folder of pictures": {"word": count}}."""
    try:
        folders: Any = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return
    for words in folders.values() if isinstance(folders, dict) else ():
        for word, number in words.items() if isinstance(words, dict) else ():
            if type(number) is int:
                yield word, number


def _rank(header: Header) -> str:
    """Of the largest adapter, as their shapes have it."""
    ranks = {
        header.tensors[keys[part]].shape[:1]
        for keys in adapter_parts(header).values()
        for part in _RANKED
        if part in keys
    }
    return str(max(ranks)[0]) if any(ranks) else ""


def _text(header: Header, key: str) -> str:
    return _cut(header.metadata.get(key, ""))


def _cut(text: str) -> str:
    text = shown(" ".join(text.split()))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
