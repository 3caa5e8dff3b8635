"""Formulas, as people type them: read as a tree, of which each part is known and bounded."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

Number: TypeAlias = "int | float | bool"

LONGEST = 2000  # characters
LARGEST = 10.0**300  # what a power or a product may come to

_OPERATORS: Final[Mapping[type, Callable[[Any, Any], Number]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: lambda base, power: math.pow(base, power),
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.UAdd: lambda value, _: +value,
    ast.USub: lambda value, _: -value,
    ast.Not: lambda value, _: not value,
}
_FUNCTIONS: Final[Mapping[str, Callable[..., Number]]] = {
    "abs": abs,
    "ceil": math.ceil,
    "clamp": lambda value, low, high: min(max(value, low), high),
    "cos": math.cos,
    "exp": math.exp,
    "float": float,
    "floor": math.floor,
    "int": int,
    "log": math.log,
    "max": max,
    "min": min,
    "pow": math.pow,
    "round": round,
    "sin": math.sin,
    "sqrt": math.sqrt,
    "tan": math.tan,
}
_CONSTANTS: Final[Mapping[str, Number]] = {"pi": math.pi, "e": math.e}


def evaluated(formula: str, values: Mapping[str, Number]) -> Number:
    """What a formula comes to, with these values under their names.

    Python's operators, comparisons, `and`, `or`, `not` and `x if y else z`, and the functions of
    the table above. Raises ValueError saying what cannot be read or computed.
    """
    if len(formula) > LONGEST:
        raise ValueError(f"a formula of {len(formula):,} characters; wanted at most {LONGEST:,}")
    try:
        tree = ast.parse(formula.strip(), mode="eval")
        return _bounded(_value(tree.body, {**_CONSTANTS, **values}))
    except (SyntaxError, RecursionError, MemoryError, TypeError, ValueError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else error
        raise ValueError(f"cannot be computed: {formula!r}: {reason}") from None
    except ZeroDivisionError:
        raise ValueError(f"cannot be computed: {formula!r} divides by zero") from None
    except OverflowError:
        raise ValueError(f"cannot be computed: {formula!r} is too large") from None


def _value(part: ast.expr, names: Mapping[str, Number]) -> Number:
    match part:
        case ast.Constant(int() | float() as value):
            return value
        case ast.Name(name):
            if name not in names:
                known = ", ".join(sorted(names))
                raise ValueError(f"there is no {name!r} (there are {known})")
            return names[name]
        case ast.Call(ast.Name(name), arguments, []) if name in _FUNCTIONS:
            return _FUNCTIONS[name](*(_value(each, names) for each in arguments))
    return _combined(part, names)


def _combined(part: ast.expr, names: Mapping[str, Number]) -> Number:
    match part:
        case ast.UnaryOp(op, operand):
            return _operator(op)(_value(operand, names), None)
        case ast.BinOp(left, op, right):
            return _bounded(_operator(op)(_value(left, names), _value(right, names)))
        case ast.BoolOp(op, parts):
            return _either(isinstance(op, ast.And), parts, names)
        case ast.Compare():
            return _compared(part, names)
        case ast.IfExp(test, body, orelse):
            return _value(body if _value(test, names) else orelse, names)
    raise ValueError(f"{ast.unparse(part)!r} is no part of a formula")


def _operator(op: ast.AST) -> Callable[[Any, Any], Number]:
    if type(op) not in _OPERATORS:
        raise ValueError(f"{type(op).__name__} is no operator of a formula")
    return _OPERATORS[type(op)]


def _either(is_and: bool, parts: list[ast.expr], names: Mapping[str, Number]) -> Number:
    value: Number = is_and
    for part in parts:
        value = _value(part, names)
        if bool(value) != is_and:
            break
    return value


def _compared(part: ast.Compare, names: Mapping[str, Number]) -> bool:
    values = [_value(each, names) for each in (part.left, *part.comparators)]
    pairs = zip(part.ops, values, values[1:], strict=False)
    return all(_operator(op)(left, right) for op, left, right in pairs)


def _bounded(value: Number) -> Number:
    if not abs(value) <= LARGEST:
        raise OverflowError
    return value
