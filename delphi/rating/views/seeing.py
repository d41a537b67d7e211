"""What a card in real time showed of the panel: it comes back with the answer, signed, and goes into the log."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from delphi.models import Panellist
from delphi.rating.queries import Now


def shown(panellist_id: int, key: int, now: Now | None, low: int) -> str:
    """For the card's form: exactly what it shows, so that the log says what was seen and not what stood later."""
    if now is None or now.is_hidden:
        return ""
    written: str = _serializer().dumps([panellist_id, key, now.summary(low)])
    return written


def seen(panellist: Panellist, key: int) -> dict[str, Any] | None:
    """What the page showed from which this answer was sent; none where it showed nothing, or was not ours."""
    try:
        whose, of, summary = _serializer().loads(request.form.get("shown", ""))
    except (BadSignature, ValueError, TypeError):
        return None
    return summary if (whose, of) == (panellist.id, key) else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="shown")
