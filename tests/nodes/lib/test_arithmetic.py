"""Formulas: what they come to, and what is none."""

from __future__ import annotations

import pytest

from nodes.lib.arithmetic import evaluated


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("a", 7),
        ("a + 2 * 3", 13),
        ("-a ** 2", -49),
        ("(a - 2) / 2", 2.5),
        ("a // 2 + a % 2", 4),
        ("max(5, round(a * 24)) + (5 - (max(5, round(a * 24)) % 17)) % 17", 175),
        ("a > 2048", False),
        ("1 < a <= 7 and not a == 3", True),
        ("0 or a", 7),
        ("10 if a > 9 else 20", 20),
        ("clamp(a, 0, 5)", 5),
        ("sqrt(abs(-16))", 4),
        ("floor(pi)", 3),
    ],
)
def test_a_formula_comes_to_what_python_says(formula: str, wanted: float) -> None:
    assert evaluated(formula, {"a": 7}) == wanted


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("a +", "invalid syntax"),
        ("b", "there is no 'b'"),
        ("1 / 0", "divides by zero"),
        ("9 ** 9 ** 9", "too large"),
        ("10.0 ** 400", "too large"),
        ("a.real", "no part of a formula"),
        ("__import__('os')", "no part of a formula"),
        ("[1][0]", "no part of a formula"),
        ("'text'", "no part of a formula"),
        ("max(key=a)", "no part of a formula"),
        ("lambda: 1", "no part of a formula"),
        ("a << 4", "no operator of a formula"),
        ("sqrt(-1)", "cannot be computed"),
        ("(" * 500 + "a" + ")" * 500, "cannot be computed"),
        ("a" * 2001, "2,001 characters"),
    ],
)
def test_what_cannot_be_computed_is_told(formula: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        evaluated(formula, {"a": 7})
