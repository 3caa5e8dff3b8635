"""The description says what the API does: nothing else, and nothing that it never does."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from tests.web.contract import Operation, check, declared, description
from tests.web.served import LIMITS, SECONDS, Served, served, use, workflow
from web.http.attempts import MOST
from web.server import ServerOptions

TOKEN = "a-token-of-some-length"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
QUICK = replace(LIMITS, body_silence=0.05, queued=3)
EVIL = {"Host": "evil.example"}
FOREIGN = {"Origin": "http://evil.example"}
STARTED = {"workflow": workflow(c=use("Climb"))}
NUMBER = {"workflow": workflow(n=use("Number"))}
SAVED = workflow(w=use("Write", value=1)) | {"interface": {"value": "w.value"}}
GONE = "gone"
FULL = 16  # bytes that a file may have on a disk that is full
MEANT = {  # what stands for a part of a path
    "{id}": "none",
    "{name}": "none",
    "{number}": "0",
    "{node}": "n",
    "{version}": "1",
}


class Provoked:
    """Asks a server, and remembers which operations have answered how."""

    def __init__(self, server: Served) -> None:
        self._server = server
        self.seen: set[tuple[Operation, int]] = set()

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Any:
        answer = self._server.ask(method, path, body, {**BEARER, **(headers or {})})
        found = check(method, path, answer.status, answer.headers, answer.content)
        if found is not None:
            self.seen.add((found, answer.status))
        return answer

    def file(self, *parts: str) -> Path:
        """A file of the server's data folder."""
        return self._server.home.joinpath(*parts)

    def json(self, method: str, path: str, body: Any = None) -> Any:
        return self.ask(method, path, body).json

    def ask_plainly(self, method: str, path: str, headers: dict[str, str]) -> None:
        """With these headers alone, and without a body."""
        connection = HTTPConnection("127.0.0.1", self._server.port, timeout=SECONDS)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        found = check(method, path, answer.status, dict(answer.headers), answer.read())
        connection.close()
        if found is not None:
            self.seen.add((found, answer.status))


def operations() -> list[tuple[str, str, Any]]:
    """Method, a path that fits, and what is described of each operation."""
    found = []
    for template, methods in description()["paths"].items():
        path = "/icon-192.png" if template == "/{name}" else template
        for part, meant in MEANT.items():
            path = path.replace(part, meant)
        found += [(method.upper(), path, about) for method, about in methods.items()]
    return found


def at_the_gate(to: Provoked) -> None:
    """What any page, form or stranger is told."""
    for method, path, about in operations():
        to.ask_plainly(method, path, {**BEARER, **EVIL})
        to.ask_plainly(method, path, {**BEARER, **FOREIGN})
        to.ask_plainly(method, path, {})
        if method == "POST":
            to.ask_plainly(method, path, {**BEARER, "Content-Type": "text/plain"})
        if "requestBody" in about:
            sent = {**BEARER, "Content-Type": "image/png", "Content-Encoding": "br"}
            to.ask_plainly(method, path, sent | {"Content-Length": "0"})
            sent = {**BEARER, "Content-Type": "image/png"}
            to.ask_plainly(method, path, sent | {"Content-Length": str(2**40)})
            to.ask_plainly(method, path, sent | {"Content-Length": "5"})
            to.ask(method, path, b"{")
        if any(part["in"] == "query" for part in about.get("parameters", ())):
            to.ask(method, f"{path}?colour=red")
        if any(part["in"] == "path" for part in about.get("parameters", ())):
            to.ask(method, path.replace("none", "%FF"), {})
            to.ask(method, path.replace("none", "a%00b"), {})
        to.ask(method, path, {} if "requestBody" in about else None)


