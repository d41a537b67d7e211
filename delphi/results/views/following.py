"""How a page follows a running round: one small query says whether anything changed, and one drawing serves all."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from weakref import WeakKeyDictionary

from flask import Response, abort, current_app, g, make_response, request
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

    Fifty chairs who look at the same thing cost one query and at most one drawing in every WATCH_PACE seconds,
    however fast the panel rates; who comes while it is drawn anew gets the one before.
    """
    key = repr((request.endpoint, round_.id, str(get_locale()), str(g.role), *chosen))
    pace = float(current_app.config["WATCH_PACE"])
    seen = _kept().get(key, pace, lambda: tag_of(round_, chosen), draw)
    is_known = request.if_none_match.contains(seen.tag)
    answer = Response(status=304) if is_known else make_response(seen.drawn)
    answer.set_etag(seen.tag)
    return answer


@dataclass
class Seen:
    """A drawing, its tag, and when it was last known to be the newest."""

    tag: str
    drawn: str
    at: float


class Drawings:
    """The newest drawing of each key in this process."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, Seen] = OrderedDict()
        self._drawing: set[str] = set()
        self._lock = Lock()

    def get(self, key: str, pace: float, tag: Callable[[], str], draw: Callable[[], str]) -> Seen:
        """The drawing of the key, made anew where it is older than `pace` seconds and the tag has changed."""
        with self._lock:
            seen = self._seen.get(key)
            if seen and pace and (key in self._drawing or monotonic() - seen.at < pace):
                return seen
            self._drawing.add(key)
        try:
            now, newest = monotonic(), tag()
            if seen is None or seen.tag != newest:
                seen = Seen(newest, draw(), now)
            seen.at = now
            with self._lock:
                self._seen[key] = seen
                self._seen.move_to_end(key)
                while len(self._seen) > MOST_KEPT:
                    self._seen.popitem(last=False)
            return seen
        finally:
            with self._lock:
                self._drawing.discard(key)


_DRAWINGS: WeakKeyDictionary[Database, Drawings] = WeakKeyDictionary()


def _kept() -> Drawings:
    """Of one database: keys of another's rounds may be the same."""
    return _DRAWINGS.setdefault(db.database, Drawings())
