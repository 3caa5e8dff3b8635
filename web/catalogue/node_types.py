"""Node types as the API shows them: what an editor needs to draw a node and to judge a link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Literal, get_args, get_origin

from engine.node.hints import Hint
from engine.node.records import record_of
from engine.node.spec import REQUIRED, NodeSpec, Port, record_ports
from engine.node.types import accepts, alternatives, type_name
from web.schema.nodes import NodeMigration, NodeType, NodeTypes, PortSpec


def node_types(specs: Mapping[str, NodeSpec]) -> NodeTypes:
    """All of them, in the order of the node menu."""
    return NodeTypes(nodes=tuple(map(_node, specs.values())), fits=_fits(specs.values()))


def _node(spec: NodeSpec) -> NodeType:
    return NodeType(
        type=spec.type,
        category=spec.category,
        doc=spec.doc,
        lane=spec.lane,
        effect=spec.effect,
        version=spec.version,
        migrations=tuple(
            NodeMigration(renamed=dict(each.renamed), filled=dict(each.filled))
            for each in spec.migrations
        ),
        inputs=tuple(map(_port, spec.inputs.values())),
        outputs=tuple(map(_port, spec.outputs.values())),
    )


def _port(port: Port) -> PortSpec:
    parts = alternatives(port.type)
    is_required = port.default is REQUIRED
    record = record_of(port.type)
    return PortSpec(
        name=port.name,
        type=type_name(port.type),
        kinds=tuple(map(type_name, parts)),
        choices=tuple(c for part in parts if get_origin(part) is Literal for c in get_args(part)),
        required=is_required,
        default=None if is_required else port.default,
        hints={_hint_name(hint): _fields(hint) for hint in port.hints},
        fields=tuple(map(_port, record_ports(record).values())) if record else (),
    )


def _fits(specs: Iterable[NodeSpec]) -> dict[str, tuple[str, ...]]:
    """For each type of output, the types of input that take it."""
    given: dict[str, Any] = {}
    taken: dict[str, Any] = {}
    for spec in specs:
        given |= {type_name(port.type): port.type for port in spec.outputs.values()}
        taken |= {type_name(port.type): port.type for port in spec.inputs.values()}
    return {
        name: tuple(want for want, kind in taken.items() if accepts(kind, got))
        for name, got in given.items()
    }


def _fields(hint: Hint) -> dict[str, Any]:
    """What a hint says, with the names of types in place of types."""
    return {name: _named(value) for name, value in asdict(hint).items()}


def _named(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_named, value))
    return type_name(value) if isinstance(value, type) else value


def _hint_name(hint: Hint) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(hint).__name__).lower()
