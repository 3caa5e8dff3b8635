"""The gate, the description and the figures, over HTTP."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from engine.errors import InputError
from tests.web.describe import KEPT
from tests.web.served import Served, served, use, workflow
from web.http.guard import HEADERS
from web.server import ServerOptions, read_token

TOKEN = "a-token-that-nobody-guesses"


def test_every_answer_carries_the_headers_that_protect_it(shared: Served) -> None:
    answers = [
        shared.get("/"),
        shared.get("/healthz"),
        shared.get("/api/system"),
        shared.get("/none"),
        shared.get("/api/jobs/none"),
        shared.ask("PUT", "/api/jobs"),
        shared.get("/api/system", {"Host": "evil.example"}),
        shared.get("/api/system", {"Origin": "null"}),
        shared.ask("POST", "/api/jobs", b"{"),
        shared.ask("HEAD", "/api/system"),
    ]
    for answer in answers:
        for name in HEADERS:
            assert name in answer.headers, answer
        assert "Server" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/none", 404),
        ("PUT", "/api/jobs", 405),
        ("GET", "/api/queue/pause", 405),
        ("REPORT", "/api/jobs", 405),
    ],
)
def test_what_is_not_there_is_refused_as_json(
    shared: Served, method: str, path: str, status: int
) -> None:
    answer = shared.ask(method, path)
    assert answer.status == status
    assert set(answer.json) >= {"code", "message"}
    assert status != 405 or "GET" in answer.headers["Allow"] or "POST" in answer.headers["Allow"]


def test_a_foreign_page_can_do_nothing(shared: Served) -> None:
    submission = {"workflow": workflow(n=use("Number"))}
    attacks: list[tuple[dict[str, str], int]] = [
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ]
    before = shared.get("/api/jobs?limit=1").json
    for headers, status in attacks:
        assert shared.ask("POST", "/api/jobs", submission, headers).status == status
        if status != 415:
            assert shared.get("/api/events", headers).status == status
    assert shared.get("/api/jobs?limit=1").json == before


def test_the_page_at_the_root_leads_to_the_api(shared: Served) -> None:
    page = shared.get("/")
    assert page.headers["Content-Type"].startswith("text/html")
    assert b"/api" in page.content or b"<script" in page.content


def test_the_description_is_current(shared: Served) -> None:
    kept = KEPT.read_bytes()
    assert shared.get("/api").content == kept


def test_the_description_describes_every_route(shared: Served) -> None:
    described = shared.get("/api").json
    assert described["openapi"] == "3.1.0"
    references = json.dumps(described).count("#/components/schemas/")
    assert references > 50
    for name in _references(described):
        assert name in described["components"]["schemas"]
    operations = [op["operationId"] for path in described["paths"].values() for op in path.values()]
    assert len(operations) == len(set(operations))


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        inner = {name for each in value.values() for name in _references(each)}
        reference = value.get("$ref", "")
        return inner | ({reference.rpartition("/")[2]} if reference else set())
    if isinstance(value, list):
        return {name for each in value for name in _references(each)}
    return set()


def test_the_system_tells_of_its_workers(shared: Served) -> None:
    shared.run(n=use("Number"))
    system = shared.get("/api/system").json
    (worker,) = system["workers"]
    assert (worker["device"], worker["pid"] > 0) == ("cpu", True)
    assert system["versions"]["lienzo"]
    assert system["resident"] > 0


def test_nodes_are_sent_once(shared: Served) -> None:
    nodes = shared.get("/api/nodes")
    assert "Climb" in [node["type"] for node in nodes.json["nodes"]]
    assert shared.get("/api/nodes", {"If-None-Match": nodes.headers["ETag"]}).status == 304


def test_the_figures_count_jobs(shared: Served) -> None:
    shared.run(n=use("Number"))
    figures = shared.get("/metrics").content.decode()
    (line,) = [each for each in figures.splitlines() if 'lienzo_jobs_total{outcome="done"}' in each]
    assert float(line.split()[1]) >= 1
    assert 'lienzo_worker_up{device="cpu",worker="0"} 1.0' in figures


def test_the_figures_have_each_series_once(home: Path) -> None:
    with served(home, ServerOptions(port=0, devices=("cpu", "cpu"))) as server:
        server.run(n=use("Number"))
        lines = server.get("/metrics").content.decode().splitlines()
    series = [line.rpartition(" ")[0] for line in lines if not line.startswith("#")]
    assert len(set(series)) == len(series)
    assert not [each for each in series if "lienzo_request" in each and '"/api/jobs"' in each]


def test_a_token_is_wanted_for_all_but_the_door(home: Path) -> None:
    with served(home, ServerOptions(port=0, token=TOKEN)) as server:
        assert server.get("/healthz").status == 200
        assert server.get("/").status == 200
        assert server.get("/assets/none.css").status == 404
        for path in ("/api", "/api/jobs", "/api/events", "/metrics", "/none"):
            refused = server.get(path)
            assert (refused.status, refused.json["code"]) == (401, "token_wanted")
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        assert server.get("/api/jobs", bearer).status == 200
        assert server.get("/api/jobs", {"Authorization": "Bearer x"}).status == 401


def test_a_browser_exchanges_the_token_for_a_cookie(home: Path) -> None:
    with served(home, ServerOptions(port=0, token=TOKEN)) as server:
        for entered in (
            server.get(f"/?token={TOKEN}"),
            server.ask("POST", "/api/session", {"token": TOKEN}),
        ):
            cookie = entered.headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Strict" in cookie
            pair = cookie.partition(";")[0]
            assert server.get("/api/jobs", {"Cookie": pair}).status == 200
        assert server.get(f"/?token={TOKEN}").headers["Location"] == "./"
        assert server.get("/?token=wrong").status == 401
        assert server.ask("POST", "/api/session", {"token": "wrong"}).status == 401


def test_a_server_for_others_goes_by_the_name_it_shows(home: Path) -> None:
    with served(home, ServerOptions("0.0.0.0", 0, TOKEN)) as server:
        shown = server.running.browser_url.removeprefix("http://").partition("/")[0]
        assert server.get(f"/?token={TOKEN}", {"Host": shown}).status == 303


def test_what_others_can_reach_is_not_served_without_a_token(home: Path) -> None:
    with (
        pytest.raises(InputError, match="a token is wanted"),
        served(home, ServerOptions("0.0.0.0", 0)),
    ):
        pass


def test_a_token_is_made_where_there_is_none(tmp_path: Path) -> None:
    token = read_token({}, tmp_path / "token")
    assert len(token) >= 32
    assert (tmp_path / "token").stat().st_mode & 0o077 == 0
    assert read_token({}, tmp_path / "token") == token
    assert read_token({"LIENZO_TOKEN": "x"}, None) == "x"


def test_a_token_that_is_too_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("short")
    with pytest.raises(InputError, match="wanted 16 or more"):
        read_token({}, tmp_path / "token")


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /api/jobs HTTP/1.1\r\n\r\n",
        b"POST /api/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_http_stops_nobody(shared: Served, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", shared.port), timeout=5) as line:
        line.sendall(sent)
        answer = line.recv(4096)
    assert answer.split()[1] in (b"400", b"421")
    assert b"nosniff" in answer
    assert b"aiohttp" not in answer
    assert b'"code":' in answer
    assert shared.get("/healthz").status == 200
