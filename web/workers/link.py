"""How a worker is talked to, wherever it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from web.workers.messages import AnyReport, Begin, Command


class WorkerGone(Exception):
    """There is nobody to talk to."""


class Link(Protocol):
    """One worker from its start to its end. Used once, by one supervisor."""

    @property
    def pid(self) -> int | None:
        """Of its process, where it has one here."""

    async def start(self, begin: Begin) -> None:
        """Raises OSError when no worker can be had."""

    def send(self, command: Command) -> None:
        """Say something to it. Raises WorkerGone."""

    def reports(self) -> AsyncIterator[AnyReport]:
        """What it says and prints, in order, until it is gone; to be read once.

        All that a job printed comes before the word that the job has ended.
        """

    async def stop(self) -> str:
        """Make sure that it is gone, and all that it started. Gives why it ended."""
