"""What is done at the start and now and then: what is deleted gives its room back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Final

from web.storage import output_table
from web.storage.database import Database, DatabaseError
from web.storage.database_file import give_back
from web.storage.output_trash import OutputTrash

EVERY: Final = 3600.0  # seconds
PAGES: Final = 500  # of a database that are given back at once, so that nobody waits long
PAUSE: Final = 0.05
logger = logging.getLogger(__name__)


@asynccontextmanager
async def upkeep(database: Database, trash: OutputTrash) -> AsyncIterator[None]:
    """Meanwhile."""
    task = asyncio.create_task(_now_and_then(database, trash))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def keep_up(database: Database, trash: OutputTrash) -> None:
    """Empty the trash of what has been there too long, and let the database become smaller.

    Raises DatabaseError or OSError.
    """
    gone = await asyncio.to_thread(trash.empty)
    if gone:
        await database.write(partial(output_table.forget_trash, trash=gone))
    while await asyncio.to_thread(give_back, database.path, PAGES):
        await asyncio.sleep(PAUSE)  # others write


async def _now_and_then(database: Database, trash: OutputTrash) -> None:
    while True:
        try:
            await keep_up(database, trash)
        except (DatabaseError, OSError) as error:
            logger.warning("what is deleted cannot be cleared away: %s", error)
        await asyncio.sleep(EVERY)
