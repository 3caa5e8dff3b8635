"""Workflows as submitted, the latest of them in memory."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial

from web.storage import job_table
from web.storage.database import Database

MOST_BYTES = 16 * 2**20


class WorkflowCache:
    """Texts of workflows by their SHA-256."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._nbytes = 0

    def keep(self, digest: str, text: bytes) -> None:
        if digest in self._kept:
            return
        self._kept[digest] = text
        self._nbytes += len(text)
        while self._nbytes > MOST_BYTES:
            _, oldest = self._kept.popitem(last=False)
            self._nbytes -= len(oldest)

    async def get(self, digest: str) -> bytes | None:
        """Nothing for one that is not on disk. Raises DatabaseError."""
        text = self._kept.get(digest)
        if text is None:
            text = await self._database.read(partial(job_table.workflow, digest=digest))
            if text is not None:
                self.keep(digest, text)
        return text
