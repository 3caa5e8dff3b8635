"""Conditions and ranges, as HTTP has them."""

from __future__ import annotations

import pytest

from web.http.conditional import WrongRange, byte_range, is_unchanged, precondition
from web.schema.refusals import Changed

SIZE = 100


@pytest.mark.parametrize(
    "header", ['"a"', 'W/"a"', '"b", "a"', '"b" , W/"a"', '"x,y", "a"', "*", " * ", "a"]
)
def test_what_the_asker_has_is_not_sent_again(header: str) -> None:
    assert is_unchanged({"If-None-Match": header}, "a")


@pytest.mark.parametrize("header", ["", '"b"', 'W/"b", "c"', '"a, b"', '"A"'])
def test_another_version_is_sent(header: str) -> None:
    assert not is_unchanged({"If-None-Match": header}, "a")


@pytest.mark.parametrize("header", ['"a"', 'W/"a"', '"b", "a"', "*"])
def test_what_may_be_replaced_is(header: str) -> None:
    precondition({"If-Match": header}).demand("a")


@pytest.mark.parametrize("header", ['"b"', '"b", "c"', ""])
def test_what_has_changed_is_not_replaced(header: str) -> None:
    with pytest.raises(Changed):
        precondition({"If-Match": header}).demand("a")


def test_any_version_is_one_that_is_there() -> None:
    with pytest.raises(Changed):
        precondition({"If-Match": "*"}).demand(None)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("bytes=0-9", (0, 10)),
        ("bytes=90-", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-1000", (0, 100)),
        ("bytes=0-999999999999", (0, 100)),
        ("bytes=0-" + "9" * 5000, (0, 100)),
        ("bytes=-" + "9" * 5000, (0, 100)),
        ("bytes=99-99", (99, 100)),
        ("bytes=9-5", (0, 100)),  # no range at all, so that the whole is sent
        ("bytes=-", (0, 100)),
        ("bytes=0-1,5-6", (0, 100)),
        ("bytes=\u0663-", (0, 100)),
        ("lines=0-9", (0, 100)),
        ("", (0, 100)),
    ],
)
def test_a_range_is_cut_to_the_file(header: str, found: tuple[int, int]) -> None:
    assert byte_range({"Range": header}, SIZE, "a") == found


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=-0", "bytes=" + "9" * 5000 + "-"])
def test_a_range_behind_the_end_is_refused(header: str) -> None:
    with pytest.raises(WrongRange) as refused:
        byte_range({"Range": header}, SIZE, "a")
    assert refused.value.headers["Content-Range"] == "bytes */100"


@pytest.mark.parametrize(("header", "stop"), [('"a"', 10), ('"b"', 100), ('W/"a"', 100)])
def test_a_part_is_only_sent_of_the_same_version(header: str, stop: int) -> None:
    asked = {"Range": "bytes=0-9", "If-Range": header}
    assert byte_range(asked, SIZE, "a") == (0, stop)