def with_jobs(to: Provoked) -> None:
    (to.ask("POST", f"/api/jobs?wait={SECONDS}", NUMBER), to.ask("GET", "/api/jobs"))
    failing = {"workflow": workflow(f=use("Fail"))}
    failed = to.json("POST", f"/api/jobs?wait={SECONDS}", failing)["id"]
    running = to.json("POST", "/api/jobs", STARTED)["id"]
    to.ask("POST", "/api/jobs", {"workflow": workflow(n=use("No"))})
    to.ask("GET", f"/api/jobs/{running}")
    to.ask("GET", f"/api/jobs/{running}/outputs/0")
    to.ask("GET", f"/api/jobs/{running}/workflow")
    to.ask("GET", f"/api/jobs/{running}/log")
    to.ask("DELETE", f"/api/jobs/{running}")
    to.ask("PATCH", f"/api/jobs/{running}", {"place": "last"})
    to.ask("POST", f"/api/jobs/{running}/retry", {})
    to.ask("POST", f"/api/jobs/{failed}/retry", {})
    waiting = to.json("POST", "/api/jobs", NUMBER)["id"]
    to.ask("PATCH", f"/api/jobs/{waiting}", {"place": "first"})
    to.ask("POST", "/api/jobs", NUMBER)
    to.ask("POST", "/api/jobs", NUMBER)
    to.ask("POST", f"/api/jobs/{failed}/cancel", {})
    to.ask("POST", "/api/jobs", NUMBER)
    to.ask("POST", f"/api/jobs/{failed}/retry", {})
    to.ask("PUT", "/api/workflows/w", SAVED, {"If-None-Match": "*"})
    to.ask("POST", "/api/workflows/w/run", {})
    for action in ("pause", "resume", "clear"):
        to.ask("POST", f"/api/queue/{action}", {})
    to.ask("GET", "/api/queue")
    to.ask("GET", "/api/jobs?before=none")
    to.ask("POST", "/api/jobs", {"name": "none"})
    to.ask("POST", f"/api/jobs/{running}/cancel", {})
    to.ask("GET", f"/api/jobs/{running}?wait={SECONDS}")
    to.ask("GET", f"/api/jobs/{failed}/events")
    to.ask("DELETE", f"/api/jobs/{failed}")
    for method, path, _ in operations():
        if path.startswith("/api/jobs/none"):
            to.ask(method, path.replace("none", failed), {})


def with_outputs(to: Provoked) -> None:
    wrote = {"workflow": workflow(w=use("Write", value="ab"))}
    job = to.json("POST", f"/api/jobs?wait={SECONDS}", wrote)
    (output,) = job["outputs"]
    name = output["name"]
    for path in (output["url"], f"/api/outputs/{name}"):
        tag = to.ask("GET", path).headers["ETag"]
        with_conditions(to, path, tag)
    to.ask("PATCH", f"/api/outputs/{name}", {"star": True})
    to.ask("PATCH", "/api/outputs/none", {"star": True})
    gone = to.json("DELETE", f"/api/outputs/{name}")["id"]
    to.ask("GET", output["url"])
    to.ask("POST", f"/api/trash/outputs/{gone}/restore", {})
    gone = to.json("DELETE", f"/api/outputs/{name}")["id"]
    to.ask("GET", f"/api/trash/outputs/{gone}/thumbnail")
    to.file("output", name).write_text("taken")
    to.ask("POST", f"/api/trash/outputs/{gone}/restore", {})
    to.ask("GET", f"/api/thumbnails/{name}")
    to.file("output", "picture.png").write_bytes(picture())
    to.ask("GET", "/api/outputs?limit=1")


def with_conditions(to: Provoked, path: str, tag: str) -> None:
    to.ask("GET", path, headers={"If-None-Match": tag})
    to.ask("GET", path, headers={"Range": "bytes=0-0"})
    to.ask("GET", path, headers={"Range": "bytes=999999999-"})


def with_pictures(to: Provoked) -> None:
    to.file("output", "picture.png").write_bytes(picture())
    small = "/api/thumbnails/picture.png"
    with_conditions(to, small, to.ask("GET", small).headers["ETag"])
    gone = to.json("DELETE", "/api/outputs/picture.png")["id"]
    small = f"/api/trash/outputs/{gone}/thumbnail"
    with_conditions(to, small, to.ask("GET", small).headers["ETag"])
    to.ask("GET", f"{small}?colour=red")
    png = {"Content-Type": "image/png"}
    kept = to.ask("POST", "/api/inputs", picture(), png).headers["Location"]
    with_conditions(to, kept, to.ask("GET", kept).headers["ETag"])
    to.ask("POST", "/api/inputs", b"no picture", png)


