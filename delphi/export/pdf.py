"""An edition as PDF, set by typst: tagged, PDF/UA-1, and the same bytes for the same document."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from delphi.export.edition import lay_out
from delphi.export.phrases import Json, Translate
from delphi.export.typesetting import typeset

LONG_CARD = 1500  # characters; a card of this size may break over pages, a shorter one stays whole


def render(document: Json, translate: Translate = str, language: str = "en") -> bytes:
    """The PDF of an edition document."""
    at = datetime.fromisoformat(document["edition"]["published_at"])
    return typeset("edition.typ", "edition", _words(document, translate, language), at)


def _words(document: Json, translate: Translate, language: str) -> dict[str, Any]:
    laid_out = lay_out(document, translate)
    for section in laid_out["sections"]:
        for card in section["cards"]:
            card["is_long"] = _length(card) > LONG_CARD
    return laid_out | {
        "lang": language.partition("-")[0].partition("_")[0],
        "author": laid_out["publisher"],
        "keywords": [laid_out["kind"], laid_out["edition"], "Delphi"],
    }


def _length(card: dict[str, Any]) -> int:
    """Characters of the card's running text."""
    typed = (
        card["text"],
        card["told"],
        card["dissent"],
        card["history"],
        card["verdict"],
    )
    return len(json.dumps(typed, ensure_ascii=False))
