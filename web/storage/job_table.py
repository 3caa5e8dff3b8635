"""What is kept of jobs, and how. SQL is known here and in output_table."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, get_args

import msgspec
from msgspec import Struct

from web.schema.jobs import ENDED, Job, JobHead, JobId, State
from web.schema.refusals import Unknown
from web.storage import output_table

MIGRATIONS: Final = (
    """
    CREATE TABLE jobs (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL,
        name TEXT NOT NULL,
        workflow TEXT NOT NULL,
        nbytes INTEGER NOT NULL,
        body BLOB NOT NULL
    );
    CREATE INDEX jobs_by_state ON jobs (state, number);
    CREATE INDEX jobs_by_workflow ON jobs (workflow);
    CREATE TABLE workflows (digest TEXT PRIMARY KEY, text BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE logs (id TEXT PRIMARY KEY, text BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE keys (key TEXT PRIMARY KEY, digest TEXT NOT NULL, ids TEXT NOT NULL,
        at REAL NOT NULL) WITHOUT ROWID;
    CREATE TABLE gone (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
    CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
    """
    CREATE TABLE texts (digest TEXT PRIMARY KEY, text BLOB NOT NULL);
    INSERT INTO texts SELECT digest, text FROM workflows;
    DROP TABLE workflows;
    ALTER TABLE texts RENAME TO workflows;
    CREATE TABLE printed (id TEXT PRIMARY KEY, text BLOB NOT NULL);
    INSERT INTO printed SELECT id, text FROM logs;
    DROP TABLE logs;
    ALTER TABLE printed RENAME TO logs;
    """,  # large blobs make a table without rowids slow
    output_table.MIGRATION,
    output_table.TRASH_MIGRATION,
    """
    CREATE TABLE headed (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL,
        name TEXT NOT NULL,
        workflow TEXT NOT NULL,
        nbytes INTEGER NOT NULL,
        head BLOB,
        body BLOB NOT NULL
    );
    INSERT INTO headed SELECT number, id, state, name, workflow, nbytes, NULL, body FROM jobs;
    DROP TABLE jobs;
    ALTER TABLE headed RENAME TO jobs;
    CREATE INDEX jobs_by_state ON jobs (state, number);
    CREATE INDEX jobs_by_name ON jobs (name, state, number);
    CREATE INDEX jobs_by_workflow ON jobs (workflow);
    """,  # none has a head that was written before there were heads
    output_table.SEARCH_MIGRATION,
)
KEY_SECONDS = 24 * 3600.0  # how long an Idempotency-Key is remembered
MOST_GONE = 100_000  # deleted jobs that are remembered to have existed
STATES: Final[tuple[State, ...]] = get_args(State)
MOST_NUMBER: Final = 2**63 - 1
PLACE: Final = "n"  # before the number of a row, in what is passed to get a further page
logger = logging.getLogger(__name__)

_encode = msgspec.json.Encoder().encode
_job = msgspec.json.Decoder(Job).decode
_head = msgspec.json.Decoder(JobHead).decode


class KeyUse(Struct, frozen=True):
    """An Idempotency-Key, what was sent with it, and the jobs that came of it."""

    key: str
    digest: str
    ids: tuple[JobId, ...]


def insert(
    connection: sqlite3.Connection,
    jobs: Sequence[Job],
    text: bytes,
    use: KeyUse | None,
    now: float,
) -> None:
    """Keep new jobs of one workflow, all or none of them."""
    workflow = jobs[0].workflow
    connection.execute("INSERT OR IGNORE INTO workflows VALUES (?, ?)", (workflow, text))
    rows = [(job.id, job.state, job.name, job.workflow, *_sized(job)) for job in jobs]
    connection.executemany(
        "INSERT INTO jobs (id, state, name, workflow, nbytes, head, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    if use is not None:
        connection.execute("DELETE FROM keys WHERE at < ?", (now - KEY_SECONDS,))
        row = (use.key, use.digest, ",".join(use.ids), now)
        connection.execute("INSERT INTO keys VALUES (?, ?, ?, ?)", row)


def save(connection: sqlite3.Connection, job: Job, log: bytes | None = None) -> bool:
    """Keep a change of a job, and the log of its last attempt. False for a job that is gone."""
    nbytes, head, body = _sized(job)
    changed = connection.execute(
        "UPDATE jobs SET state = ?, nbytes = ?, head = ?, body = ? WHERE id = ?",
        (job.state, nbytes + len(log or b""), head, body, job.id),
    )
    if log:
        connection.execute("INSERT OR REPLACE INTO logs VALUES (?, ?)", (job.id, log))
    elif log is not None and job.attempts > 1:
        connection.execute("DELETE FROM logs WHERE id = ?", (job.id,))
    if job.outputs:
        output_table.add(connection, job, time.time())
    return changed.rowcount == 1


def save_all(connection: sqlite3.Connection, saves: Iterable[tuple[Job, bytes | None]]) -> None:
    """Keep changes of several jobs, all or none, with the logs of some."""
    for job, log in saves:
        save(connection, job, log)


def cancel_all(connection: sqlite3.Connection, jobs: Iterable[JobId], now: float) -> None:
    """Queued jobs are over."""
    connection.execute(
        f"UPDATE jobs SET state = 'cancelled', head = {_cancelled('head')},"
        f" body = {_cancelled('body')}"
        " WHERE id IN (SELECT value FROM json_each(?2)) AND state = 'queued'",
        (now, msgspec.json.encode(list(jobs)).decode()),
    )


def find(connection: sqlite3.Connection, job: JobId) -> Job | None:
    rows = connection.execute("SELECT id, body FROM jobs WHERE id = ?", (job,))
    return next(_readable(rows), None)


def is_gone(connection: sqlite3.Connection, job: JobId) -> bool:
    return bool(connection.execute("SELECT 1 FROM gone WHERE id = ?", (job,)).fetchone())


def unfinished(connection: sqlite3.Connection) -> list[Job]:
    """Those that wait or run. One whose record cannot be read is left as it is, and told."""
    rows = connection.execute("SELECT id, body FROM jobs WHERE state IN ('queued', 'running')")
    return list(_readable(rows))


def workflow(connection: sqlite3.Connection, digest: str) -> bytes | None:
    """The text of a workflow, as submitted."""
    row = connection.execute("SELECT text FROM workflows WHERE digest = ?", (digest,)).fetchone()
    return bytes(row[0]) if row else None


def log(connection: sqlite3.Connection, job: JobId) -> bytes:
    row = connection.execute("SELECT text FROM logs WHERE id = ?", (job,)).fetchone()
    return bytes(row[0]) if row else b""


def key_use(connection: sqlite3.Connection, key: str, now: float) -> KeyUse | None:
    query = "SELECT digest, ids FROM keys WHERE key = ? AND at >= ?"
    row = connection.execute(query, (key, now - KEY_SECONDS)).fetchone()
    return KeyUse(key, row[0], tuple(JobId(each) for each in row[1].split(","))) if row else None


def page(
    connection: sqlite3.Connection, states: Sequence[State], name: str, before: str, limit: int
) -> tuple[list[JobHead], str | None]:
    """Jobs from new to old, at most `limit`, and what to pass as `before` for those that follow.

    `before` may also be the id of a job. Raises Unknown for one that is not there.
    """
    number = _number(connection, before) if before else MOST_NUMBER
    one = "SELECT * FROM (SELECT id, head, number FROM jobs WHERE state = ? AND number < ?"
    one += " AND name = ?" if name else ""
    one += " ORDER BY number DESC LIMIT ?)"  # each state has its own in the order of its index
    wanted = states or STATES
    query = f"{' UNION ALL '.join([one] * len(wanted))} ORDER BY number DESC LIMIT ?"
    values = [
        value for state in wanted for value in (state, number, *([name] if name else []), limit)
    ]
    rows = connection.execute(query, (*values, limit)).fetchall()
    following = f"{PLACE}{rows[-1][2]}" if len(rows) == limit else None
    return list(_heads(connection, rows)), following


def delete(connection: sqlite3.Connection, jobs: Iterable[JobId]) -> None:
    """Forget jobs, except that they existed."""
    ids = [(job,) for job in jobs]
    find = "SELECT workflow FROM jobs WHERE id = ?"
    texts = {row for each in ids for row in connection.execute(find, each)}
    connection.executemany("DELETE FROM jobs WHERE id = ?", ids)
    connection.executemany("DELETE FROM logs WHERE id = ?", ids)
    connection.executemany("INSERT OR IGNORE INTO gone (id) VALUES (?)", ids)
    connection.execute(
        "DELETE FROM gone WHERE number <= (SELECT max(number) FROM gone) - ?", (MOST_GONE,)
    )
    connection.executemany(
        "DELETE FROM workflows WHERE digest = ?1"
        " AND NOT EXISTS (SELECT 1 FROM jobs WHERE workflow = ?1)",
        texts,
    )


def delete_all(connection: sqlite3.Connection, states: Sequence[State]) -> list[JobId]:
    """Forget all jobs of these states. Gives their ids."""
    marks = ", ".join("?" * len(states))
    rows = connection.execute(f"SELECT id FROM jobs WHERE state IN ({marks})", states)
    gone = [JobId(row[0]) for row in rows]
    delete(connection, gone)
    return gone


def trim(connection: sqlite3.Connection, most_jobs: int, most_bytes: int) -> list[JobId]:
    """Forget the oldest ended jobs beyond a number of jobs, or of bytes. Gives their ids.

    The bytes are what the database keeps of them: their records, their logs, and each workflow
    once, with the newest of its jobs. Files stay.
    """
    states = ", ".join(f"'{state}'" for state in sorted(ENDED))
    sized = (
        "SELECT number, id, nbytes + CASE row_number() OVER (PARTITION BY workflow"
        " ORDER BY number DESC) WHEN 1 THEN coalesce((SELECT length(text) FROM workflows"
        f" WHERE digest = workflow), 0) ELSE 0 END AS size FROM jobs WHERE state IN ({states})"
    )
    rows = connection.execute(
        "SELECT id FROM (SELECT id, row_number() OVER newest AS place, sum(size) OVER newest"
        f" AS total FROM ({sized}) WINDOW newest AS (ORDER BY number DESC))"
        " WHERE place > ? OR total > ?",
        (most_jobs, most_bytes),
    )
    surplus = [JobId(row[0]) for row in rows]
    if surplus:
        delete(connection, surplus)
    return surplus


def fact(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM facts WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def set_fact(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (key, value))


def _cancelled(column: str) -> str:
    """A record as it is when the job was cancelled at the time of the first parameter."""
    changes = "'$.state', 'cancelled', '$.ended', ?1"
    return f"CAST(json_set(CAST({column} AS TEXT), {changes}) AS BLOB)"


def _sized(job: Job) -> tuple[int, bytes, bytes]:
    """How many bytes they are, its head and all of it."""
    head, body = _encode(job.head), _encode(job)
    return len(head) + len(body), head, body


def _readable(rows: Iterable[tuple[str, bytes]]) -> Iterator[Job]:
    """Jobs of rows of id and body, without those that cannot be read."""
    for job, body in rows:
        try:
            yield _job(body)
        except msgspec.MsgspecError as error:
            logger.error("the record of job %s cannot be read: %s", job, error)


def _heads(
    connection: sqlite3.Connection, rows: Iterable[tuple[str, bytes | None, int]]
) -> Iterator[JobHead]:
    """Of rows of id, head and number, without those that cannot be read."""
    for job, head, _ in rows:
        try:
            found = _head(head) if head is not None else None
        except msgspec.MsgspecError:
            found = None
        if found is None and (whole := find(connection, JobId(job))):
            found = whole.head
        if found is not None:
            yield found


def _number(connection: sqlite3.Connection, before: str) -> int:
    if before.startswith(PLACE) and before[1:].isdecimal() and len(before) < 20:
        return int(before[1:])
    row = connection.execute("SELECT number FROM jobs WHERE id = ?", (before,)).fetchone()
    if row is None:
        raise Unknown("job", before)
    return int(row[0])
