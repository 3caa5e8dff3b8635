"""Classes that join, cut, search and show text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.formats.comfyui.counterparts import (
    Converted,
    Counterpart,
    Foreign,
    Made,
    Ours,
    Part,
    Passed,
    Same,
)

_TEXT = ("text",)
_FLAGS: Final = {"case_insensitive": "ignore_case", "multiline": "lines", "dotall": "dot_all"}
_CASES = {
    "UPPERCASE": "upper",
    "lowercase": "lower",
    "Capitalize": "sentence",
    "Title Case": "title",
}
_TAKES = {
    "First Match": "first match",
    "All Matches": "all matches",
    "First Group": "first group",
    "All Groups": "all groups",
}


def _lower(name: object) -> object:
    return str(name).lower()


def _not(value: object) -> object:
    return not value


def _joined(names: tuple[str, ...], between: str, *, keep_empty: bool = False) -> Counterpart:
    """A class that joins texts of these names, with what stands in its input `between`."""
    ports = ("first", "second", "third", "fourth")
    inputs = dict(zip(names, ports, strict=False))
    fixed = {"keep_empty": True} if keep_empty else {}
    return Same("JoinText", {**inputs, between: "between"}, _TEXT, fixed)


def _formatted(node: Foreign) -> Made:
    """Values by letters, of which six have a place here."""
    values = {name.rpartition(".")[2]: value for name, value in node.inputs.items() if "." in name}
    left = sorted(values.keys() - set("abcdef"))
    inputs = {letter: value for letter, value in values.items() if letter in "abcdef"}
    part = Part("FillText", {"template": node.inputs.get("f_string", ""), **inputs})
    told = (f"{', '.join(left)}: left out; six values have a place",) if left else ()
    return Made({"": part}, (Ours("", "text"),), told)


SHOW: Final = Same("Show", {"source": "value", "text": "value", "anything": "value"}, _TEXT)
CLASSES: Final[Mapping[str, Counterpart]] = {
    "StringConcatenate": _joined(("string_a", "string_b"), "delimiter", keep_empty=True),
    "Text Concatenate": _joined(("text_a", "text_b", "text_c", "text_d"), "delimiter"),
    "CR Text Concatenate": _joined(("text1", "text2"), "separator", keep_empty=True),
    "JoinStrings": _joined(("string1", "string2"), "delimiter", keep_empty=True),
    "StringFormat": _formatted,
    "StringReplace": Same(
        "ReplaceText", {"string": "text", "find": "find", "replace": "replacement"}, _TEXT
    ),
    "RegexReplace": Same(
        "ReplaceText",
        {
            "string": "text",
            "regex_pattern": "find",
            "replace": "replacement",
            "count": "count",
            **_FLAGS,
        },
        _TEXT,
        {"is_pattern": True, "ignore_case": True},
    ),
    "RegexExtract": Same(
        "FindText",
        {
            "string": "text",
            "regex_pattern": "pattern",
            "mode": Converted("take", lambda mode: _TAKES.get(str(mode), mode)),
            "group_index": "group",
            **_FLAGS,
        },
        _TEXT,
    ),
    "RegexMatch": Same(
        "FindText", {"string": "text", "regex_pattern": "pattern", **_FLAGS}, ("found",)
    ),
    "StringSubstring": Same(
        "ChangeText", {"string": "text", "start": "start", "end": "end"}, _TEXT
    ),
    "StringTrim": Same("ChangeText", {"string": "text", "mode": Converted("trim", _lower)}, _TEXT),
    "CaseConverter": Same(
        "ChangeText",
        {"string": "text", "mode": Converted("case", lambda mode: _CASES.get(str(mode), mode))},
        _TEXT,
    ),
    "StringLength": Same("TextLength", {"string": "text"}, ("length",)),
    "StringContains": Same(
        "CompareText",
        {
            "string": "text",
            "substring": "other",
            "case_sensitive": Converted("ignore_case", _not),
        },
        ("value",),
        {"wanted": "contains"},
    ),
    "StringCompare": Same(
        "CompareText",
        {
            "string_a": "text",
            "string_b": "other",
            "mode": Converted("wanted", _lower),
            "case_sensitive": Converted("ignore_case", _not),
        },
        ("value",),
    ),
    "JsonExtractString": Same("ReadJson", {"json_string": "text", "key": "key"}, _TEXT),
    "SaveText": Same("SaveText", {"text": "text", "filename_prefix": "name"}, (Passed("text"),)),
    "PreviewAny": SHOW,
    "ShowText|pysssss": SHOW,
    "easy showAnything": SHOW,
    "Display Any (rgthree)": SHOW,
}
