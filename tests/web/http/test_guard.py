"""Who may come in."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from engine.errors import InputError
from web.http.guard import Guard
from web.http.session import new_session
from web.schema.refusals import Forbidden, Refused, Unauthorized, WrongHost, WrongType

OURS = {"Host": "127.0.0.1:8288"}
TOKEN = "a-token-of-some-length"


@dataclass(frozen=True)
class Asked:
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "GET"
    path: str = "/api/jobs"
    cookies: dict[str, str] = field(default_factory=dict)


def refused(guard: Guard, asked: Asked, is_public: bool = False) -> type[Refused] | None:
    try:
        guard.check(asked, is_public)
    except Refused as error:
        return type(error)
    return None


LOCAL = Guard.of("127.0.0.1", 8288)
WITH_TOKEN = Guard.of("127.0.0.1", 8288, TOKEN)
OPEN = Guard.of("0.0.0.0", 8288, TOKEN)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8288", "localhost:8288", "LOCALHOST:8288", "[::1]:8288"]
)
def test_our_names_are_let_in(host: str) -> None:
    assert refused(LOCAL, Asked({"Host": host})) is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8288",  # a name that was bound to 127.0.0.1 meanwhile
        "127.0.0.1:9999",
        "127.0.0.1",
        "localhost.evil.example:8288",
        "evil.example@127.0.0.1:8288",
        "127.0.0.1:8288.evil.example",
        "",
    ],
)
def test_other_names_are_misdirected(host: str) -> None:
    assert refused(LOCAL, Asked({"Host": host})) is WrongHost


def test_a_request_without_a_name_is_misdirected() -> None:
    assert refused(LOCAL, Asked()) is WrongHost


def test_further_names_are_let_in_with_and_without_the_port() -> None:
    guard = Guard.of("127.0.0.1", 8288, names=["lienzo.example", "proxy.example:443"])
    for host in ("lienzo.example", "lienzo.example:8288", "proxy.example:443"):
        assert refused(guard, Asked({"Host": host})) is None
    assert refused(guard, Asked({"Host": "proxy.example"})) is WrongHost


def test_a_server_for_all_addresses_goes_by_any_address_and_by_no_unknown_name() -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    for host in ("192.168.1.5:8288", "[fe80::1]:8288", "10.0.0.1"):
        assert refused(OPEN, Asked({"Host": host, **bearer})) is None
    assert refused(OPEN, Asked({"Host": "evil.example:8288", **bearer})) is WrongHost


@pytest.mark.parametrize(
    "origin",
    [
        "null",  # a sandboxed frame
        "http://evil.example",
        "http://localhost:8288.evil.example",
        "http://127.0.0.1:8289",
        "http://localhost:8288",  # ours, but not the name that was asked for
        "https://127.0.0.1:8288@evil.example",
        "ftp://127.0.0.1:8288",
        "",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_pages_of_other_origins_are_refused(origin: str, method: str) -> None:
    assert refused(LOCAL, Asked({**OURS, "Origin": origin}, method)) is Forbidden


def test_our_own_page_may_ask() -> None:
    headers = {**OURS, "Origin": "http://127.0.0.1:8288", "Sec-Fetch-Site": "same-origin"}
    assert refused(LOCAL, Asked(headers)) is None


def test_a_page_that_was_allowed_may_ask() -> None:
    guard = Guard.of("127.0.0.1", 8288, origins=["http://localhost:5173"])
    headers = {**OURS, "Origin": "http://localhost:5173", "Sec-Fetch-Site": "same-site"}
    assert refused(guard, Asked(headers)) is None


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_requests_that_other_sites_cause_are_refused(site: str, method: str) -> None:
    assert refused(LOCAL, Asked({**OURS, "Sec-Fetch-Site": site}, method)) is Forbidden


NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def test_a_single_sign_on_may_lead_people_to_the_canvas() -> None:
    headers = {**OURS, "Sec-Fetch-Site": "cross-site", **NAVIGATION}
    assert refused(LOCAL, Asked(headers, path="/")) is None


@pytest.mark.parametrize(
    ("method", "path", "destination"),
    [("POST", "/", "document"), ("GET", "/api/jobs", "document"), ("GET", "/", "iframe")],
)
def test_it_may_lead_them_nowhere_else(method: str, path: str, destination: str) -> None:
    way = {"Sec-Fetch-Site": "cross-site", **NAVIGATION, "Sec-Fetch-Dest": destination}
    assert refused(LOCAL, Asked({**OURS, **way}, method, path)) is Forbidden


def test_a_token_is_wanted_where_there_is_one() -> None:
    bearer = {**OURS, "Authorization": f"Bearer {TOKEN}"}
    assert refused(WITH_TOKEN, Asked(OURS)) is Unauthorized
    assert refused(WITH_TOKEN, Asked({**OURS, "Authorization": "Bearer wrong"})) is Unauthorized
    assert refused(WITH_TOKEN, Asked({**OURS, "Authorization": "Bearer ä"})) is Unauthorized
    assert refused(WITH_TOKEN, Asked(bearer)) is None
    assert refused(WITH_TOKEN, Asked(OURS, cookies={"lienzo-8288": new_session(TOKEN)})) is None
    assert refused(WITH_TOKEN, Asked(OURS), is_public=True) is None


def test_an_empty_token_opens_nothing() -> None:
    assert refused(WITH_TOKEN, Asked({**OURS, "Authorization": "Bearer "})) is Unauthorized
    assert not LOCAL.knows("")


@pytest.mark.parametrize(
    "content", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; b=x"]
)
def test_what_a_form_can_send_changes_nothing(content: str) -> None:
    assert refused(LOCAL, Asked({**OURS, "Content-Type": content}, "POST")) is WrongType


@pytest.mark.parametrize("content", ["image/jpeg", "application/octet-stream"])
def test_what_no_form_sends_may_be_uploaded(content: str) -> None:
    assert refused(LOCAL, Asked({**OURS, "Content-Type": content}, "POST")) is None


@pytest.mark.parametrize("content", ["application/json", "Application/JSON; charset=utf-8"])
def test_json_may_change_something(content: str) -> None:
    assert refused(LOCAL, Asked({**OURS, "Content-Type": content}, "POST")) is None


@pytest.mark.parametrize("bound", ["0.0.0.0", "::", "192.168.1.5", "lienzo.example"])
def test_what_others_can_reach_is_not_served_without_a_token(bound: str) -> None:
    with pytest.raises(InputError, match="a token is wanted"):
        Guard.of(bound, 8288)
    assert Guard.of(bound, 8288, TOKEN).token == TOKEN


def test_the_name_is_asked_for_before_all_else() -> None:
    headers = {"Host": "evil.example", "Origin": "null", "Sec-Fetch-Site": "cross-site"}
    assert refused(WITH_TOKEN, Asked(headers, "POST")) is WrongHost
    headers["Host"] = "127.0.0.1:8288"
    assert refused(WITH_TOKEN, Asked(headers, "POST")) is Forbidden
