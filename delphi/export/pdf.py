"""An edition as PDF, set by typst: tagged, PDF/UA-1, and the same bytes for the same document."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from delphi.export.edition import lay_out
from delphi.export.phrases import Json, Translate

HERE = Path(__file__).parent
LONG_CARD = 1500  # characters; a card of this size may break over pages, a shorter one stays whole


def render(document: Json, translate: Translate = str, language: str = "en") -> bytes:
    """The PDF of an edition document.

    Libraries without a letter form for some character cannot make PDF/UA: then fonts of the machine are
    tried, and at last the character is shown as a box in a file that says so and claims no standard.
    """
    import typst

    words = _words(document, translate, language)
    at = datetime.fromisoformat(document["edition"]["published_at"])
    for ignore_system_fonts in (True, False):
        try:
            return _compile(words, int(at.timestamp()), ignore_system_fonts, ["ua-1"])
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise
    return _compile(words, int(at.timestamp()), ignore_system_fonts=False, standards=[], partial=True)


def _compile(
    words: str, timestamp: int, ignore_system_fonts: bool, standards: Any, partial: bool = False
) -> bytes:
    import typst

    compiler = typst.Compiler(
        HERE / "edition.typ",
        root=HERE,
        ignore_system_fonts=ignore_system_fonts,
        sys_inputs={"edition": words, "partial": "yes" if partial else ""},
    )
    made = compiler.compile(format="pdf", pdf_standards=standards, timestamp=timestamp)
    assert isinstance(made, bytes)
    return made


def _words(document: Json, translate: Translate, language: str) -> str:
    laid_out = lay_out(document, translate)
    for section in laid_out["sections"]:
        for card in section["cards"]:
            card["is_long"] = _length(card) > LONG_CARD
    laid_out |= {
        "lang": language.partition("-")[0].partition("_")[0],
        "author": laid_out["publisher"],
        "keywords": [laid_out["kind"], laid_out["edition"], "Delphi"],
    }
    return json.dumps(laid_out, ensure_ascii=False)


def _length(card: dict[str, Any]) -> int:
    """Characters of the card's running text."""
    typed = (
        card["text"],
        card["rationale"],
        card["remarks"],
        card["dissent"],
        card["history"],
        card["verdict"],
    )
    return len(json.dumps(typed, ensure_ascii=False))
