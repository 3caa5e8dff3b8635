"""A table of toys, and what is read by it."""

from __future__ import annotations

import json
from typing import Any

from engine.formats.comfyui.conversion import Read
from engine.formats.comfyui.counterparts import Counterpart, Counterparts, Passed, Same
from engine.formats.native import graph
from engine.formats.reading import parse_any
from tests.helpers import SPECS

CLASSES: dict[str, Counterpart] = {
    "Int": Same("Number", {"number": "value"}, ("int",)),
    "Seed": Same("Number", {"seed": "value"}, ("int",)),
    "Plus": Same("Add", {"left": "a", "right": "b"}, ("int",)),
    "PrimitiveInt": Same("Number", {"value": "value"}, ("int",)),
    "Show": Same("Number", {"number": "value"}, (Passed("number"),)),
}
WIDGETS = "Int: number\nSeed: seed steps\nPlus: left right\nShow: number\n"


def read(fields: Any, table: Counterparts) -> Read:
    found = parse_any(json.dumps(fields), table, SPECS)
    assert graph(found.document) is not None
    return found


def nodes(fields: Any, table: Counterparts) -> dict[str, Any]:
    found = read(fields, table)
    assert found.remarks == ()
    return dict(found.document.fields["nodes"])