def with_workflows(to: Provoked) -> None:
    one = "/api/workflows/one"
    new = {"If-None-Match": "*"}
    tag = to.ask("PUT", one, SAVED, new).headers["ETag"]
    to.ask("PUT", one, SAVED, {"If-Match": tag})
    to.ask("PUT", one, SAVED, new)
    to.ask("PUT", one, SAVED)
    to.ask("PUT", one, {"lienzo": 1, "nodes": {"a": 7}}, {"If-Match": tag})
    to.ask("GET", one, headers={"If-None-Match": tag})
    to.ask("PUT", one, SAVED | {"name": "other"}, {"If-Match": tag})
    for path in ("/api/workflows", one, f"{one}/versions", f"{one}/schema"):
        to.ask("GET", path)
    (version,) = to.json("GET", f"{one}/versions")["versions"]
    to.ask("GET", f"{one}/versions/{version['version']}")
    run = f"{one}/run?wait={SECONDS}"
    answer = to.ask("POST", run, {"value": 55})
    for condition in ({"If-None-Match": answer.headers["ETag"]}, {"Range": "bytes=0-0"}):
        to.ask("POST", run, {"value": 55}, condition)
    to.ask("POST", run, {"value": 55}, {"Range": "bytes=99-"})
    to.ask("POST", run, {"no": 5})
    to.ask("POST", f"{one}/run", {})
    to.ask("POST", "/api/workflows/none/rename", {"to": "x"})
    failing = workflow(f=use("Fail")) | {"interface": {}}
    to.ask("PUT", "/api/workflows/fails", failing, new)
    to.ask("POST", f"/api/workflows/fails/run?wait={SECONDS}", {})
    to.ask("POST", f"{one}/rename", {"to": "fails"})
    to.ask("POST", f"{one}/rename", {"to": "two"}, {"If-Match": '"x"'})
    to.ask("POST", f"{one}/rename", {"to": "two"})
    to.ask("DELETE", "/api/workflows/two", headers={"If-Match": '"x"'})
    to.ask("DELETE", "/api/workflows/two")
    to.ask("POST", "/api/jobs", {"name": "two"})
    for method, path, _ in operations():
        if path.startswith("/api/workflows/none"):
            to.ask(method, path.replace("none", "two"), {"to": "three"}, new)
    (gone,) = [each["id"] for each in to.json("GET", "/api/trash/workflows")["workflows"]]
    to.ask("PUT", "/api/workflows/two", SAVED, new)
    to.ask("POST", f"/api/trash/workflows/{gone}/restore", {})
    to.ask("DELETE", "/api/workflows/two")
    to.ask("POST", f"/api/trash/workflows/{gone}/restore", {})


def with_the_rest(to: Provoked) -> None:
    to.ask("PUT", f"/api/workflows/{GONE}", SAVED, {"If-None-Match": "*"})
    to.ask("DELETE", f"/api/workflows/{GONE}")
    to.ask("PUT", "/api/drafts/a", {"name": "draft"})
    for path in ("/api/drafts", "/api/drafts/a", "/api/models", "/api", "/api/system", "/metrics"):
        to.ask("GET", path)
    to.ask("DELETE", "/api/drafts/a")
    tag = to.ask("GET", "/api/nodes").headers["ETag"]
    to.ask("GET", "/api/nodes", headers={"If-None-Match": tag})
    to.ask("POST", "/api/session", {"token": TOKEN})
    to.ask("POST", "/api/session", {"token": "wrong"})
    to.ask("GET", f"/?token={TOKEN}")
    to.ask("GET", "/?token=wrong")
    to.ask("GET", "/icon-7.png")
    to.ask("GET", "/assets/a%5Cb.js")
    for path in ("/api/check", "/api/plan", "/api/convert"):
        to.ask("POST", path, NUMBER)
        to.ask("POST", path, {"workflow": workflow(n=use("No"))})
        to.ask("POST", path, NUMBER | {"set": {"nobody.value": 1}})
        to.ask("POST", path, {"name": "../x"})
        to.ask("POST", path, {"name": "none"})
        to.ask("POST", path, {"name": GONE})


