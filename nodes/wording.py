"""Plain text: joined, cut, searched, shown."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias

from engine import Context, FileName, Multiline, Out, SavedFile, Slider, node
from engine.errors import DocumentError, InputError
from engine.formats.strict_json import decode
from nodes.output import write_numbered

TEXT = Out("text")
Lines: TypeAlias = Annotated[str, Multiline()]
Case: TypeAlias = Literal["as it is", "upper", "lower", "title", "sentence"]
MOST_CHARACTERS = 1_000_000


class Found(NamedTuple):
    text: str
    found: bool


@node(category="text", lane="inline")
def join_text(
    first: Lines = "",
    second: Lines | None = None,
    third: Lines | None = None,
    fourth: Lines | None = None,
    between: str = "",
    keep_empty: bool = False,
) -> Annotated[str, TEXT]:
    """Put texts one behind another, with something between them; empty ones are left out.

    Example: "a red apple" and "oil painting" with ", " between.
    """
    texts = [text for text in (first, second, third, fourth) if text is not None]
    return _bounded(between.join(text for text in texts if text or keep_empty))


@node(category="text", lane="inline")
def fill_text(
    template: Lines = "",
    a: Any = None,
    b: Any = None,
    c: Any = None,
    d: Any = None,
    e: Any = None,
    f: Any = None,
) -> Annotated[str, TEXT]:
    """Put values into a text: {a} stands for the first one, {b} for the second, up to {f}.

    Two braces, {{ and }}, are plain ones. Example: "seed {a}, {b} steps"
    """
    values = {"a": a, "b": b, "c": c, "d": d, "e": e, "f": f}
    text = template.replace("{{", "\0").replace("}}", "\1")
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", as_text(value))
    return _bounded(text.replace("\0", "{").replace("\1", "}"))


@node(category="text", lane="inline")
def change_text(
    text: Lines = "",
    case: Case = "as it is",
    trim: Literal["neither", "both", "left", "right"] = "neither",
    start: Annotated[int, Slider(-MOST_CHARACTERS, MOST_CHARACTERS)] = 0,
    end: Annotated[int, Slider(-MOST_CHARACTERS, MOST_CHARACTERS)] | None = None,
) -> Annotated[str, TEXT]:
    """Cut a text to the characters from `start` to before `end`, then trim it, then set its case.

    Negative numbers count from the end; an `end` of none is the text's own.
    """
    text = text[start:end]
    trimmed = {"both": text.strip(), "left": text.lstrip(), "right": text.rstrip()}.get(trim, text)
    return {
        "upper": trimmed.upper(),
        "lower": trimmed.lower(),
        "title": trimmed.title(),
        "sentence": trimmed.capitalize(),
    }.get(case, trimmed)


@node(category="text", lane="cpu")
def replace_text(
    text: Lines = "",
    find: Lines = "",
    replacement: Lines = "",
    is_pattern: bool = False,
    ignore_case: bool = False,
    lines: bool = False,
    dot_all: bool = False,
    count: Annotated[int, Slider(0, MOST_CHARACTERS)] = 0,
) -> Annotated[str, TEXT]:
    """Replace part of a text, the first `count` times or, for 0, every time.

    With `is_pattern`, `find` is a regular expression and \\1 in the replacement its first group;
    `lines` lets ^ and $ match at each line, `dot_all` lets . match line ends.
    """
    from nodes.lib.patterns import Pattern

    if not find:
        return text
    if not is_pattern and not ignore_case:
        return _bounded(text.replace(find, replacement, count or -1))
    wanted, by = find, replacement
    if not is_pattern:
        wanted, by = re.escape(find), replacement.replace("\\", r"\\")
    try:
        pattern = Pattern(wanted, ignore_case=ignore_case, lines=lines, dot_all=dot_all)
        return _bounded(pattern.replaced(text, by, count))
    except ValueError as error:
        raise InputError(str(error)) from None


@node(category="text", lane="cpu")
def find_text(
    text: Lines = "",
    pattern: Lines = "",
    take: Literal["first match", "all matches", "first group", "all groups"] = "first match",
    group: Annotated[int, Slider(0, 100)] = 1,
    ignore_case: bool = True,
    lines: bool = False,
    dot_all: bool = False,
) -> Found:
    """Find a regular expression in a text; several matches come one a line.

    A group is what stands in the pattern's parentheses of that number. Nothing found is an empty
    text. Example: "(\\d+) steps" with the first group.
    """
    from nodes.lib.patterns import Pattern

    try:
        wanted = Pattern(pattern, ignore_case=ignore_case, lines=lines, dot_all=dot_all)
        found = wanted.matches(text)
    except ValueError as error:
        raise InputError(str(error)) from None
    number = group if "group" in take else 0
    texts = [match[number] for match in found if number < len(match)]
    kept = texts if take.startswith("all") else texts[:1]
    return Found("\n".join(kept), bool(found))


@node(category="text", lane="inline")
def compare_text(
    text: Lines = "",
    other: Lines = "",
    wanted: Literal["equal", "contains", "starts with", "ends with"] = "equal",
    ignore_case: bool = False,
) -> Annotated[bool, Out("value")]:
    """Say whether a text is another one, or has it at its beginning, its end or anywhere."""
    if ignore_case:
        text, other = text.casefold(), other.casefold()
    tests = {"contains": other in text, "starts with": text.startswith(other)}
    tests["ends with"] = text.endswith(other)
    return tests.get(wanted, text == other)


@node(category="text", lane="inline")
def text_length(text: Lines = "") -> Annotated[int, Out("length")]:
    """Count the characters of a text."""
    return len(text)


@node(category="text", lane="inline")
def read_json(text: Lines = "", key: str = "") -> Annotated[str, TEXT]:
    """Take one value out of JSON: "style" of an object, "colours.0" of what is inside it.

    What is not there is an empty text.
    """
    try:
        value = decode(text)
    except DocumentError as error:
        raise InputError(f"no JSON: {error}") from None
    for part in key.split(".") if key else ():
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            value = None
    return "" if value is None else as_text(value)


@node(category="text", lane="inline", effect=True)
def show(ctx: Context, value: Any) -> Annotated[str, TEXT]:
    """Show a value as text on the card: a number, a prompt, the size of a picture."""
    text = as_text(value)
    ctx.note(text if len(text) <= 2000 else f"{text[:2000]}…")
    return text


@node(category="text", lane="cpu", effect=True)
def save_text(
    ctx: Context, text: Lines = "", name: Annotated[str, FileName()] = "text"
) -> Annotated[tuple[SavedFile, ...], Out("files")]:
    """Save a text in the output folder, under the next free number."""
    return write_numbered(ctx.output, name, ".txt", [text.encode()])


def as_text(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}" if value == round(value, 6) else repr(value)
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=1)
    return str(value)


def _bounded(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        message = f"a text of {len(text):,} characters; wanted at most {MOST_CHARACTERS:,}"
        raise InputError(message)
    return text
