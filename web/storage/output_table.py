"""What is kept of saved files: a row each, so that they can be looked through page by page."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from urllib.parse import quote

from web.schema.jobs import Job
from web.schema.outputs import OutputsQuery, SavedOutput, SavedOutputs

MIGRATION: Final = """
    CREATE TABLE outputs (
        id INTEGER PRIMARY KEY,
        job TEXT NOT NULL,
        number INTEGER NOT NULL,
        node TEXT NOT NULL,
        name TEXT NOT NULL,
        workflow TEXT NOT NULL,
        media TEXT NOT NULL,
        size INTEGER NOT NULL,
        created REAL NOT NULL,
        deleted REAL,
        star INTEGER NOT NULL DEFAULT 0,
        words TEXT NOT NULL DEFAULT '',
        UNIQUE (job, number)
    );
    CREATE INDEX outputs_by_name ON outputs (name);
    INSERT INTO outputs (job, number, node, name, workflow, media, size, created)
        SELECT jobs.id, file.key, json_extract(file.value, '$.node'),
            json_extract(file.value, '$.name'), jobs.name, json_extract(file.value, '$.media'),
            json_extract(file.value, '$.size'), json_extract(CAST(body AS TEXT), '$.created')
        FROM jobs, json_each(CAST(body AS TEXT), '$.outputs') AS file
        ORDER BY jobs.number, file.key;
"""
TRASH_MIGRATION: Final = "ALTER TABLE outputs ADD COLUMN trash TEXT;"  # what restoring takes
SEARCH_MIGRATION: Final = """
    CREATE INDEX outputs_starred ON outputs (id) WHERE star;
    CREATE INDEX outputs_in_trash ON outputs (trash) WHERE trash IS NOT NULL;
    CREATE INDEX outputs_by_workflow ON outputs (workflow);
    CREATE VIRTUAL TABLE output_words USING fts5 (
        name, workflow, node, words, content = 'outputs', content_rowid = 'id', prefix = '1 2 3'
    );
    CREATE TRIGGER outputs_added AFTER INSERT ON outputs BEGIN
        INSERT INTO output_words (rowid, name, workflow, node, words)
            VALUES (new.id, new.name, new.workflow, new.node, new.words);
    END;
    CREATE TRIGGER outputs_gone AFTER DELETE ON outputs BEGIN
        INSERT INTO output_words (output_words, rowid, name, workflow, node, words)
            VALUES ('delete', old.id, old.name, old.workflow, old.node, old.words);
    END;
    INSERT INTO output_words (output_words) VALUES ('rebuild');
