"""Pages of other origins: those that were allowed, and all others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.served import Served, served
from web.server import ServerOptions

PAGE = "http://localhost:5173"
FOREIGN = "http://evil.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    options = ServerOptions(port=0, origins=(PAGE,))
    with served(tmp_path_factory.mktemp("cors") / "home", options) as running:
        yield running


def asked(server: Served, origin: str) -> dict[str, str]:
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    return dict(server.get("/api/queue", headers).headers)


def test_a_page_that_was_allowed_may_read_the_answer(server: Served) -> None:
    headers = asked(server, PAGE)
    assert headers["Access-Control-Allow-Origin"] == PAGE
    assert headers["Vary"] == "Origin"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "ETag" in headers["Access-Control-Expose-Headers"]


def test_another_page_may_not(server: Served) -> None:
    headers = asked(server, FOREIGN)
    assert "Access-Control-Allow-Origin" not in headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(("origin", "status"), [(PAGE, 204), (FOREIGN, 403)])
def test_a_browser_asks_before_it_changes_anything(
    server: Served, origin: str, status: int
) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "PATCH"}
    answer = server.ask("OPTIONS", "/api/jobs/none", headers=headers)
    assert answer.status == status
    assert ("PATCH" in answer.headers.get("Access-Control-Allow-Methods", "")) == (status == 204)
