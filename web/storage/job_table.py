"""What is kept of jobs, and how: the only module that knows SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from web.schema.jobs import ENDED, Job, JobId

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
)
KEY_SECONDS = 24 * 3600.0  # how long an Idempotency-Key is remembered
MOST_GONE = 100_000  # deleted jobs that are remembered to have existed

_encode = msgspec.json.Encoder().encode
_job = msgspec.json.Decoder(Job).decode


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
        "INSERT INTO jobs (id, state, name, workflow, nbytes, body) VALUES (?, ?, ?, ?, ?, ?)",
        rows,
    )
    if use is not None:
        connection.execute("DELETE FROM keys WHERE at < ?", (now - KEY_SECONDS,))
        row = (use.key, use.digest, ",".join(use.ids), now)
        connection.execute("INSERT INTO keys VALUES (?, ?, ?, ?)", row)


def save(connection: sqlite3.Connection, job: Job, log: bytes | None = None) -> bool:
    """Keep a change of a job, and the log of its last attempt. False for a job that is gone."""
    nbytes, body = _sized(job)
    changed = connection.execute(
        "UPDATE jobs SET state = ?, nbytes = ?, body = ? WHERE id = ?",
        (job.state, nbytes + len(log or b""), body, job.id),
    )
    if log is not None:
        connection.execute("INSERT OR REPLACE INTO logs VALUES (?, ?)", (job.id, log))
    return changed.rowcount == 1


def find(connection: sqlite3.Connection, job: JobId) -> Job | None:
    row = connection.execute("SELECT body FROM jobs WHERE id = ?", (job,)).fetchone()
    return _job(row[0]) if row else None


def is_gone(connection: sqlite3.Connection, job: JobId) -> bool:
    row = connection.execute("SELECT 1 FROM gone WHERE id = ?", (job,)).fetchone()
    return row is not None


def unfinished(connection: sqlite3.Connection) -> list[Job]:
    rows = connection.execute("SELECT body FROM jobs WHERE state IN ('queued', 'running')")
    return [_job(row[0]) for row in rows]


def workflow(connection: sqlite3.Connection, digest: str) -> bytes:
    """The text of a workflow, as submitted."""
    row = connection.execute("SELECT text FROM workflows WHERE digest = ?", (digest,)).fetchone()
    return bytes(row[0])


def log(connection: sqlite3.Connection, job: JobId) -> bytes:
    row = connection.execute("SELECT text FROM logs WHERE id = ?", (job,)).fetchone()
    return bytes(row[0]) if row else b""


def key_use(connection: sqlite3.Connection, key: str, now: float) -> KeyUse | None:
    query = "SELECT digest, ids FROM keys WHERE key = ? AND at >= ?"
    row = connection.execute(query, (key, now - KEY_SECONDS)).fetchone()
    return KeyUse(key, row[0], tuple(JobId(each) for each in row[1].split(","))) if row else None


def page(
    connection: sqlite3.Connection, states: Sequence[str], name: str, before: str, limit: int
) -> list[Job]:
    """Jobs from new to old, at most `limit`, that were submitted before the job `before`."""
    wanted, values = ["1"], list[str]()
    if states:
        wanted.append(f"state IN ({', '.join('?' * len(states))})")
        values += states
    if name:
        wanted.append("name = ?")
        values.append(name)
    if before:
        wanted.append("number < (SELECT number FROM jobs WHERE id = ?)")
        values.append(before)
    query = f"SELECT body FROM jobs WHERE {' AND '.join(wanted)} ORDER BY number DESC LIMIT ?"
    return [_job(row[0]) for row in connection.execute(query, (*values, limit))]


def delete(connection: sqlite3.Connection, jobs: Iterable[JobId]) -> None:
    """Forget jobs, except that they existed."""
    ids = [(job,) for job in jobs]
    connection.executemany("DELETE FROM jobs WHERE id = ?", ids)
    connection.executemany("DELETE FROM logs WHERE id = ?", ids)
    connection.executemany("INSERT OR IGNORE INTO gone (id) VALUES (?)", ids)
    connection.execute(
        "DELETE FROM gone WHERE number <= (SELECT max(number) FROM gone) - ?", (MOST_GONE,)
    )
    connection.execute("DELETE FROM workflows WHERE digest NOT IN (SELECT workflow FROM jobs)")


def trim(connection: sqlite3.Connection, most_jobs: int, most_bytes: int) -> list[JobId]:
    """Forget the oldest ended jobs beyond a number of jobs, or of bytes. Gives their ids.

    The bytes are what the database keeps of them: their records and logs. Files stay.
    """
    states = ", ".join(f"'{state}'" for state in sorted(ENDED))
    rows = connection.execute(
        f"SELECT id FROM (SELECT id, row_number() OVER newest AS place, sum(nbytes) OVER newest"
        f" AS total FROM jobs WHERE state IN ({states}) WINDOW newest AS (ORDER BY number DESC))"
        f" WHERE place > ? OR total > ?",
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


def _sized(job: Job) -> tuple[int, bytes]:
    body = _encode(job)
    return len(body), body
