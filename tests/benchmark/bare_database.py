"""The bare database: the same rows written, and the same statements read, by sqlite3 alone.

Runs as a program of its own: it reads a `Task` as JSON and prints, as JSON, the seconds and the seconds of
processor time that one transaction of each kind took.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Callable
from typing import Any

from delphi.database import PRAGMAS

UPSERT = """
INSERT INTO rating (panellist_id, round_statement_id, value, kept, abstained, revision, rated_at)
SELECT ?, round_statement.id, ?, 0, 0, 1, ? FROM round_statement JOIN round ON round.id = round_id
WHERE round_statement.id = ? AND round.state = 'open'
ON CONFLICT (panellist_id, round_statement_id)
DO UPDATE SET value = excluded.value, rated_at = excluded.rated_at, revision = rating.revision + 1
RETURNING id, revision
"""
HISTORY = """
INSERT INTO rating_history (rating_id, revision, value, kept, abstained, rated_at) VALUES (?, ?, ?, 0, 0, ?)
"""
AT = "2026-11-16 12:00:00.000000"


def connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def save(database: sqlite3.Connection, panellist: int, presented: int, value: int) -> None:
    """Save one rating with its history, to the disk."""
    database.execute("BEGIN IMMEDIATE")
    row = database.execute(UPSERT, (panellist, value, AT, presented)).fetchone()
    database.execute(HISTORY, (*row, value, AT))
    database.execute("COMMIT")


def read(database: sqlite3.Connection, statements: list[tuple[str, list[Any]]]) -> None:
    """Send the statements of one page and fetch every row."""
    database.execute("BEGIN")
    for statement, values in statements:
        database.execute(statement, values).fetchall()
    database.execute("ROLLBACK")


def measured(act: Callable[[int], None], times: int) -> tuple[float, float]:
    """Seconds, and seconds of processor time, of one act."""
    began, used = time.perf_counter(), time.process_time()
    for n in range(times):
        act(n)
    return (time.perf_counter() - began) / times, (time.process_time() - used) / times


def main() -> None:
    task = json.load(sys.stdin)
    database = connect(task["path"])
    presented, panellist, reads, times = (task[name] for name in ("presented", "panellist", "reads", "times"))
    found = {
        "writes": measured(
            lambda n: save(database, panellist, presented[n % len(presented)], 1 + n % 9), times
        ),
        "reads": measured(lambda _n: read(database, reads), times),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
