"""The real server with the demonstration, people who are signed in there, and what their requests ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event, select

from delphi.demo.loading import SLUG
from delphi.domain.lifecycle import RoundState
from delphi.models import Panellist, Rating, Round, RoundStatement, Study, User
from tests.benchmark import client
from tests.support.server import Server
from tests.support.visitor import Visitor

Sent = list[tuple[str, list[Any]]]


@dataclass(frozen=True)
class Person:
    """Somebody's browser: the requests that it sends."""

    id: int
    headers: dict[str, str]
    token: str

    def card(self, presented: int) -> bytes:
        return client.get(f"/rate/{presented}", self.headers)

    def page(self, path: str) -> bytes:
        return client.get(path, self.headers)

    def rating(self, presented: int, value: int) -> bytes:
        """A tap as the card's script sends it."""
        headers = self.headers | {"Accept": "application/json"}
        return client.post(f"/rate/{presented}", headers, csrf_token=self.token, answer=str(value))

    def ratings(self, presented: list[int], times: int) -> list[bytes]:
        """One rating after the other, each another than the one before, so that each is written."""
        n = len(presented)
        return [self.rating(presented[at % n], 1 + (at + at // n) % 9) for at in range(times)]


class Site:
    """The demonstration's server; `app` is the same application on the same database, in this process."""

    def __init__(self, server: Server) -> None:
        from delphi import create_app

        self.server = server
        self.app = create_app(
            {
                "DATABASE_URL": server.database_url,
                "SECRET_KEY": "only for tests",
                "INSTANCE": server.folder,
                "TRUSTED_HOSTS": ["localhost"],
            }
        )
        self.app.test_client_class = Visitor
        self.sessions = self.app.extensions["delphi.database"].sessions
        with self.sessions() as session:
            of_study = select(Round).join(Study).where(Study.slug == SLUG)
            rounds = session.scalars(of_study.order_by(Round.number)).all()
            self.closed, self.open = rounds[0], next(one for one in rounds if one.state is RoundState.OPEN)
            shown = select(RoundStatement.id).where(RoundStatement.round_id == self.open.id)
            self.presented = list(session.scalars(shown.order_by(RoundStatement.position)))

    def experts(self, number: int) -> list[Person]:
        """Experts who rated in both rounds, so that their cards show all that a card can."""
        with self.sessions() as session:
            rated = select(Rating.panellist_id).where(Rating.round_statement_id.in_(self.presented))
            found = select(Panellist).where(Panellist.id.in_(rated), Panellist.withdrew_at.is_(None))
            people = session.scalars(found.order_by(Panellist.id).limit(number)).all()
        return [self.person(one) for one in people]

    def chair(self) -> Person:
        with self.sessions() as session:
            user = session.scalars(select(User).where(User.email == "chair@demo.example")).one()
        return self.person(user)

    def person(self, who: Panellist | User) -> Person:
        """This person, signed in, with the headers that a browser sends."""
        visitor: Visitor = self.app.test_client()  # type: ignore[assignment]
        token = visitor.sign_in(who).csrf_token()
        cookie = visitor.get_cookie("delphi")
        assert cookie is not None
        headers = {
            "Host": f"127.0.0.1:{self.server.port}",
            "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "en-GB,en;q=0.5",
            "Accept-Encoding": "gzip, deflate, br",
            "Cookie": f"delphi={cookie.value}",
        }
        return Person(who.id, headers, token)

    def results(self, round_: Round) -> str:
        return f"/studies/{SLUG}/rounds/{round_.number}/results"

    def sent_for_card(self, expert: int, presented: int) -> Sent:
        """What a card asks of the database."""
        return self._sent(expert, lambda visitor: visitor.get(f"/rate/{presented}"))

    def sent_for_rating(self, expert: int, presented: int) -> Sent:
        """What saving a new rating asks of the database."""
        answers = iter("19")
        return self._sent(
            expert, lambda visitor: visitor.send(f"/rate/{presented}", {"answer": next(answers)})
        )

    def _sent(self, expert: int, ask: Any) -> Sent:
        visitor: Visitor = self.app.test_client()  # type: ignore[assignment]
        with self.sessions() as session:
            visitor.sign_in(session.get_one(Panellist, expert))
        assert ask(visitor).status_code == 200  # the first request also compiles statements and templates
        with self._listening() as sent:
            assert ask(visitor).status_code == 200
        return sent

    @contextmanager
    def _listening(self) -> Iterator[Sent]:
        sent: Sent = []

        def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
            if not statement.startswith("BEGIN"):
                sent.append((statement, list(values)))

        engine = self.app.extensions["delphi.database"].engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(engine, "before_cursor_execute", note)

    def close(self) -> None:
        self.app.extensions["delphi.database"].dispose()


@contextmanager
def demonstration(folder: Path) -> Iterator[Site]:
    """The server and its people; stopped again whatever happens."""
    server = Server(folder, "--with-demo")
    try:
        site = Site(server)
        yield site
        site.close()
    finally:
        server.stop()


def parts_of(page: str) -> list[str]:
    """The addresses of the files that a browser fetches at once for a page: styles, icon and scripts."""
    linked = re.findall(r'(?:<link [^>]*href|<script [^>]*src)="(/[^"]+)"', page)
    scripts = next(path for path in linked if path.endswith("/main.js")).removesuffix("main.js")
    behaviours = re.findall(r'data-controller="([^"]+)"', page)
    named = sorted({name for names in behaviours for name in names.split()})
    return linked + [f"{scripts}{name}.js" for name in named]
