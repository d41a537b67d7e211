"""How a page follows a running round: one small query says whether anything changed, and one drawing serves all."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from weakref import WeakKeyDictionary

from flask import Response, abort, g, make_response, request
from flask_babel import get_locale

from delphi.database import Database
from delphi.models import Round, Study, utcnow
from delphi.results import queries
from delphi.web import db

MOST_KEPT = 64


def found(study: Study, number: int) -> Round:
    return queries.find_round(db.session, study, number) or abort(404)


def tag_of(round_: Round, chosen: Sequence[str]) -> str:
    """Changes with whatever would change the page; `chosen` is what the address asks for."""
    return queries.fingerprint(db.session, round_, utcnow(), str(get_locale()), str(g.role), *chosen)


def unless_unchanged(round_: Round, chosen: Sequence[str], draw: Callable[[], str]) -> Response:
    """What `draw` draws, or 304 where nothing has changed since the reader's last look.

    Fifty chairs who look at the same thing cost one drawing: it is kept under its tag until others push it out.
    """
    tag = tag_of(round_, chosen)
    if request.if_none_match.contains(tag):
        answer = Response(status=304)
    else:
        answer = make_response(_kept().get(f"{request.endpoint} {tag}", draw))
    answer.set_etag(tag)
    return answer


class Drawings:
    """The newest drawings of this process by tag."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, draw: Callable[[], str]) -> str:
        """Two who come at once may both draw: nobody waits for another's drawing."""
        with self._lock:
            if key in self._drawn:
                self._drawn.move_to_end(key)
                return self._drawn[key]
        drawn = draw()
        with self._lock:
            self._drawn[key] = drawn
            while len(self._drawn) > MOST_KEPT:
                self._drawn.popitem(last=False)
        return drawn


_DRAWINGS: WeakKeyDictionary[Database, Drawings] = WeakKeyDictionary()


def _kept() -> Drawings:
    """Of one database: keys and tags of another's rounds may be the same."""
    return _DRAWINGS.setdefault(db.database, Drawings())
