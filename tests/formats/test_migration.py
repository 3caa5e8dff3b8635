"""Files that were written before the inputs of a node type changed."""

from __future__ import annotations

from typing import Any

import pytest

from engine import node
from engine.formats.migration import migrated
from engine.formats.native import Document, document, dump, parse
from engine.formats.preparation import prepare
from engine.node.migration import Migration
from engine.node.registry import Registry

FIRST = Migration(renamed={"amount": "strength"}, filled={"strength": 1}, told="was an amount")
SECOND = Migration(filled={"unit": "per cent"}, told="had no unit")


@node(category="toy", migrations=(FIRST, SECOND))
def blur(strength: int = 5, unit: str = "pixels") -> int:
    return strength


@node(category="toy")
def number(value: int = 0) -> int:
    return value


SPECS = Registry.of(blur, number)
OLDEST = {"inputs": {"strength": 1, "unit": "per cent"}, "version": 3}


def written(entry: dict[str, Any], **fields: Any) -> Document:
    nodes = {"blur": {"type": "Blur", **entry}, "n": {"type": "Number"}, "x": {"type": "Other"}}
    return document({"lienzo": 1, "nodes": nodes, **fields})


def blurred(entry: dict[str, Any]) -> dict[str, Any]:
    changed: dict[str, Any] = migrated(written(entry), SPECS)[0].fields["nodes"]["blur"]
    return {key: value for key, value in changed.items() if key != "type"}


@pytest.mark.parametrize(
    ("entry", "read"),
    [
        ({}, OLDEST),
        ({"inputs": {}}, OLDEST),
        ({"version": 1}, OLDEST),
        ({"inputs": {"amount": 7}}, OLDEST | {"inputs": {"strength": 7, "unit": "per cent"}}),
        ({"inputs": {"strength": 7}}, OLDEST | {"inputs": {"strength": 7, "unit": "per cent"}}),
        ({"version": 2}, {"inputs": {"unit": "per cent"}, "version": 3}),
        ({"inputs": {"unit": "pixels"}}, {"inputs": {"unit": "pixels"}}),
        ({"version": 3}, {"version": 3}),
        (
            {"links": {"amount": "n.integer"}},
            {
                "links": {"strength": "n.integer"},
                "inputs": {"unit": "per cent"},
                "version": 3,
            },
        ),
    ],
)
def test_an_entry_is_as_old_as_it_says_or_as_the_inputs_it_names(
    entry: dict[str, Any], read: dict[str, Any]
) -> None:
    assert blurred(entry) == read


def test_what_was_read_anew_stays_so_when_it_is_written() -> None:
    once, _ = migrated(written({"inputs": {"amount": 7}}), SPECS)
    again, remarks = migrated(parse(dump(once)), SPECS)
    assert (again.fields, remarks) == (once.fields, ())


def test_the_interface_and_what_is_bypassed_follow() -> None:
    entry = {"inputs": {"amount": 7}, "bypass": {"integer": "amount"}}
    old = written(entry, interface={"how much": "blur.amount", "other": "n.value"})
    prepared = prepare(old, {"how much": "9"}, SPECS)
    fields = prepared.document.fields
    assert fields["interface"] == {"how much": "blur.strength", "other": "n.value"}
    assert fields["nodes"]["blur"]["inputs"]["strength"] == 9
    assert fields["nodes"]["blur"]["bypass"] == {"integer": "strength"}


def test_each_change_is_told() -> None:
    remarks = prepare(written({"inputs": {"amount": 7}}), {}, SPECS).remarks
    assert [str(remark) for remark in remarks] == ["blur: was an amount", "blur: had no unit"]


def test_a_workflow_of_today_is_left_as_it_is() -> None:
    new = written({"inputs": {"unit": "pixels"}})
    assert migrated(new, SPECS) == (new, ())


def test_an_entry_of_a_newer_program_is_a_problem() -> None:
    [problem] = prepare(written({"version": 4}), {}, SPECS).problems
    assert "was saved for version 4 of Blur; this one is version 3" in str(problem)


@pytest.mark.parametrize("version", [0, -1, "2", True, 1.0, None])
def test_a_version_is_a_number_from_1(version: object) -> None:
    with pytest.raises(Exception, match=r"blur: version: found .*, wanted a number from 1"):
        written({"version": version})
