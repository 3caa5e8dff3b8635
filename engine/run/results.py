"""From what a node function gave to the outputs of its node, if it kept to its signature."""

from __future__ import annotations

from math import isfinite

from engine.errors import BrokenContract
from engine.node.spec import NodeSpec
from engine.node.types import fits, shown, type_name
from engine.run.contents import NUMBERS, is_finite, is_on_host, is_tensor, parts
from engine.run.run import Outputs


def outputs_of(result: object, spec: NodeSpec) -> Outputs:
    """The outputs by port. Raises BrokenContract for any that the node's type does not promise.

    What travels along links is on the host, and what was computed on a device is finite: a picture
    of numbers that are none would only show as a black one.
    """
    outputs = _by_port(result, spec)
    for name, value in outputs.items():
        kind = spec.outputs[name].type
        if type(value) is not kind and not fits(kind, value):
            raise BrokenContract(f"gave {shown(value)} for {name!r}, wanted {type_name(kind)}")
        if type(value) is float and not isfinite(value):
            raise BrokenContract(f"gave {value} for {name!r}, wanted a finite number")
        for part in parts(value) if type(value) not in NUMBERS else ():
            if is_tensor(part):
                if not is_on_host(part):
                    raise BrokenContract(f"gave {name!r} on {part.device}, wanted it on the host")
                if spec.lane == "gpu" and not is_finite(part):
                    raise BrokenContract(f"gave NaN or infinite numbers in {name!r}")
    return outputs


def _by_port(result: object, spec: NodeSpec) -> Outputs:
    names = spec.output_names
    if len(names) == 1 and getattr(result, "_fields", None) != names:
        return {names[0]: result}
    given = () if result is None else result
    if not isinstance(given, tuple | list):
        raise BrokenContract(f"gave {shown(result)}, wanted {_wanted(names)}")
    if len(given) != len(names):
        raise BrokenContract(f"gave {len(given)} outputs, wanted {_wanted(names)}")
    return dict(zip(names, given, strict=True))


def _wanted(names: tuple[str, ...]) -> str:
    return f"{len(names)}: {', '.join(names)}" if names else "nothing"