"""
MOST_WORDS: Final = 2000  # characters of what a job was made with that are looked through
MOST_DEPTH: Final = 8
SHOWN: Final = "image/"
COLUMNS: Final = (
    "id",
    "job",
    "number",
    "node",
    "name",
    "workflow",
    "media",
    "size",
    "created",
    "deleted",
    "star",
    "trash",
)
TEXT: Final = " || ' ' || ".join(
    f"outputs.{name}" for name in ("name", "workflow", "node", "words")
)


def add(connection: sqlite3.Connection, job: Job, now: float) -> None:
    """A row for each file of a job that has none yet."""
    (known,) = connection.execute(
        "SELECT count(*) FROM outputs WHERE job = ?", (job.id,)
    ).fetchone()
    if known >= len(job.outputs):
        return
    words = _words(connection, job)
    rows = [
        (job.id, number, each.node, each.name, job.name, each.media, each.size, now, words)
        for number, each in enumerate(job.outputs)
    ]
    connection.executemany(
        "INSERT OR IGNORE INTO outputs"
        " (job, number, node, name, workflow, media, size, created, words)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def without_row(connection: sqlite3.Connection, names: Sequence[str]) -> list[str]:
    """Those of the names that no job is on record to have saved, in their order."""
    find = "SELECT 1 FROM outputs WHERE name = ?"
    return [name for name in names if connection.execute(find, (name,)).fetchone() is None]


def page(connection: sqlite3.Connection, asked: OutputsQuery) -> SavedOutputs:
    """Those that fit, newest first."""
    wanted = ["trash IS NOT NULL" if asked.deleted else "deleted IS NULL"]
    wanted += ["star"] if asked.star else []
    values: list[str | int] = []
    for condition, value in _conditions(asked):
        wanted.append(condition)
        values.append(value)
    indexed = [word for word in asked.q.split() if _is_indexed(word)]
    tables, key = "outputs", "outputs.id"
    if indexed:  # walked in its own order, no further than the page
        key = "output_words.rowid"
        tables = f"output_words CROSS JOIN outputs ON outputs.id = {key}"
        wanted.append("output_words MATCH ?")
        values.append(" AND ".join(f'"{word}"*' for word in indexed))
    if asked.after is not None:
        wanted.append(f"{key} < ?")
        values.append(asked.after)
    columns = ", ".join(f"outputs.{name}" for name in COLUMNS)
    condition = " AND ".join(wanted)
    query = f"SELECT {columns} FROM {tables} WHERE {condition} ORDER BY {key} DESC LIMIT ?"
    found = tuple(_row(row) for row in connection.execute(query, (*values, asked.limit)))
    return SavedOutputs(outputs=found, next=found[-1].id if len(found) == asked.limit else None)


def mark_deleted(connection: sqlite3.Connection, name: str, trash: str, now: float) -> None:
    connection.execute(
        "UPDATE outputs SET deleted = ?, trash = ? WHERE name = ? AND deleted IS NULL",
        (now, trash, name),
    )


def mark_restored(connection: sqlite3.Connection, trash: str) -> None:
    connection.execute("UPDATE outputs SET deleted = NULL, trash = NULL WHERE trash = ?", (trash,))


def forget_trash(connection: sqlite3.Connection, trash: Iterable[str]) -> None:
    """What was in the trash is gone for good."""
    connection.executemany("DELETE FROM outputs WHERE trash = ?", [(each,) for each in trash])


def mark_star(connection: sqlite3.Connection, name: str, star: bool) -> int:
    """How many rows have that name."""
    return connection.execute("UPDATE outputs SET star = ? WHERE name = ?", (star, name)).rowcount


def _conditions(asked: OutputsQuery) -> Iterator[tuple[str, str | int]]:
    if asked.workflow:
        yield "outputs.workflow = ?", asked.workflow
    if asked.media:
        yield r"media || '/' LIKE ? ESCAPE '\'", f"{_escaped(asked.media)}/%"
    for word in asked.q.split():
        if not _is_indexed(word):
            yield rf"({TEXT}) LIKE ? ESCAPE '\'", f"%{_escaped(word)}%"


def _is_indexed(word: str) -> bool:
    """Whether the beginnings of words are where to look: not in scripts that leave no spaces."""
    return word.isascii() and re.sub("[-_.]", "", word).isalnum()


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _row(row: tuple[Any, ...]) -> SavedOutput:
    id_, job, number, node, name, workflow, media, size, created, deleted, star, trash = row
    small = f"/api/trash/outputs/{trash}/thumbnail" if trash else f"/api/thumbnails/{quote(name)}"
    return SavedOutput(
        id=id_,
        job=job,
        number=number,
        node=node,
        name=name,
        workflow=workflow,
        media=media,
        size=size,
        created=created,
        deleted=deleted,
        star=bool(star),
        trash=trash,
        url=f"/api/outputs/{quote(name)}",
        thumbnail=small if media.startswith(SHOWN) else None,
    )


def _words(connection: sqlite3.Connection, job: Job) -> str:
    """What a job was made with, as far as people look for it: prompts before names and seeds."""
    row = connection.execute(
        "SELECT text FROM workflows WHERE digest = ?", (job.workflow,)
    ).fetchone()
    document = json.loads(row[0]) if row else {}
    nodes = document.get("nodes", {}) if isinstance(document, dict) else {}
    inputs = [node.get("inputs") for node in nodes.values()]
    words = dict.fromkeys(_said([job.changes, inputs], MOST_DEPTH))
    return " ".join(sorted(words, key=lambda each: " " not in each))[:MOST_WORDS]


def _said(value: Any, depth: int) -> Iterator[str]:
    """The texts of inputs, and their seeds."""
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, list):
        for each in value:
            yield from _said(each, depth - 1)
    elif depth and isinstance(value, dict):
        for name, each in value.items():
            is_seed = name.endswith("seed") and type(each) is int
            yield from _said(str(each) if is_seed else each, depth - 1)
