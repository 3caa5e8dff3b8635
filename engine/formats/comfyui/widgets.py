"""The names of a node's values, which ComfyUI's editor keeps as a list without names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

_CONTROLS = ("fixed", "increment", "decrement", "randomize", "increment-wrap")
_CONTROL_NAMES = ("control_after_generate", "control_filter_list", "fixed")
_SEEDS = ("seed", "noise_seed")
_PADDING = (None, "", "image", *_CONTROLS)  # of buttons and previews, which keep no value


@dataclass(frozen=True, slots=True)
class Widget:
    """A value that the editor shows; some choices bring more of them."""

    name: str
    more: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by choice


Widgets: TypeAlias = Mapping[str, Sequence[Widget]]  # in the order of the editor, by class


def read_widgets(text: str) -> dict[str, tuple[Widget, ...]]:
    """A table of one class a line: "Class: first second(a choice: more | another: more) third"."""
    found = {}
    for line in text.splitlines():
        kind, _, names = line.partition(": ")
        found[kind] = tuple(_widgets(names))
    return found


def _widgets(text: str) -> Iterator[Widget]:
    rest = text.strip()
    while rest:
        end = min((at for at in (rest.find(" "), rest.find("(")) if at >= 0), default=len(rest))
        name, rest = rest[:end], rest[end:]
        more = {}
        if rest.startswith("("):
            choices, _, rest = rest[1:].partition(")")
            for choice in choices.split(" | "):
                value, _, names = choice.partition(": ")
                more[value] = tuple(names.split())
        yield Widget(name, more)
        rest = rest.strip()


@dataclass(frozen=True, slots=True)
class Named:
    """The values of a node by name."""

    values: Mapping[str, Any]
    left: Sequence[Any] = ()  # for which there is no name


def by_name(
    values: Any, named: Any, shown: Sequence[str], widgets: Sequence[Widget] | None
) -> Named:
    """The values of a node, as `widgets_values` and `widgets_values_named` have them.

    `shown` are the names that the node's own inputs have for values; `widgets` is what is known
    of its class, if anything.
    """
    if isinstance(named, dict) and (named or not values):
        return Named({k: v for k, v in named.items() if k not in _CONTROL_NAMES})
    if isinstance(values, dict):
        return Named({k: v for k, v in values.items() if k not in _CONTROL_NAMES})
    if not isinstance(values, list):
        return Named({})
    if widgets is None or not {w.name for w in widgets} >= {n.split(".")[0] for n in shown}:
        own = _in_order(values, [Widget(name) for name in shown])
        if shown and not own.left:
            return own
    return _in_order(values, widgets or ())


def _in_order(values: Sequence[Any], widgets: Sequence[Widget]) -> Named:
    found: dict[str, Any] = {}
    at = 0
    for number, widget in enumerate(widgets, start=1):
        names = [widget.name]
        if at < len(values):
            names += [f"{widget.name}.{n}" for n in widget.more.get(str(values[at]), ())]
        for name in names[: max(len(values) - at, 0)]:
            found[name] = values[at]
            at += 1
        left = len(values) - at > len(widgets) - number
        at += _is_control(values[at : at + 1], widget.name, left)
    left_over = values[at:]
    return Named(found, () if all(value in _PADDING for value in left_over) else left_over)


def _is_control(value: Sequence[Any], name: str, is_more: bool) -> bool:
    """Whether the value behind this one says how the editor changes it after each run."""
    if not value:
        return False
    if value[0] in _CONTROLS:
        return name in _SEEDS or is_more
    return name in _SEEDS and is_more and isinstance(value[0], bool)
