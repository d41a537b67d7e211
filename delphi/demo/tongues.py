"""The demonstration in Italian, as far as its chair came, and some of its statements in plain words."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from delphi.importing.translations import ORIGINAL
from delphi.models import Study
from delphi.translating import operations, queries
from delphi.translating.operations import TranslationRow
from delphi.translating.queries import Place

TEXTS = Path(__file__).with_suffix(".csv")


def translate(session: Session, study: Study, *, by: str, at: datetime) -> None:
    """Offer Italian, and store what is translated of the words as they are now."""
    operations.set_languages(session, study, "en", ["it"], by=by, at=at)
    session.flush()
    with TEXTS.open(encoding="utf-8", newline="") as file:
        said = {(row["kind"], row["of"], row["language"]): row["text"] for row in csv.DictReader(file)}
    # Of a reworded statement only the newest words are translated.
    newest = {(place.kind, place.label): place for place in queries.places(session, study)}
    rows = [row for place in newest.values() for row in _rows(place, said)]
    operations.store(session, study, rows, by=by, at=at)


def _rows(place: Place, said: dict[tuple[str, str, str], str]) -> list[TranslationRow]:
    texts = (
        (code, said.get((place.kind.value, place.label, spoken)))
        for code, spoken in ((ORIGINAL, "en"), ("it", "it"))
    )
    return [TranslationRow(place.id, code, text) for code, text in texts if text]
