"""A browser, the canvas as it is built, and servers to open it from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

import hatch_build
from tests.pages import browsers
from tests.pages.canvas import Canvas
from tests.pages.desk import lay, reopening
from tests.pages.graphs import Graph
from tests.pages.process import ROOT, ServerProcess, server_process
from tests.pages.watch import Watch
from tests.web.served import Served, served
from web.limits import Limits


@pytest.fixture(scope="package", autouse=True)
def _built() -> None:
    if not hatch_build.is_fresh(ROOT):
        npm = hatch_build.system_npm()
        assert npm, "`make canvas` first: the canvas is not built, and here is no Node to do it"
        hatch_build.build(ROOT, npm)


@pytest.fixture(scope="package")  # an event loop of its own, which no other test may meet
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = browsers.launched(playwright, tmp_path_factory.mktemp("browser"))
        yield opened
        opened.close()


@pytest.fixture
def open_tab(browser: Browser) -> Iterator[Callable[..., tuple[Canvas, Watch]]]:
    """Opens the canvas of a server as a new visitor would, and fails when its page complains.

    With ids of drafts, as one who had these tabs open; with a script that takes from the browser
    what others do not have.
    """
    watches: list[Watch] = []

    def open_one(
        url: str, *drafts: str, without: str = "", is_closed: bool = False
    ) -> tuple[Canvas, Watch]:
        context = browsers.visit(browser)
        watch = Watch(context, url)
        watches.append(watch)
        if drafts:
            context.add_init_script(reopening(*drafts))
        context.add_init_script(without)
        canvas = Canvas(context.new_page(), url)
        if is_closed:
            canvas.page.goto(url)
        else:
            canvas.open()
        return canvas, watch

    yield open_one
    for context in browser.contexts:
        context.close()
    assert [complaint for watch in watches for complaint in watch.complaints] == []


@pytest.fixture
def toys(tmp_path: Path) -> Iterator[Served]:
    """A server of toy nodes."""
    with served(tmp_path / "toys", limits=Limits(cancel_grace=0.5)) as server:
        yield server


@pytest.fixture
def lienzo(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server of the real nodes and the model that comes with the package."""
    with server_process(tmp_path / "home") as server:
        yield server


@pytest.fixture(scope="package")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of the real nodes, for tests that change workflows and hardly run any."""
    with served(tmp_path_factory.mktemp("studio"), opener="engine.engine:Engine.open") as server:
        yield server


@pytest.fixture
def edit(studio: Served, open_tab: Callable[..., tuple[Canvas, Watch]]) -> Callable[..., Canvas]:
    """Opens a workflow that is saved on that server; with patterns of what to expect."""

    def open_one(workflow: Graph, *expected: str) -> Canvas:
        canvas, watch = open_tab(studio.running.url, lay(studio, workflow))
        for pattern in expected:
            watch.allow(pattern)
        expect(canvas.nodes.first).to_be_visible()
        return canvas

    return open_one
