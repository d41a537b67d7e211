"""What the pages of a revision share: their address, the item one asks for, and the way back to it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, url_for

from delphi.domain import wording
from delphi.models import Statement, Study
from delphi.revision import queries
from delphi.revision.queries import Item, Stage
from delphi.web import db, load

bp = Blueprint("revision", __name__, url_prefix="/studies/<slug>/revision")


def found(study: Study, statement_id: int) -> tuple[Stage, Item]:
    """Where the study stands, and the statement in it; 404 where the last round did not leave it open."""
    stage = queries.stage(db.session, study)
    return stage, stage.of(load(Statement, statement_id, study)) or abort(404)


def compared(item: Item, text: str) -> dict[str, Any]:
    return {
        "diff": wording.differences(item.shown.text, text),
        "n_words": wording.word_count(text),
        "warnings": wording.warnings(text),
    }


def back(study: Study, row: Statement) -> str:
    return url_for("revision.overview", slug=study.slug, _anchor=row.label)
