"""The summary of a round out of the database, beside the bare GROUP BY that it rests on, at a million ratings.

The database is SQLite in a folder of its own, gone afterwards; its rows are made by SQL alone.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundState
from delphi.domain.protocol import start_from
from delphi.models import Base, Round, utcnow
from delphi.stats.overview import overview
from delphi.tallies import tallies

STATEMENTS, PANELLISTS = 200, 5_000
GROUPS = ("Nurses", "Patients", "Physicians")
BARE = """
    SELECT rating.round_statement_id, panellist.stakeholder_group, rating.value, count(*)
    FROM rating JOIN panellist ON panellist.id = rating.panellist_id
    WHERE rating.round_statement_id IN (SELECT id FROM round_statement WHERE round_id = 1)
        AND panellist.withdrew_at IS NULL
    GROUP BY rating.round_statement_id, panellist.stakeholder_group, rating.value
"""
NUMBERS = "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?) "
SHOWN = f"{NUMBERS} INSERT INTO round_statement (id, round_id, version_id, position) SELECT n, 1, n, n FROM number"
SEATED = f"""
    {NUMBERS} INSERT INTO panellist (id, study_id, code, discipline, country, interests, stakeholder_group)
    SELECT n, 1, 'E' || n, '', '', '', CASE n % 3 WHEN 0 THEN ? WHEN 1 THEN ? ELSE ? END FROM number
"""
# One in twenty is outside the panellist's expertise; the others lie anywhere on the scale.
RATED = f"""
    {NUMBERS}, drawn(expert, statement, lot) AS (
        SELECT n, round_statement.id, (n * 7919 + round_statement.id * 104729) / 7 % 180
        FROM number, round_statement
    )
    INSERT INTO rating (panellist_id, round_statement_id, value, kept, abstained, revision, rated_at)
    SELECT expert, statement, CASE WHEN lot % 20 THEN lot % 9 + 1 END, 0, lot % 20 = 0, 1, '2026-11-16 12:00:00'
    FROM drawn
"""


def measure(times: int = 4) -> tuple[float, float, int]:
    """Seconds of the summary, seconds of the bare GROUP BY, by turns and the best of each; and the ratings."""
    with tempfile.TemporaryDirectory(prefix="delphi-benchmark-") as folder, _filled(Path(folder)) as session:
        bare = session.connection().connection.driver_connection
        assert isinstance(bare, sqlite3.Connection)
        round_ = session.get_one(Round, 1)
        best = [float("inf"), float("inf")]
        for _ in range(times):
            for place, run in enumerate(
                (lambda: _summary(session, round_), lambda: bare.execute(BARE).fetchall())
            ):
                began = perf_counter()
                run()
                best[place] = min(best[place], perf_counter() - began)
        return best[0], best[1], int(tallies(session, round_, whole=True).counts.sum())


def _summary(session: Session, round_: Round) -> object:
    counted = tallies(session, round_, whole=True)
    return overview(counted.pooled, range(1, 10))


@contextmanager
def _filled(folder: Path) -> Iterator[Session]:
    engine = create_engine(f"sqlite:///{folder / 'ratings.sqlite'}")
    try:
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            _fill(session)
            yield session
    finally:
        engine.dispose()


def _fill(session: Session) -> None:
    bare = session.connection().connection.driver_connection
    assert isinstance(bare, sqlite3.Connection)
    terms = start_from("rand-ucla").to_json()
    session.add(Round(id=1, study_id=1, number=1, state=RoundState.OPEN, opened_at=utcnow(), terms=terms))
    session.flush()
    for command, values in (
        (SHOWN, [STATEMENTS]),
        (SEATED, [PANELLISTS, *GROUPS]),
        (RATED, [PANELLISTS]),
        ("ANALYZE", []),
    ):
        bare.execute(command, values)
    session.commit()
