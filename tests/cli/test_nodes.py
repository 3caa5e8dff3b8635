"""`lienzo nodes`: the list, and one node explained."""

from __future__ import annotations

from tests.cli.helpers import Cli


def test_types_are_listed_by_category_with_their_first_sentence(lienzo: Cli) -> None:
    lines = lienzo("nodes").out.splitlines()
    assert lines[0] == "toy"
    assert "  Halve     Divide by two." in lines


def test_one_type_is_explained_with_every_input(lienzo: Cli) -> None:
    assert lienzo("nodes", "Measure").out.splitlines() == [
        'Measure(width=8, share=0.5, mode="fast", seed=0, extra=null) → float',
        "category toy, lane inline",
        "",
        "inputs",
        "  width  Integer          = 8       8 to 64, a multiple of 8",
        "  share  Float            = 0.5     0 to 1",
        '  mode   Choice           = "fast"  one of fast, good',
        "  seed   Integer          = 0       0 to 2^64 - 1",
        "  extra  Integer or None  = null",
        "",
        "outputs",
        "  float  Float",
    ]


def test_the_documentation_and_the_effect_are_shown(lienzo: Cli) -> None:
    assert "Divide by two.\n\nThe rest is 0 or 1.\n" in lienzo("nodes", "Halve").out
    assert "acts on the world" in lienzo("nodes", "Keep").out
    assert "a file in texts" in lienzo("nodes", "ReadText").out


def test_case_and_underscores_do_not_matter(lienzo: Cli) -> None:
    assert lienzo("nodes", "read_text").out.startswith("ReadText(")


def test_an_unknown_type_gets_the_closest_name(lienzo: Cli) -> None:
    result = lienzo("nodes", "Mesure")
    assert result.code == 2
    assert "no node type 'Mesure'; did you mean 'Measure'?" in result.err
