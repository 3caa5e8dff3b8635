"""What is wrong with the shape of a workflow file, each fault with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import Problem


def document_faults(fields: Mapping[str, Any]) -> Iterator[Problem]:
    if not isinstance(fields.get("name", ""), str):
        yield Problem("", None, f"name: found {shown_json(fields['name'])}, wanted text")
    if not isinstance(fields.get("canvas", {}), dict):
        yield Problem("", None, f"canvas: found {shown_json(fields['canvas'])}, wanted an object")
    nodes = fields.get("nodes")
    if not isinstance(nodes, dict):
        found = shown_json(nodes) if "nodes" in fields else "nothing"
        yield Problem("", None, f"nodes: found {found}, wanted an object of nodes by their id")
        return
    for node_id, entry in nodes.items():
        yield from _node_faults(node_id, entry)
    yield from _interface_faults(fields.get("interface", {}))
    yield from definition_faults(fields)


def _node_faults(node_id: str, entry: Any) -> Iterator[Problem]:
    if not _is_name(node_id):
        yield Problem("", None, f"nodes: {shown_json(node_id)} is no id: {_NAME_RULE}")
    if not isinstance(entry, dict):
        yield Problem(node_id, None, f"found {shown_json(entry)}, wanted an object")
        return
    kind = entry.get("type")
    if not (isinstance(kind, str) and kind and kind.isprintable()):
        found = shown_json(kind) if "type" in entry else "nothing"
        yield Problem(node_id, None, f"type: found {found}, wanted the name of a node type")
    version = entry.get("version", 1)
    if type(version) is not int or version < 1:
        yield Problem(
            node_id, None, f"version: found {shown_json(version)}, wanted a number from 1"
        )
    for field in ("inputs", "links"):
        if not isinstance(entry.get(field, {}), dict):
            found = shown_json(entry[field])
            yield Problem(node_id, None, f"{field}: found {found}, wanted an object by input")
    yield from _link_faults(node_id, entry.get("links", {}))
    if "bypass" in entry and not _is_bypass(entry["bypass"]):
        message = (
            f"bypass: found {shown_json(entry['bypass'])}, wanted an object of inputs by output"
        )
        yield Problem(node_id, None, message)


def _link_faults(node_id: str, links: Any) -> Iterator[Problem]:
    for port, link in links.items() if isinstance(links, dict) else ():
        if not _is_place(link):
            yield Problem(node_id, port, f'links: found {shown_json(link)}, wanted "node.port"')


def _interface_faults(interface: Any) -> Iterator[Problem]:
    if not isinstance(interface, dict):
        message = f"interface: found {shown_json(interface)}, wanted an object by name"
        yield Problem("", None, message)
        return
    for name, place in interface.items():
        if not _is_name(name):
            yield Problem("", None, f"interface: {shown_json(name)} is no name: {_NAME_RULE}")
        if not _is_place(place):
            message = f'interface.{name}: found {shown_json(place)}, wanted "node.input"'
            yield Problem("", None, message)


# A dot parts a node from its port in "node.port", an equals sign a name from its value in --set.
_NAME_RULE = 'wanted printable text without "." and "="'


def _is_name(name: str) -> bool:
    return bool(name) and name.isprintable() and "." not in name and "=" not in name


def _is_place(text: Any) -> bool:
    if not isinstance(text, str):
        return False
    node, dot, port = text.partition(".")
    return bool(node and dot and port) and "." not in port


def _is_bypass(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(name, str) for name in value.values())


def shown_json(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def definition_faults(fields: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the sub-graphs, and with ids that theirs could be taken for."""
    definitions = fields.get("definitions", {})
    if not isinstance(definitions, dict):
        message = f"definitions: found {shown_json(definitions)}, wanted an object by name"
        yield Problem("", None, message)
        return
    for node_id in fields["nodes"] if definitions else ():
        if "/" in node_id:
            yield Problem("", None, f'nodes: {shown_json(node_id)}: "/" is for nodes in sub-graphs')
    for name, definition in definitions.items():
        where = f"definitions.{name}"
        if not _is_name(name) or "/" in name:
            yield Problem("", None, f"definitions: {shown_json(name)} is no name: {_NAME_RULE}")
        elif not isinstance(definition, dict):
            message = f"{where}: found {shown_json(definition)}, wanted an object"
            yield Problem("", None, message)
        else:
            for problem in _inner_faults(definition):
                yield Problem("", None, f"{where}: {problem}")


def _inner_faults(definition: Mapping[str, Any]) -> Iterator[Problem]:
    nodes = definition.get("nodes")
    if not isinstance(nodes, dict):
        yield Problem("", None, "nodes: wanted an object of nodes by their id")
        return
    for node_id, entry in nodes.items():
        yield from _node_faults(node_id, entry)
    for part in ("interface", "outputs"):
        places = definition.get(part, {})
        if not isinstance(places, dict):
            yield Problem("", None, f"{part}: wanted an object by name")
            continue
        for name, place in places.items():
            several = place if isinstance(place, list) and part == "interface" else [place]
            for each in several:
                yield from _inner_place_faults(f"{part}.{name}", name, each, nodes)


def _inner_place_faults(
    where: str, name: str, place: Any, nodes: Mapping[str, Any]
) -> Iterator[Problem]:
    if not _is_name(name) or not _is_place(place):
        yield Problem("", None, f'{where}: found {shown_json(place)}, wanted "node.port"')
    elif (node := place.partition(".")[0]) not in nodes:
        yield Problem("", None, f"{where}: there is no node {node!r}")