def on_a_full_disk(to: Provoked) -> None:
    done = to.json("POST", f"/api/jobs?wait={SECONDS}", NUMBER)["id"]
    failing = {"workflow": workflow(f=use("Fail"))}
    failed = to.json("POST", f"/api/jobs?wait={SECONDS}", failing)["id"]
    wrote = to.json("POST", f"/api/jobs?wait={SECONDS}", {"workflow": SAVED})["outputs"][0]["name"]
    other = to.json("POST", f"/api/jobs?wait={SECONDS}", {"workflow": SAVED})["outputs"][0]["name"]
    gone = to.json("DELETE", f"/api/outputs/{other}")["id"]
    to.ask("POST", "/api/queue/pause", {})
    waiting = to.json("POST", "/api/jobs", NUMBER)["id"]
    to.ask("PUT", "/api/workflows/full", SAVED, {"If-None-Match": "*"})
    with full_disk():
        to.ask("POST", "/api/jobs", NUMBER)
        to.ask("POST", "/api/workflows/full/run", {})
        to.ask("PUT", "/api/workflows/other", SAVED, {"If-None-Match": "*"})
        to.ask("PUT", "/api/drafts/b", {"name": "longer than what is left"})
        to.ask("POST", "/api/inputs", picture(), {"Content-Type": "image/png"})
        to.ask("PATCH", f"/api/jobs/{waiting}", {"place": "first", "priority": 9})
        to.ask("POST", f"/api/jobs/{waiting}/cancel", {})
        to.ask("POST", f"/api/jobs/{failed}/retry", {})
        for action in ("pause", "resume", "clear"):
            to.ask("POST", f"/api/queue/{action}", {})
        to.ask("PATCH", f"/api/outputs/{wrote}", {"star": True})
        to.ask("POST", f"/api/trash/outputs/{gone}/restore", {})
        to.ask("DELETE", f"/api/outputs/{wrote}")
        to.ask("DELETE", f"/api/jobs/{done}")
        to.ask("DELETE", "/api/jobs")


def picture() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (2, 2)).save(buffer, "png")
    return buffer.getvalue()


@contextmanager
def full_disk() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_every_declared_answer_is_given_and_no_other(home: Path) -> None:
    with served(home, ServerOptions(port=0, token=TOKEN), QUICK) as server:
        to = Provoked(server)
        for scene in SCENES:
            scene(to)
        for _ in range(MOST + 1):
            to.ask_plainly("GET", "/api", {"Authorization": "Bearer wrong"})
        for method, path, _ in operations():
            to.ask_plainly(method, path, {"Authorization": "Bearer wrong"})
    left: dict[str, list[int]] = {}
    for found, status in sorted(set(declared()) - to.seen - BUILT - ELSEWHERE):
        left.setdefault(f"{found.method} {found.template}", []).append(status)
    assert left == {}


SCENES = (
    at_the_gate,
    with_jobs,
    with_outputs,
    with_pictures,
    with_workflows,
    with_the_rest,
    on_a_full_disk,
)
BUILT = {  # of the canvas, which is not built everywhere
    (Operation("GET", template), status)
    for template in ("/", "/assets/{name}", "/{name}")
    for status in (200, 206, 304, 416)
} | {(Operation("GET", "/assets/{name}"), 400)}
ELSEWHERE = {  # tried where there is a client for it
    (Operation("GET", "/api/events"), 101),
    (Operation("GET", "/api/jobs/{id}/previews/{node}"), 200),
    (Operation("POST", "/api/inputs"), 400),
}
