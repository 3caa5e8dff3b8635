from __future__ import annotations

import json

import pytest

from engine.errors import DocumentError
from engine.formats.foreign import foreign_document, foreign_record
from engine.formats.native import parse


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"nodes": [], "links": [], "version": 0.4}, "a ComfyUI workflow, as its editor saves it"),
        ({"3": {"class_type": "KSampler"}}, "a ComfyUI workflow in the API format"),
        ({"prompt": {"3": {"class_type": "KSampler"}}}, "a ComfyUI workflow in the API format"),
        ({"nodes": [], "edges": [], "exposedFields": []}, "a workflow of InvokeAI"),
    ],
)
def test_it_is_said_whose_file_it_is(fields: dict[str, object], wanted: str) -> None:
    assert foreign_document(fields) == wanted
    with pytest.raises(DocumentError, match=f"not a Lienzo workflow: {wanted}"):
        parse(json.dumps(fields))


@pytest.mark.parametrize("fields", [{}, {"a": 1}, {"nodes": {}}, {"prompt": "a cat"}])
def test_what_nobody_knows_is_not_guessed(fields: dict[str, object]) -> None:
    assert foreign_document(fields) == ""


def test_text_that_is_none_of_theirs_is_not_taken_for_it() -> None:
    record = {"prompt": "a cat", "workflow": "[1", "Comment": "{}", "seed": "3"}
    assert foreign_record(record) == ""
