"""`lienzo plan`: the order, what is held, and the same as JSON."""

from __future__ import annotations

import json

from tests.cli.helpers import Cli, toy

SUM = {
    "nodes": {
        "show": toy("Show", {"value": "sum.int"}),
        "sum": toy("Add", {"a": "one.int"}, b=2),
        "one": toy("Number", value=1),
    }
}


def test_nodes_are_listed_in_the_order_of_the_run(lienzo: Cli) -> None:
    result = lienzo("plan", lienzo.file(SUM))
    assert result.code == 0
    assert result.out.splitlines() == [
        "1  one   Number  inline",
        "2  sum   Add     inline",
        "3  show  Show    cpu",
        "3 nodes to run, for show",
    ]


def test_what_is_held_is_marked(lienzo: Cli) -> None:
    file = lienzo.file(SUM)
    lienzo("run", file)
    assert lienzo("plan", file).out.splitlines() == [
        "1  sum   Add   held",
        "2  show  Show  cpu",
        "1 node to run, 1 held, for show",
    ]


def test_json_has_the_same(lienzo: Cli) -> None:
    plan = json.loads(lienzo("plan", lienzo.file(SUM), "--json", "--target", "sum").out)
    assert plan["targets"] == ["sum"]
    assert [(task["node"], task["held"]) for task in plan["tasks"]] == [
        ("one", False),
        ("sum", False),
    ]
    assert plan["tasks"][0].keys() == {"node", "type", "lane", "held", "signature"}


def test_planning_makes_no_folder(lienzo: Cli) -> None:
    lienzo("plan", file := lienzo.file(SUM))
    assert [str(path) for path in lienzo.home.iterdir()] == [file]


def test_an_empty_workflow_has_an_empty_plan(lienzo: Cli) -> None:
    assert lienzo("plan", lienzo.file({"nodes": {}})).out == "0 nodes to run, for nothing\n"


def test_bypassed_nodes_are_left_out(lienzo: Cli) -> None:
    past = SUM["nodes"]["sum"] | {"bypass": {"int": "a"}}
    file = lienzo.file({"nodes": SUM["nodes"] | {"sum": past}})
    assert lienzo("plan", file).out.splitlines() == [
        "1  one   Number  inline",
        "2  show  Show    cpu",
        "2 nodes to run, for show",
    ]
    assert lienzo("check", file).out == "ok: 2 nodes, 1 link, 1 bypassed\n"
    refused = lienzo("plan", file, "--target", "sum")
    assert (refused.code, "sum: is bypassed" in refused.err) == (2, True)


def test_a_bypassed_effect_does_not_run(lienzo: Cli) -> None:
    past = SUM["nodes"]["show"] | {"bypass": {}}
    plan = lienzo("plan", lienzo.file({"nodes": SUM["nodes"] | {"show": past}})).out
    assert plan.endswith("2 nodes to run, for sum\n")
