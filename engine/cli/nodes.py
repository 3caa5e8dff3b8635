"""`lienzo nodes`: what there is to wire, and what each node takes and gives."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from textwrap import wrap
from typing import Any, Literal, get_args, get_origin

from engine.cli.arguments import Commands
from engine.cli.shell import Shell
from engine.cli.text import columns, hanging
from engine.errors import InputError
from engine.graph.check import closest
from engine.node.hints import File, Hint, Length, Multiple, Seed, Slider
from engine.node.records import record_of
from engine.node.spec import REQUIRED, NodeSpec, Port, record_ports
from engine.node.types import is_union, type_name
from engine.settings import Settings


def add_command(commands: Commands) -> None:
    parser = commands.add_parser(
        "nodes",
        help="list the types of nodes, or explain one",
        description="List the types of nodes by category, or explain one: its inputs with type, "
        "default and range, and its outputs.",
    )
    parser.add_argument("type", metavar="TYPE", nargs="?", help="the node type to explain")
    parser.set_defaults(command=nodes)


def nodes(args: Namespace, shell: Shell) -> int:
    with closing(shell.open_engine(Settings.read(shell.environ))) as engine:
        specs = engine.specs
    for pack, fault in specs.faults.items():
        shell.complain(f"the pack {pack!r} did not load: {fault}")
    width = shell.width
    lines = _explained(_find(args.type, specs), width) if args.type else _listed(specs, width)
    shell.say("\n".join(lines))
    return 0


def _find(name: str, specs: Mapping[str, NodeSpec]) -> NodeSpec:
    by_lower_case = {known.lower(): known for known in specs}
    known = by_lower_case.get(name.replace("_", "").lower())
    if known is None:
        near = closest(name, specs)
        raise InputError(f"no node type {name!r}{near} (`lienzo nodes` lists them all)")
    return specs[known]


def _listed(specs: Mapping[str, NodeSpec], width: int) -> Iterator[str]:
    longest = max(map(len, specs), default=0)
    for category in dict.fromkeys(spec.category for spec in specs.values()):
        yield category
        for spec in specs.values():
            if spec.category == category:
                summary = spec.doc.split("\n", 1)[0]
                yield from hanging(f"  {spec.type.ljust(longest)}  ", summary, width)


def _explained(spec: NodeSpec, width: int) -> Iterator[str]:
    yield from wrap(_signature(spec), width, subsequent_indent="  ")
    yield f"category {spec.category}, lane {spec.lane}{', acts on the world' * spec.effect}"
    if spec.doc:
        yield ""
        yield spec.doc
    if spec.inputs:
        yield "\ninputs"
        yield from _inputs(spec.inputs.values(), width)
    if spec.outputs:
        yield "\noutputs"
        outputs = spec.outputs.values()
        yield from columns([(port.name, type_name(port.type)) for port in outputs], indent="  ")


def _signature(spec: NodeSpec) -> str:
    inputs = ", ".join(
        port.name if port.default is REQUIRED else f"{port.name}={_literal(port.default)}"
        for port in spec.inputs.values()
    )
    return f"{spec.type}({inputs}) → {', '.join(spec.outputs) or 'nothing'}"


def _inputs(ports: Collection[Port], width: int) -> Iterator[str]:
    rows = [(port.name, type_name(port.type), _default(port)) for port in ports]
    starts = columns(rows, indent="  ")
    longest = max(map(len, starts))
    for start, port in zip(starts, ports, strict=True):
        yield from hanging(start.ljust(longest + 2), _limits(port), width)


def _default(port: Port) -> str:
    return "required" if port.default is REQUIRED else f"= {_literal(port.default)}"


def _limits(port: Port) -> str:
    parts = [part for part in get_args(port.type) if is_union(port.type)] or [port.type]
    choices = [str(c) for part in parts if get_origin(part) is Literal for c in get_args(part)]
    limits = [text for hint in port.hints if (text := _limit(hint))]
    if record := record_of(port.type):
        limits += [f"each {{{', '.join(map(_field, record_ports(record).values()))}}}"]
    return "; ".join([*([f"one of {', '.join(choices)}"] if choices else ()), *limits])


def _field(port: Port) -> str:
    limits = f" ({text})" if (text := _limits(port)) else ""
    default = "" if port.default is REQUIRED else f" = {_literal(port.default)}"
    return f"{port.name}: {type_name(port.type)}{default}{limits}"


def _limit(hint: Hint) -> str:
    match hint:
        case Slider(low, high):
            return f"{low:g} to {high:g}"
        case Multiple(low, high, of):
            return f"{low} to {high}, a multiple of {of}"
        case Length(least, most):
            return f"{least} to {most} entries"
        case Seed():
            return "0 to 2^64 - 1"
        case File(folder):
            return f"a file in {folder}"
    return ""


def _literal(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except TypeError:
        return str(value)
