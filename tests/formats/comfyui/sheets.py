"""Files as ComfyUI's editor saves them, in few words."""

from __future__ import annotations

from typing import Any


def block(
    number: int | str,
    kind: str,
    values: Any = None,
    inputs: tuple[Any, ...] = (),
    outputs: tuple[str, ...] = ("INT",),
    **more: Any,
) -> dict[str, Any]:
    """A node. An input is (name, link), or (name, link, widget) where it stands for a value."""
    slots = []
    for name, link, *widget in inputs:
        slot: dict[str, Any] = {"name": name, "type": "INT", "link": link}
        slots.append({**slot, "widget": {"name": widget[0]}} if widget else slot)
    return {
        "id": number,
        "type": kind,
        "pos": [0, 0],
        "size": [200, 100],
        "mode": 0,
        "inputs": slots,
        "outputs": [{"name": kind, "type": kind} for kind in outputs],
        "properties": {},
        **({} if values is None else {"widgets_values": values}),
        **more,
    }


def sheet(*blocks: dict[str, Any], links: tuple[Any, ...] = (), **more: Any) -> dict[str, Any]:
    """A workflow; a link is (number, source, slot, target, slot)."""
    rows = [[*link, "INT"] for link in links]
    return {"version": 0.4, "nodes": [*blocks], "links": rows, "groups": [], **more}


def sub_graph(
    name: str,
    *blocks: dict[str, Any],
    inputs: tuple[str, ...] = (),
    outputs: tuple[tuple[str, int], ...] = (),
    links: tuple[Any, ...] = (),
) -> dict[str, Any]:
    """A definition; -10 bears its inputs and -20 its outputs."""
    names = ("id", "origin_id", "origin_slot", "target_id", "target_slot")
    return {
        "id": name,
        "name": name,
        "version": 1,
        "nodes": [*blocks],
        "links": [dict(zip(names, link, strict=True)) for link in links],
        "inputs": [{"name": name, "type": "INT"} for name in inputs],
        "outputs": [{"name": name, "type": "INT", "linkIds": [link]} for name, link in outputs],
    }
