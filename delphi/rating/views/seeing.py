"""What a page in real time showed of the panel: it comes back with the answer, signed, and goes into the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from delphi.models import Panellist
from delphi.rating.queries import Now


def shown(panellist_id: int, key: int, now: Now | None) -> str:
    """For the card's form: exactly what it shows, so that the log says what was seen and not what stood later."""
    return "" if now is None or now.is_hidden else all_shown(panellist_id, {key: now.summary})


def all_shown(panellist_id: int, summaries: Mapping[int, Any]) -> str:
    """The same of several statements on one page."""
    written: str = _serializer().dumps([panellist_id, {str(key): told for key, told in summaries.items()}])
    return written if summaries else ""


def seen(panellist: Panellist, key: int) -> dict[str, Any] | None:
    """What the page showed from which this answer was sent; none where it showed nothing, or was not ours."""
    try:
        whose, summaries = _serializer().loads(request.form.get("shown", ""))
    except (BadSignature, ValueError, TypeError):
        return None
    found: dict[str, Any] | None = summaries.get(str(key)) if whose == panellist.id else None
    return found


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="shown")
