"""From one study to the same person's seat in another: a list on the expert's pages, and the way over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, url_for
from flask_babel import gettext as _

from delphi.access import Action
from delphi.models import Panellist, utcnow
from delphi.panel import others
from delphi.panel.views.blueprint import bp
from delphi.web import allow, db, flash, identity, see_other
from delphi.web.identity import sign_in


@bp.app_context_processor
def _others() -> dict[str, Callable[[], list[others.OtherSeat]]]:
    return {"other_seats": other_seats}


def other_seats() -> list[others.OtherSeat]:
    """For the templates that show it: the reader's seats elsewhere. Pages that do not ask pay nothing."""
    who = identity()
    if who is None or who.panellist is None:
        return []
    return others.other_seats(db.session, who.panellist, utcnow())


@bp.post("/others/<int:seat>")
@allow(Action.RATE)
def go_over(panellist: Panellist, seat: int) -> Any:
    """End this study's session and begin that of the other seat; 404 where it is not the same person's."""
    with db.writing() as session:
        # Asked where it counts: a link may have been revoked a moment ago.
        other = others.other_seat(session, panellist, seat)
        if other is not None:
            sign_in(other, at=utcnow())
    if other is None:
        abort(404)
    flash(_("You are in your other study now."))
    return see_other(url_for("rating.start"))
