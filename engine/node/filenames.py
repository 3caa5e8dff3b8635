"""What a workflow may call a file: one rule, for listing, opening and saving alike.

A name is relative and its parts are parted by "/"; "\\" from a workflow of Windows means the same.
It never climbs, is never hidden, names no drive, and is text: what a disk calls otherwise cannot
be named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from unicodedata import normalize

from engine.errors import InputError

LONGEST = 120  # characters of a name to save under; file systems allow 255 bytes
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # by Windows
# What other programs fill in: %date:yyyy-MM-dd%, [seed], {prompt}.
_TEMPLATE = re.compile(
    r"%[^%]+%|\[(seed|date|datetime|time|prompt|model|sampler|steps|cfg)[^]]*\]|\{[a-z_:%]+\}",
    re.IGNORECASE,
)
# What is filled in when a file is saved.
_FILLED = re.compile(r"%(date:[^%/]+|year|month|day|hour|minute|second|width|height)%")
_MOMENTS: Mapping[str, str] = MappingProxyType(
    {
        **{"year": "%Y", "month": "%m", "day": "%d"},
        **{"hour": "%H", "minute": "%M", "second": "%S"},
    }
)
_DATE: Mapping[str, str] = MappingProxyType(
    {
        **{"yyyy": "%Y", "yy": "%y", "MM": "%m", "dd": "%d"},
        **{"HH": "%H", "hh": "%H", "mm": "%M", "ss": "%S"},
    }
)
_DATE_PART = re.compile("|".join(_DATE))
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\..*)?", re.IGNORECASE)


def parts_of(name: str) -> list[str]:
    """The parts of the name of a file to open. Raises InputError for what is none."""
    parts = name.replace("\\", "/").split("/")
    if fault := next(filter(None, map(_part_fault, parts)), None):
        message = f"{shown(name)!r} is no name of a file: {fault}; wanted one such as 'folder/file'"
        raise InputError(message)
    return parts


def parts_to_save(name: str) -> list[str]:
    """The parts of a name to save under, which every system takes. Raises InputError.

    What `filled` fills in may stand in it.
    """
    name = _FILLED.sub("0", name)
    if found := _TEMPLATE.search(name):
        message = f"{shown(name)!r} cannot be a file's name: {found[0]!r} would not be filled in"
        raise InputError(message)
    parts = name.strip().split("/")
    if fault := next(filter(None, map(_saving_fault, parts)), None):
        message = f"{shown(name)!r} cannot be a file's name: {fault}; wanted one such as 'cats/red'"
        raise InputError(message)
    if len(name) > LONGEST:
        raise InputError(f"a name of {len(name)} characters is too long: wanted {LONGEST} at most")
    return parts


def filled(name: str, now: datetime, sides: tuple[int, int] | None = None) -> str:
    """The name with the moment, and a picture's sides, in the place of what stands for them.

    %year%, %month%, %day%, %hour%, %minute%, %second%, %date:yyyy-MM-dd hh.mm.ss%, %width% and
    %height%.
    """

    def value(found: re.Match[str]) -> str:
        what = found[1]
        if what in ("width", "height"):
            return str(sides[what == "height"]) if sides else found[0]
        if what in _MOMENTS:
            return now.strftime(_MOMENTS[what])
        layout = what.removeprefix("date:").replace(":", ".")
        return _DATE_PART.sub(lambda part: now.strftime(_DATE[part[0]]), layout)

    return _FILLED.sub(value, name)


def name_fault(name: str) -> str | None:
    """Why a file that lies there under this name, with "/", can be named in no workflow."""
    return next(filter(None, map(_part_fault, name.split("/"))), None)


def shown(name: str) -> str:
    """The name as text that any stream can print, what cannot be shown as its escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def folded(name: str) -> str:
    """Equal for names that differ in case or in how accents are written only."""
    return normalize("NFC", name).casefold()


def _part_fault(part: str) -> str | None:
    if not part:
        return "it, or what stands before or after a '/' in it, is empty"
    if part in (".", ".."):
        return f"{part!r} is no part of one"
    if part[0] == ".":
        return "what begins with a dot is hidden"
    if found := _CONTROL.search(part):
        return f"it has {found[0]!r}"
    if ":" in part:
        return "it has ':', as drives have"
    try:
        part.encode()
    except UnicodeEncodeError:
        return "it is no UTF-8"
    return None


def _saving_fault(part: str) -> str | None:
    if "\\" in part:
        return "folders are parted by '/', found '\\'"
    if found := _FORBIDDEN.search(part):
        return f"it has {found[0]!r}, which some systems forbid"
    if fault := _part_fault(part):
        return fault
    if _DEVICES.fullmatch(part):
        return f"{part!r} is a device on some systems"
    return "it begins or ends with a dot or space" if part != part.strip(" .") else None
