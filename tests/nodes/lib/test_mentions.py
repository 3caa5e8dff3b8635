from __future__ import annotations

import pytest

from nodes.lib.mentions import Mention, mentioned, mentions


def pieces(text: str, *known: str) -> list[tuple[str, bool]]:
    """Each piece, and whether it names an embedding."""
    return [(str(p), isinstance(p, Mention)) for p in mentions(text, known.__contains__)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a cat", [("a cat", False)]),
        ("embedding:ink", [("ink", True)]),
        ("a cat embedding:ink on grass", [("a cat", False), ("ink", True), ("on grass", False)]),
        ("a cat\nembedding:ink", [("a cat", False), ("ink", True)]),
        ("embedding:ink, grass", [("ink", True), (", grass", False)]),
        ("embedding:ink embedding:fog", [("ink", True), ("fog", True)]),
        ("embedding:gone grass", [("grass", False)]),
        ("my-embedding:ink", [("my-embedding:ink", False)]),
        ("embedding:", [("embedding:", False)]),
        ("embedding: ink", [("ink", True)]),
    ],
)
def test_names_of_embeddings_are_told_from_words(text: str, found: list[tuple[str, bool]]) -> None:
    assert pieces(text, "ink", "fog") == found


def test_a_comma_is_part_of_a_name_only_if_a_file_is_called_so() -> None:
    assert pieces("embedding:ink,", "ink,") == [("ink,", True)]


def test_a_mention_may_be_read_without_what_follows_it() -> None:
    assert mentioned("(embedding:ink:1.2), embedding:fog") == [
        ["ink:1.2),", "ink:1.2)", "ink"],
        ["fog"],
    ]
