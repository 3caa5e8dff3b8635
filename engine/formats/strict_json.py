"""JSON read strictly: what two readers could understand differently is refused, with its place."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from engine.errors import DocumentError

MAX_BYTES = 64 * 2**20
MAX_DEPTH = 64
MAX_INTEGER, MIN_INTEGER = 2**64 - 1, -(2**63)  # what 64 bits hold; a seed has them all

_SIGNS = {
    b"\xff\xfe": "UTF-16; save it as UTF-8",
    b"\xfe\xff": "UTF-16; save it as UTF-8",
    b"\x1f\x8b": "a gzip archive; unpack it first",
}
_TOO_LARGE = "found a whole number of more than 64 bits"
_NUMBER = r"-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|Infinity)|NaN"
_TOKEN = re.compile(rf'"(?:[^"\\]|\\.)*"|[{{}}\[\],:]|{_NUMBER}|true|false|null', re.DOTALL)


def decode(data: bytes | str) -> Any:
    """The value of a JSON text in UTF-8; a byte order mark is allowed.

    Raises DocumentError, with line and column where there is one, for malformed text, repeated
    keys, numbers that are not finite or of more than 64 bits, nesting deeper than MAX_DEPTH, text
    that is no Unicode, and anything longer than MAX_BYTES.
    """
    if len(data) > MAX_BYTES:
        raise DocumentError(f"larger than {MAX_BYTES // 2**20} MiB, the most a workflow may have")
    text = data if isinstance(data, str) else _text(data)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=_refuse,
        )
    except json.JSONDecodeError as error:
        if not text.strip():
            raise DocumentError("empty; wanted a workflow") from error
        raise _at(text, error.pos, _readable(error, text)) from error
    except (_Suspect, RecursionError) as error:
        raise _first_fault(text) from error
    if _too_deep(value):
        raise _first_fault(text)
    if "\\u" in text:
        _demand_unicode(value)
    return value


def value_problem(value: Any) -> str | None:
    """What `decode` would refuse of a value that came by another way; None for nothing."""
    if isinstance(value, str):
        return _text_problem(value)
    if type(value) is int:
        return None if MIN_INTEGER <= value <= MAX_INTEGER else _TOO_LARGE
    if isinstance(value, float) and not math.isfinite(value):
        return f"found {value}, wanted a finite number"
    if isinstance(value, dict | list):
        if _too_deep(value):
            return f"nested deeper than {MAX_DEPTH} levels"
        keys = value if isinstance(value, dict) else ()
        members = (*keys, *_members(value))
        return next(filter(None, map(value_problem, members)), None)
    return None


class _Suspect(Exception):
    """Something is wrong; where, a second and slower reading finds out."""


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte 0x{data[error.start]:02x} at offset {error.start}"
        signs = (name for sign, name in _SIGNS.items() if data.startswith(sign))
        found = next(signs, found)
        raise DocumentError(f"not UTF-8 text: found {found}") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Suspect
    return members


def _whole(number: str) -> int:
    if not _fits(number):
        raise _Suspect
    return int(number)


def _fits(number: str) -> bool:
    """Length first: reading a number takes the square of its digits."""
    return len(number) <= len(str(MIN_INTEGER)) and MIN_INTEGER <= int(number) <= MAX_INTEGER


def _finite(number: str) -> float:
    value = float(number)
    if math.isinf(value):
        raise _Suspect
    return value


def _refuse(constant: str) -> NoReturn:
    raise _Suspect(constant)


def _readable(error: json.JSONDecodeError, text: str) -> str:
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return f"ends too early: {error.msg[0].lower()}{error.msg[1:]}"
    found = text[error.pos : error.pos + 20].split("\n")[0]
    return f"not JSON: {error.msg[0].lower()}{error.msg[1:]}, found {found!r}"


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner for outer in level for inner in _members(outer) if type(inner) in (dict, list)
        ]
        if not level:
            return False
    return True


def _members(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _demand_unicode(value: Any) -> None:
    if problem := _text_problem(json.dumps(value, ensure_ascii=False)):
        raise DocumentError(problem)


def _text_problem(text: str) -> str | None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        if 0xDC80 <= code <= 0xDCFF:  # how Python passes on a byte that it cannot read as UTF-8
            return f"not UTF-8 text, or half a character: found \\u{code:04x}"
        return f"half a character: \\u{code:04x} without its other half"
    return None


def _first_fault(text: str) -> DocumentError:
    """Where well-formed JSON breaks a rule of ours first."""
    keys: list[set[str] | None] = []  # for each open container: its keys, or None for a list
    key_next = False
    for token in _TOKEN.finditer(text):
        found = token.group()
        if found in "{[":
            keys.append(set() if found == "{" else None)
            if len(keys) > MAX_DEPTH:
                message = f"nested deeper than {MAX_DEPTH} levels"
                return _at(text, token.start(), message)
        elif found in "}]":
            keys.pop()
        elif found[0] == '"' and key_next and keys and (known := keys[-1]) is not None:
            if (key := json.loads(found, strict=False)) in known:
                return _at(text, token.start(), f"the key {key!r} stands here a second time")
            known.add(key)
        elif message := _number_fault(found):
            return _at(text, token.start(), message)
        key_next = found in "{,"
    return DocumentError("not strict JSON")


def _number_fault(token: str) -> str:
    if token[0] not in "-0123456789NI":
        return ""
    if token.lstrip("-").isdigit() and not _fits(token):
        return _TOO_LARGE
    return "" if math.isfinite(float(token)) else f"found {token}, wanted a finite number"


def _at(text: str, position: int, message: str) -> DocumentError:
    line = text.count("\n", 0, position) + 1
    return DocumentError(message, line, position - text.rfind("\n", 0, position))
