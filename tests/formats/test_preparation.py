from __future__ import annotations

import pytest

from engine.errors import GraphError
from engine.formats.native import document
from engine.formats.preparation import prepare
from tests.formats.test_interface import SPECS

CHAIN = document(
    {
        "lienzo": 1,
        "nodes": {
            "a": {"type": "Paint", "links": {"image": "b.image"}},
            "b": {"type": "Paint", "links": {"image": "c.image"}, "bypass": {"image": "image"}},
            "c": {"type": "Paint", "inputs": {"steps": 3}},
        },
        "interface": {"steps": "c.steps", "gone": "d.steps"},
    }
)


def test_values_are_set_before_what_is_bypassed_is_left_out() -> None:
    prepared = prepare(CHAIN, {"steps": "7"}, SPECS)
    nodes = {str(node.id): node for node in prepared.graph.nodes.values()}
    assert list(nodes) == ["a", "c"]
    assert nodes["c"].constants == {"steps": 7}
    assert str(nodes["a"].links["image"].node) == "c"
    assert prepared.document.fields["nodes"]["c"]["inputs"] == {"steps": 7}


def test_faults_of_the_interface_are_kept_for_the_check() -> None:
    [problem] = prepare(CHAIN, {}, SPECS).problems
    assert "there is no node 'd'" in problem.message


def test_values_that_cannot_be_set_end_the_way() -> None:
    with pytest.raises(GraphError, match="no node 'x'"):
        prepare(CHAIN, {"x.steps": 1}, SPECS)
