"""What every link does, wherever its worker is."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from engine.settings import Settings
from tests.web.served import SECONDS, TOYS, use, workflow
from tests.web.workers.fake_link import FakeLink
from web.schema.jobs import JobId
from web.workers.link import Link, WorkerGone
from web.workers.local import LocalLink
from web.workers.messages import (
    AnyReport,
    Beat,
    Begin,
    Cancel,
    Ended,
    EventReport,
    Plan,
    PlanMade,
    Printed,
    Ready,
    Run,
    settings_out,
)
from web.workers.pool import Launch


class Talk:
    """A link, and what it has said so far."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.heard: list[AnyReport] = []
        self._reports = link.reports()

    async def until(self, kind: type[AnyReport]) -> AnyReport:
        async for report in self._reports:
            if not isinstance(report, Beat):
                self.heard.append(report)
            if isinstance(report, kind):
                return report
        raise AssertionError(f"no {kind.__name__} before the end")

    async def to_the_end(self) -> None:
        async for report in self._reports:
            self.heard.append(report)

    def run(self, kind: str, **inputs: object) -> None:
        text = json.dumps(workflow(n=use(kind, **inputs))).encode()
        self.link.send(Run(job=JobId("j"), workflow=text, changes=b"{}", targets=(), saved=0))


@pytest.fixture(params=[LocalLink, FakeLink])
def talk(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., None]:
    """Holds a conversation with a worker that has begun, and ends it."""

    def hold(about: Callable[[Talk], Awaitable[None]], device: str = "cpu") -> None:
        async def conversation() -> None:
            link: Link = request.param()
            begin = Launch(Settings.at(tmp_path), TOYS).begin(device)
            async with asyncio.timeout(SECONDS):
                await link.start(begin)
                try:
                    await about(Talk(link))
                finally:
                    await link.stop()

        asyncio.run(conversation())

    return hold


def test_it_says_when_it_is_ready(talk: Callable[..., None]) -> None:
    async def about(talk: Talk) -> None:
        ready = await talk.until(Ready)
        assert isinstance(ready, Ready)
        assert ready.device == "cpu"

    talk(about)


def test_it_tells_of_a_run_from_its_start_to_its_end(talk: Callable[..., None]) -> None:
    async def about(talk: Talk) -> None:
        talk.run("Number")
        ended = await talk.until(Ended)
        assert isinstance(ended, Ended)
        assert (ended.job, ended.outcome, ended.error) == ("j", "done", None)
        events = [each.event for each in talk.heard if isinstance(each, EventReport)]
        assert [event.job for event in events] == ["j"] * len(events)
        assert {"NodeStarted", "NodeDone"} <= {type(event).__name__ for event in events}

    talk(about)


def test_what_a_job_printed_comes_before_its_end(talk: Callable[..., None]) -> None:
    async def about(talk: Talk) -> None:
        talk.run("Show", value=1)
        await talk.until(Ended)
        printed = b"".join(each.text for each in talk.heard if isinstance(each, Printed))
        assert printed.endswith(b"shown 1\n")
        assert isinstance(talk.heard[-1], Ended)

    talk(about)


def test_a_failure_has_its_node_and_the_worker_goes_on(talk: Callable[..., None]) -> None:
    async def about(talk: Talk) -> None:
        talk.run("Fail")
        failed = await talk.until(Ended)
        assert isinstance(failed, Ended)
        assert failed.error is not None
        assert (failed.outcome, failed.error.node, failed.healthy) == ("failed", "n", True)
        talk.run("Number")
        done = await talk.until(Ended)
        assert isinstance(done, Ended)
        assert done.outcome == "done"

    talk(about)


def test_a_job_that_lost_its_device_says_that_the_worker_is_of_no_more_use(
    talk: Callable[..., None],
) -> None:
    async def about(talk: Talk) -> None:
        talk.run("Poison")
        ended = await talk.until(Ended)
        assert isinstance(ended, Ended)
        assert (ended.outcome, ended.healthy) == ("failed", False)

    talk(about)


def test_a_run_that_is_cancelled_ends_as_such(talk: Callable[..., None]) -> None:
    async def about(talk: Talk) -> None:
        talk.run("Climb")
        await talk.until(EventReport)
        talk.link.send(Cancel(job=JobId("j")))
        ended = await talk.until(Ended)
        assert isinstance(ended, Ended)
        assert ended.outcome == "cancelled"

    talk(about)


def test_a_plan_is_answered_with_its_number(talk: Callable[..., None]) -> None:
    async def about(talk: Talk) -> None:
        await talk.until(Ready)
        talk.link.send(Plan(request=7, workflow=b"{", changes=b"{}", targets=()))
        made = await talk.until(PlanMade)
        assert isinstance(made, PlanMade)
        assert (made.request, made.tasks) == (7, ())

    talk(about)


def test_its_reports_end_with_it_and_say_why(talk: Callable[..., None]) -> None:
    async def about(talk: Talk) -> None:
        talk.run("Crash")
        await talk.to_the_end()
        assert await talk.link.stop() == "exited with code 7"
        with pytest.raises(WorkerGone):
            talk.run("Number")

    talk(about)


def test_one_that_hangs_is_ended(talk: Callable[..., None]) -> None:
    async def about(talk: Talk) -> None:
        talk.run("Hang")
        await talk.until(EventReport)
        assert await talk.link.stop() == "killed by SIGKILL"
        await talk.to_the_end()
        assert await talk.link.stop() == "killed by SIGKILL"

    talk(about)


def test_one_that_cannot_begin_ends_by_itself(talk: Callable[..., None]) -> None:
    async def about(talk: Talk) -> None:
        await talk.to_the_end()
        assert await talk.link.stop() == "exited with code 2"

    talk(about, device="broken")


HOSTILE = "raise SystemExit('code of the current folder was run')"


@pytest.mark.parametrize("name", ["json.py", "PIL.py", "msgspec.py", "web/__init__.py"])
def test_nothing_of_the_current_folder_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(HOSTILE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIENZO_TOKEN", "a-secret-of-the-server")

    async def conversation() -> bytes:
        link = LocalLink()
        await link.start(Launch(Settings.at(tmp_path / "home"), TOYS).begin("cpu"))
        try:
            talk = Talk(link)
            talk.run("ShowEnvironment", name="LIENZO_TOKEN")
            await talk.until(Ended)
            return b"".join(each.text for each in talk.heard if isinstance(each, Printed))
        finally:
            await link.stop()

    assert asyncio.run(asyncio.wait_for(conversation(), SECONDS)) == b"None\n"


def test_settings_travel_as_plain_values(tmp_path: Path) -> None:
    begin = Begin(opener=TOYS, settings=settings_out(Settings.at(tmp_path)))
    assert begin.settings["home"] == os.fspath(tmp_path)


def test_what_is_gone_has_no_process(talk: Callable[..., None]) -> None:
    async def about(talk: Talk) -> None:
        await talk.until(Ready)
        await talk.link.stop()
        assert talk.link.pid is None

    talk(about)
