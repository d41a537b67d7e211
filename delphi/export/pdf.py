"""An edition as PDF, set by typst: tagged, PDF/UA-1, and the same bytes for the same document."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from delphi.export.edition import lay_out
from delphi.export.marks import UNMARKED, Marked
from delphi.export.phrases import Json, Translate
from delphi.export.text import clean
from delphi.export.typesetting import typeset


def render(
    document: Json, translate: Translate = str, language: str = "en", marked: Marked = UNMARKED
) -> bytes:
    """The PDF of an edition document, marked on every page where it is not the one in force."""
    at = datetime.fromisoformat(document["edition"]["published_at"])
    words = _words(document, translate, language) | {"mark": clean(vars(marked))}
    return typeset("edition.typ", "edition", words, at)


def _words(document: Json, translate: Translate, language: str) -> dict[str, Any]:
    laid_out = lay_out(document, translate)
    return laid_out | {
        "lang": language.partition("-")[0].partition("_")[0],
        "author": laid_out["publisher"],
        "keywords": [laid_out["kind"], laid_out["edition"], "Delphi"],
    }
