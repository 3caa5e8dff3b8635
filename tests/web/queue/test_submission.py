"""From what was sent to jobs, and to a schema of what may be sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.errors import GraphError
from engine.formats.native import document
from engine.settings import Settings
from tests.web.served import use, workflow
from tests.web.toys import SPECS, open_engine
from web.catalogue.interface_schema import interface_schema
from web.catalogue.node_types import node_types
from web.queue.submission import check, check_submission, plan, plannable
from web.schema.graphs import Proposal
from web.schema.jobs import About, Submission
from web.schema.refusals import Malformed

SEEDED = workflow(s=use("Seeded", seed=5), a=use("Add", a="s.int", b=1)) | {
    "interface": {"seed": "s.seed", "more": "a.b"}
}


@pytest.fixture
def engine(tmp_path: Path) -> Any:
    return open_engine(Settings.at(tmp_path))


def test_a_workflow_is_kept_as_it_was_sent(engine: Any) -> None:
    taken = check_submission(engine, Submission(workflow=SEEDED, changes={"more": 7}), None)
    assert msgspec.json.decode(taken.text) == SEEDED
    assert (taken.name, taken.changes) == ("toy", ({"more": 7},))


def test_the_seeds_of_several_jobs_are_steps(engine: Any) -> None:
    taken = check_submission(engine, Submission(workflow=SEEDED, count=3), None)
    assert taken.changes == ({}, {"s.seed": 6}, {"s.seed": 7})


def test_the_steps_begin_at_the_seed_that_was_set(engine: Any) -> None:
    sent = Submission(workflow=SEEDED, changes={"seed": 2**64 - 1, "more": 2}, count=2)
    assert check_submission(engine, sent, None).changes == (
        {"seed": 2**64 - 1, "more": 2},
        {"more": 2, "s.seed": 0},
    )


def test_jobs_are_told_apart_by_prompt_and_seed(engine: Any) -> None:
    asked = workflow(
        no=use("Say", text="blurry"),
        yes=use("Say", text="  a lighthouse\n in the fog", seed=2**64 - 1),
        w=use("Weigh", positive="yes.str", negative="no.str"),
    )
    taken = check_submission(engine, Submission(workflow=asked, count=2), None)
    assert [each.prompt for each in taken.about] == ["a lighthouse in the fog"] * 2
    set_ = Submission(workflow=asked, changes={"no.seed": 5, "yes.text": "x" * 200}, count=2)
    first, second = check_submission(engine, set_, None).about
    assert (first.seed, second.seed, len(first.prompt)) == (5, 6, 80)


def test_a_job_without_prompts_and_seeds_is_about_nothing(engine: Any) -> None:
    sent = Submission(workflow=workflow(n=use("Number", value=1)))
    assert check_submission(engine, sent, None).about == (About(),)


def test_every_fault_is_told_at_once(engine: Any) -> None:
    wrong = workflow(a=use("Ad"), b=use("Add", a="a.int", b="text"))
    with pytest.raises(GraphError) as error:
        check_submission(engine, Submission(workflow=wrong, targets=("c",)), None)
    assert [problem.node for problem in error.value.problems] == ["a", "b", "c"]


@pytest.mark.parametrize("changes", [{"mor": 1}, {"a.x": 1}, {"a.b": "text"}, {"z.b": 1}])
def test_a_change_of_nothing_is_told(engine: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(GraphError):
        check_submission(engine, Submission(workflow=SEEDED, changes=changes), None)


@pytest.mark.parametrize("given", [{}, {"workflow": SEEDED, "name": "saved"}])
def test_a_job_is_of_one_workflow(engine: Any, given: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="either a workflow or the name"):
        check_submission(engine, Submission(**given), b"{}")


def test_a_check_gives_faults_and_no_error(engine: Any) -> None:
    wrong = {"lienzo": 1, "nodes": {"a": {"type": 3}, "b": 4}}
    assert [f.node for f in check(engine, Proposal(workflow=wrong), None).problems] == ["a", "b"]
    assert check(engine, Proposal(workflow=SEEDED), None).problems == ()


def test_a_plan_without_workers_holds_nothing(engine: Any) -> None:
    planned = plan(engine, plannable(engine, Proposal(workflow=SEEDED), None))
    assert [(task.node, task.held) for task in planned.tasks] == [("s", False), ("a", False)]
    assert (planned.targets, planned.device) == (("a",), None)


def test_an_interface_is_a_schema() -> None:
    schema = interface_schema(document(SEEDED), SPECS)
    assert schema["properties"] == {
        "seed": {"type": "integer", "minimum": 0, "maximum": 2**64 - 1, "default": 5},
        "more": {"type": "integer", "default": 1},
    }
    assert schema["additionalProperties"] is False


def test_node_types_say_what_an_editor_needs() -> None:
    types = {each.type: each for each in node_types(SPECS).nodes}
    (value,) = types["Number"].inputs
    assert value.hints == {"slider": {"low": 0, "high": 10**9, "step": 1}}
    assert (value.type, value.required, value.default) == ("Integer", False, 1)
    assert types["Add"].inputs[0].required
    assert types["Write"].effect
    assert "Integer" in node_types(SPECS).fits["Integer"]
