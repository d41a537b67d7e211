"""What lets the rating pages be read without a network: their worker, and the page for what was never fetched."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, current_app, request, url_for

from delphi.access import Action
from delphi.models import Panellist
from delphi.rating.views.blueprint import bp
from delphi.web import allow, public
from delphi.web.pages import page


@bp.get("/rate/worker.js")
@public
def worker() -> Any:
    """The worker's address, and the way to it, keep it to the rating pages; browsers ask at each visit whether it is the newest."""
    script = _script(Path(current_app.static_folder or "static", "js", "worker.js"))
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": url_for(".start")}
    answer = Response(script, mimetype="text/javascript", headers=headers)
    answer.add_etag()
    return answer.make_conditional(request)


@cache
def _script(path: Path) -> bytes:
    return path.read_bytes()


@bp.get("/rate/offline")
@allow(Action.RATE)
def offline(panellist: Panellist) -> Any:
    return page("rating/offline.html", panellist=panellist)
