"""A study with an open round on disk, its large panel and its chairs, as the requests that their browsers send."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from delphi.database import Database
from delphi.models import Panellist, Rating, RatingHistory, SignIn, User, utcnow
from delphi.tokens import hashed, new_token
from tests.benchmark import client
from tests.load.panel import Expert
from tests.support.study import make_study, open_round, presented_in

KEY = "only for tests"
GROUPS = ("Physicians", "Nurses", "Patients")


@dataclass(frozen=True)
class Scene:
    """What the panel will do: every expert's cards and ratings, every chair's board."""

    experts: list[Expert]
    boards: list[bytes]


def build(app: Flask, n_experts: int, n_chairs: int, n_statements: int) -> Scene:
    """Make the study in the application's empty database."""
    database: Database = app.extensions["delphi.database"]
    with database.sessions() as session:
        made = make_study(session, n_statements, n_experts, GROUPS, at=utcnow())
        round_ = open_round(session, made, at=utcnow(), closes_at=utcnow() + timedelta(days=1))
        presented = [shown.id for shown in presented_in(session, round_)]
    signed = _signed_in(app, database, [*made.panellists, *[made.chair] * n_chairs])
    board = f"/studies/{made.study.slug}/rounds/1/results/live"
    experts = [
        _expert(one.id, presented, *cookie)
        for one, cookie in zip(made.panellists, signed[:n_experts], strict=True)
    ]
    return Scene(experts, [client.get(board, _headers(cookie)) for cookie, _token in signed[n_experts:]])


def _expert(number: int, presented: list[int], cookie: str, token: str) -> Expert:
    headers = _headers(cookie)
    as_script = headers | {"Accept": "application/json"}
    values = {shown: 1 + (number * 7 + shown * 3) % 9 for shown in presented}
    return Expert(
        number,
        [client.get(f"/rate/{shown}", headers) for shown in presented],
        [
            (shown, value, client.post(f"/rate/{shown}", as_script, csrf_token=token, answer=str(value)))
            for shown, value in values.items()
        ],
    )


def _headers(cookie: str) -> dict[str, str]:
    return {"Host": "localhost", "Cookie": f"delphi={cookie}", "Accept-Language": "en"}


def _signed_in(app: Flask, database: Database, people: Iterable[Panellist | User]) -> list[tuple[str, str]]:
    """The cookie and the form token of a browser for each, all sessions stored at once."""
    cookies: list[tuple[str, str]] = []
    rows: list[SignIn] = []
    now = utcnow()
    signing: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    for one in people:
        token, raw = new_token(), secrets.token_hex(20)
        whose = {"user_id": one.id} if isinstance(one, User) else {"panellist_id": one.id}
        rows.append(
            SignIn(token_hash=hashed(token), created_at=now, expires_at=now + timedelta(hours=3), **whose)
        )
        kind = {"_permanent": isinstance(one, Panellist)}
        cookie = signing.dumps({**kind, "_user_id": token, "_fresh": True, "csrf_token": raw})
        cookies.append((cookie, URLSafeTimedSerializer(KEY, salt="wtf-csrf-token").dumps(raw)))
    with database.sessions() as session, database.writing(session):
        session.add_all(rows)
    return cookies


def stored(database_url: str) -> tuple[dict[tuple[int, int], int | None], int]:
    """Every current rating by panellist and statement, and how many rows of history there are."""
    database = Database(database_url)
    with database.sessions() as session:
        rows = session.execute(select(Rating.panellist_id, Rating.round_statement_id, Rating.value)).all()
        n_history = len(session.scalars(select(RatingHistory.id)).all())
    database.dispose()
    return {(who, what): value for who, what, value in rows}, n_history


def application(folder: Path) -> Flask:
    """The application on a new database in this folder, with the key of the server that will be started there."""
    from delphi import create_app
    from delphi.migrate import upgrade

    app = create_app(
        {
            "DATABASE_URL": f"sqlite:///{folder / 'delphi.sqlite'}",
            "SECRET_KEY": KEY,
            "INSTANCE": folder,
            "TRUSTED_HOSTS": ["localhost"],
        }
    )
    upgrade(app.extensions["delphi.database"])
    return app
