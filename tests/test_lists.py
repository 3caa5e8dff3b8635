from __future__ import annotations

from pathlib import Path
from runpy import run_path

DOCS = Path(__file__).parents[1] / "docs"


def test_the_list_of_nodes_is_that_of_the_code() -> None:
    page = run_path(str(DOCS / "list_nodes.py"))["page"]
    written = (DOCS / "nodes.md").read_text(encoding="utf-8")
    assert written == page(), "run `python docs/list_nodes.py`"


def test_the_list_of_templates_is_that_of_the_code() -> None:
    page = run_path(str(DOCS / "list_templates.py"))["page"]
    written = (DOCS / "comfyui.md").read_text(encoding="utf-8")
    assert written == page(), "run `python docs/list_templates.py`"
