"""Who sits at a browser: signs somebody in on a running server without their link."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from tests.support.server import Server

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import BrowserContext, Page


def ask(server: Server, question: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of the server's own database."""
    with closing(sqlite3.connect(server.folder / "delphi.sqlite", timeout=30)) as connection, connection:
        rows: Sequence[tuple[Any, ...]] = connection.execute(question, values).fetchall()
        return [*rows]


_known: dict[str, Flask] = {}  # by address: the application is made once for all tests of a server


def has_begun(page: Page) -> bool:
    """The script of the card has it in hand: it fetches the next one. Before that, a tap is a plain form."""
    return bool(
        page.evaluate(
            """() => !document.querySelector("[data-ahead]")
            || performance.getEntriesByType("resource").some((one) => one.name.includes("after="))"""
        )
    )


class Door:
    """Lets people in at one server: `door.enter(context, panellist=7)`."""

    def __init__(self, server: Server, make_app: Callable[..., Flask]) -> None:
        self.server = server
        self.app = _known.get(server.url) or make_app(
            DATABASE_URL=server.database_url, BASE_URL=server.url, TRUSTED_HOSTS=["127.0.0.1", "localhost"]
        )
        _known[server.url] = self.app

    def enter(
        self, context: BrowserContext, *, user: int | None = None, panellist: int | None = None
    ) -> None:
        """Become this person; whoever the browser was before is forgotten."""
        from delphi.models import Panellist, User

        visitor: Any = self.app.test_client()
        database = self.app.extensions["delphi.database"]
        with database.sessions() as session:
            who = session.get_one(Panellist, panellist) if panellist else session.get_one(User, user)
            visitor.sign_in(who)
        cookie = visitor.get_cookie("delphi")
        context.add_cookies([{"name": "delphi", "value": cookie.value, "url": self.server.url}])
