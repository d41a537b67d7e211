"""The outbox of the demonstration: every mail that the embedded default keeps instead of sending."""

from __future__ import annotations

import re
from typing import Any

from flask import abort, current_app, request
from markupsafe import Markup, escape

from delphi.mail import LINK
from delphi.models import Message
from delphi.panel import mails
from delphi.panel.views.blueprint import bp
from delphi.web import db, page, public

_AFTER_BASE = r"/[A-Za-z0-9\-._~/?=&%]*"


@bp.get("/outbox")
@public
def outbox() -> Any:
    """The newest mails of the demonstration; nowhere else does this page exist, for its links sign in."""
    if not current_app.config["DEMO"]:
        abort(404)
    found = mails.newest_messages(db.session)
    wanted = request.args.get("mail", type=int)
    chosen = next((message for message in found if message.id == wanted), None)
    if wanted is not None and chosen is None:
        abort(404)
    shown = chosen or (found[0] if found else None)
    return page(
        "panel/outbox.html",
        messages=found,
        shown=shown,
        is_chosen=chosen is not None,
        text=linked(text_of(shown), current_app.config["BASE_URL"]) if shown else "",
    )


def text_of(message: Message) -> str:
    """The mail as it left; the link of one that waits does not exist yet."""
    return message.kept_text or message.body.replace(LINK, "…")


def linked(text: str, base_url: str) -> Markup:
    """The text, escaped, with addresses of our own as anchors; any other address stays text."""
    parts = re.split(f"({re.escape(base_url)}{_AFTER_BASE})", text)
    return Markup("").join(
        Markup('<a href="{0}">{0}</a>').format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )
