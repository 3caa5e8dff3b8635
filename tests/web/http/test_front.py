"""Below a path, and behind a proxy."""

from __future__ import annotations

import asyncio
import json
import socket
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from engine.errors import InputError
from tests.web.served import served
from web.http.attempts import MOST
from web.http.front import Front, read_prefix
from web.server import ServerOptions

TOKEN = "a-token-of-some-length"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
BELOW = ServerOptions(port=0, token=TOKEN, front=Front("/art/lienzo"))
PROXIED = ServerOptions(port=0, token=TOKEN, names=("art.example",), front=Front("", True))


def forwarded(**said: str) -> dict[str, str]:
    return {f"X-Forwarded-{name}": value for name, value in said.items()}


def test_everything_is_below_the_prefix(home: Path) -> None:
    with served(home, BELOW) as server:
        assert server.running.url.endswith("/art/lienzo")
        assert server.get("/art/lienzo/healthz").json == {"ok": True}
        assert server.get("/art/lienzo/api/jobs", BEARER).status == 200
        assert server.get("/art/lienzo/api/jobs").status == 401
        assert b"Lienzo" in server.get("/art/lienzo/").content
        assert server.get("/art/lienzo/none", BEARER).status == 404
        assert server.get("/art/api/jobs", BEARER).status == 404


def test_a_proxy_may_take_the_prefix_away(home: Path) -> None:
    with served(home, BELOW) as server:
        assert server.get("/healthz").status == 200


def test_the_prefix_without_its_slash_leads_to_the_page(home: Path) -> None:
    with served(home, BELOW) as server:
        answer = server.get(f"/art/lienzo?token={TOKEN}")
        assert (answer.status, answer.headers["Location"]) == (308, f"/art/lienzo/?token={TOKEN}")
        assert server.get("/art/lienzo").headers["Location"] == "/art/lienzo/"


def test_the_cookie_is_good_below_the_prefix_only(home: Path) -> None:
    with served(home, BELOW) as server:
        entered = server.get(f"/art/lienzo/?token={TOKEN}")
        assert (entered.status, entered.headers["Location"]) == (303, "./")
        cookie = entered.headers["Set-Cookie"]
        assert "Path=/art/lienzo/" in cookie
        assert server.get("/art/lienzo/api", {"Cookie": cookie.partition(";")[0]}).status == 200


def test_events_are_heard_below_the_prefix(home: Path) -> None:
    async def greeting(url: str) -> str:
        async with (
            aiohttp.ClientSession(headers=BEARER) as session,
            session.ws_connect(f"{url}/api/events") as events,
        ):
            return str(json.loads((await events.receive()).data)[0]["event"]["type"])

    with served(home, BELOW) as server:
        assert asyncio.run(greeting(server.running.url)) == "hello"


@pytest.mark.parametrize("text", ["lienzo", "/a b", "/a//b", "/a/../b", "/ä", "/a?b", "/{name}"])
def test_a_prefix_that_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="--prefix"):
        read_prefix(text)


def test_a_prefix_may_end_with_a_slash_or_be_none() -> None:
    assert [read_prefix(text) for text in ("/lienzo/", "/a/b", "/", "")] == [
        "/lienzo",
        "/a/b",
        "",
        "",
    ]


def test_a_proxy_says_by_which_name_it_was_asked(home: Path) -> None:
    with served(home, PROXIED) as server:
        said = BEARER | forwarded(Host="art.example", Proto="https")
        origin = {"Origin": "https://art.example", "Sec-Fetch-Site": "same-origin"}
        assert server.get("/api/jobs", said | origin).status == 200
        assert server.get("/api/jobs", said | {"Origin": "https://evil.example"}).status == 403
        assert server.get("/api/jobs", BEARER | forwarded(Host="evil.example")).status == 421


def test_only_what_the_nearest_proxy_says_is_believed(home: Path) -> None:
    with served(home, PROXIED) as server:
        assert (
            server.get("/api", BEARER | forwarded(Host="evil.example, art.example")).status == 200
        )
        assert (
            server.get("/api", BEARER | forwarded(Host="art.example, evil.example")).status == 421
        )


def test_a_cookie_over_https_is_for_https_alone(home: Path) -> None:
    with served(home, PROXIED) as server:
        cookies = [
            server.get(f"/?token={TOKEN}", forwarded(Proto=scheme)).headers["Set-Cookie"]
            for scheme in ("https", "http", "gopher")
        ]
        assert ["Secure" in cookie for cookie in cookies] == [True, False, False]


def test_wrong_tokens_count_for_who_shows_them_and_not_for_the_proxy(home: Path) -> None:
    wrong = {"Authorization": "Bearer wrong"}
    with served(home, PROXIED) as server:
        statuses = [
            server.get("/api", wrong | forwarded(For=f"10.0.0.{number}, 10.1.1.1")).status
            for number in range(MOST + 1)
        ]
        assert statuses == [401] * MOST + [429]
        assert server.get("/api", wrong | forwarded(For="10.1.1.2")).status == 401


def test_without_a_proxy_nobody_is_believed(home: Path) -> None:
    with served(home, ServerOptions(port=0, token=TOKEN, names=("art.example",))) as server:
        entered = server.get(f"/?token={TOKEN}", forwarded(Proto="https", Host="evil.example"))
        assert entered.status == 303
        assert "Secure" not in entered.headers["Set-Cookie"]
        origin = {"Origin": "https://art.example"}
        assert server.get("/api", BEARER | origin | forwarded(Host="art.example")).status == 403


def test_behind_a_proxy_a_token_is_wanted(home: Path) -> None:
    with (
        pytest.raises(InputError, match="behind a proxy, which others can reach"),
        served(home, ServerOptions(port=0, front=Front("", True))),
    ):
        pass


def test_two_colons_take_both_families(home: Path) -> None:
    with served(home, ServerOptions("::", 0, TOKEN)) as server:
        for address in ("127.0.0.1", "::1"):
            with socket.create_connection((address, server.port)) as line:
                host = f"[{address}]" if ":" in address else address
                asked = f"GET /healthz HTTP/1.0\r\nHost: {host}:{server.port}\r\n\r\n"
                line.sendall(asked.encode())
                assert b" 200 " in line.recv(100)


def test_an_upload_says_where_it_is_now(home: Path) -> None:
    with served(home, BELOW) as server:
        png = small_picture()
        sent = server.ask(
            "POST", "/art/lienzo/api/inputs", png, BEARER | {"Content-Type": "image/png"}
        )
        assert sent.status == 201
        assert server.get(sent.headers["Location"], BEARER).content == png


def small_picture() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (2, 2)).save(buffer, "png")
    return buffer.getvalue()
