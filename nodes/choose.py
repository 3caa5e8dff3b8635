"""Values that decide: switches, formulas, sizes by shape."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple, TypeAlias, TypeVar

from engine import Multiline, Out, Slider, When, node
from engine.errors import InputError

T = TypeVar("T")
VALUE = Out("value")
Ratio: TypeAlias = Literal["1:1", "5:4", "4:3", "3:2", "16:9", "2:1", "21:9"]


class Computed(NamedTuple):
    value: float
    whole: int
    is_true: bool


class Number(NamedTuple):
    value: float
    whole: int


class Sides(NamedTuple):
    width: int
    height: int


@node(category="value", lane="inline")
def switch(
    on: bool,
    when_on: Annotated[T, When("on", True)],
    when_off: Annotated[T, When("on", False)],
) -> Annotated[T, VALUE]:
    """Give on one of two values. Nothing that only the other one needs runs or loads.

    That holds where `on` is set here or by a value node. Where it is computed, both are.
    """
    return when_on if on else when_off


@node(category="value", lane="inline")
def select(
    number: Annotated[int, Slider(1, 6)] = 1,
    first: Annotated[T, When("number", 1)] = None,  # type: ignore[assignment]
    second: Annotated[T, When("number", 2)] = None,  # type: ignore[assignment]
    third: Annotated[T, When("number", 3)] = None,  # type: ignore[assignment]
    fourth: Annotated[T, When("number", 4)] = None,  # type: ignore[assignment]
    fifth: Annotated[T, When("number", 5)] = None,  # type: ignore[assignment]
    sixth: Annotated[T, When("number", 6)] = None,  # type: ignore[assignment]
) -> Annotated[T, VALUE]:
    """Give on the value of that number. Nothing that only the others need runs or loads."""
    value = (first, second, third, fourth, fifth, sixth)[number - 1]
    if value is None:
        raise InputError(f"number {number} is chosen, and nothing is linked there")
    return value


@node(category="value", lane="inline")
def calculate(
    formula: Annotated[str, Multiline()] = "a",
    a: int | float | bool = 0,
    b: int | float | bool = 0,
    c: int | float | bool = 0,
    d: int | float | bool = 0,
    e: int | float | bool = 0,
    f: int | float | bool = 0,
) -> Computed:
    """Compute a formula of a to f: + - * / // % **, comparisons, and, or, not, x if y else z.

    Functions: abs ceil clamp cos exp float floor int log max min pow round sin sqrt tan; pi.
    `whole` is the result cut to a whole number. Example: max(64, round(a * 1.5 / 8) * 8)
    """
    from nodes.lib.arithmetic import evaluated

    try:
        value = evaluated(formula, {"a": a, "b": b, "c": c, "d": d, "e": e, "f": f})
    except ValueError as error:
        raise InputError(str(error)) from None
    return Computed(float(value), int(value), bool(value))


@node(category="value", lane="inline")
def read_number(value: int | float | bool | str = 0) -> Number:
    """Read a number out of a text, or take one as it is; yes is 1."""
    try:
        number = float(value)
        return Number(number, int(number))
    except (OverflowError, ValueError):
        raise InputError(f"found {value!r}, wanted a number") from None


@node(category="value", lane="inline")
def picture_size(
    shape: Ratio = "1:1",
    upright: bool = False,
    megapixels: Annotated[float, Slider(0.01, 64, 0.05)] = 1.0,
    multiple_of: Annotated[int, Slider(1, 256)] = 8,
) -> Sides:
    """Say how wide and high a picture of a shape is, for an area of 1024 by 1024 pixels or a part.

    Both sides are rounded to multiples. `upright` makes it higher than wide.
    """
    across, down = map(int, shape.split(":"))
    if upright:
        across, down = down, across
    unit = (megapixels * 1024 * 1024 / (across * down)) ** 0.5
    steps = [max(1, round(side * unit / multiple_of)) for side in (across, down)]
    return Sides(steps[0] * multiple_of, steps[1] * multiple_of)
