"""From what is known and what was read to what a node function is called with."""

from __future__ import annotations

from engine.errors import InputError
from engine.graph.check import value_fault
from engine.node.files import Files
from engine.node.spec import NodeSpec, Port
from engine.node.types import converted
from engine.plan.signature import Facts
from engine.run.run import Outputs


def arguments(spec: NodeSpec, facts: Facts, inputs: Outputs, files: Files) -> dict[str, object]:
    """The constants and the linked inputs, each of its port's type and a node's own to change.

    Raises InputError with every linked value that the port would have refused as a constant.
    """
    given: dict[str, object] = {**facts.constants}
    for name in spec.convertible:
        if type(value := given.get(name)) in (list, dict):
            given[name] = converted(spec.inputs[name].type, value)
    faults = []
    for name, value in inputs.items():
        port = spec.inputs[name]
        if type(value) is port.type and not port.hints:
            given[name] = value
        elif fault := value_fault(port, value, files):
            faults.append(f"{name}: {fault}")
        else:
            given[name] = _converted(port, value)
    if faults:
        raise InputError("; ".join(faults))
    return given


def _converted(port: Port, value: object) -> object:
    try:
        return converted(port.type, value)
    except OverflowError as error:
        raise InputError(f"{port.name}: a number of that size cannot be computed with") from error
