from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest

from engine import Multiline, Out, Prompt, node
from engine.graph.graph import Graph
from engine.graph.remarks import remarks
from tests.helpers import FolderFiles, link, use, with_nodes


@node(category="toy", lane="inline")
def encode(text: Annotated[str, Multiline(), Prompt()] = "") -> int:
    return 0


@node(category="toy", lane="inline", name="Word")
def word(value: str = "") -> Annotated[str, Out("value", passes="value")]:
    return value


SPECS = with_nodes(encode, word)
FILES = FolderFiles()


def remarked(text: str) -> list[str]:
    return [
        str(remark) for remark in remarks(Graph.of(use("p", "Encode", text=text)), SPECS, FILES)
    ]


@pytest.mark.parametrize(
    ("prompt", "part"),
    [
        ("<lora:x:1> cat", "<lora:x:1>"),
        ("a <lyco:style> cat", "<lyco:style>"),
        ("cat BREAK dog", "BREAK"),
        ("cat AND dog", "AND"),
        ("[cat:dog:0.5]", "[cat:dog:0.5]"),
        ("a [cow|horse] in a field", "[cow|horse]"),
        ("{cat|dog}", "{cat|dog}"),
        ("a __animal__", "__animal__"),
    ],
)
def test_what_other_tools_act_on_is_remarked(prompt: str, part: str) -> None:
    [remark] = remarked(prompt)
    assert remark.startswith(f"p.text: {part!r}, ")
    assert remark.endswith(" is read as words here")


@pytest.mark.parametrize(
    "prompt", ["a (red:1.3) apple", "\\(escaped\\)", "breakfast, (a [tight] crop)", "file_name", ""]
)
def test_a_plain_prompt_is_not_remarked(prompt: str) -> None:
    assert remarked(prompt) == []


def test_all_of_a_prompt_is_one_remark() -> None:
    [remark] = remarked("<lora:x:1> cat BREAK dog")
    assert "'<lora:x:1>'" in remark
    assert "'BREAK'" in remark


def test_a_prompt_is_followed_to_where_it_is_written() -> None:
    graph = Graph.of(
        use("w", "Word", value="cat BREAK dog"), use("p", "Encode", text=link("w", "value"))
    )
    [remark] = remarks(graph, SPECS, FILES)
    assert (remark.node, remark.port) == ("p", "text")


def test_what_the_check_refuses_is_passed_over() -> None:
    graph = Graph.of(use("x", "Nowhere"), use("p", "Encode", text=3), use("q", "Encode"))
    assert remarks(graph, SPECS, FILES) == []


def test_a_long_prompt_of_many_openings_takes_no_long_time() -> None:
    assert remarked("[" * 100_000 + "{" * 100_000 + "<lora:" * 10_000 + "__" * 10_000) == []


def test_a_file_that_will_do_may_be_remarked(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    graphs = [Graph.of(use("r", "ReadText", path=name)) for name in ("empty.txt", "gone.txt")]
    found = [remarks(graph, SPECS, FolderFiles(tmp_path)) for graph in graphs]
    assert [[str(remark) for remark in each] for each in found] == [
        ["r.path: empty.txt is empty"],
        [],
    ]
