"""The whole edition as one document: what is published, hashed and exported, and all that its readers see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import signed
from delphi.domain import chain
from delphi.guideline import background
from delphi.guideline.entries import Entry, stamp
from delphi.importing.csl import csl_item
from delphi.models import Reference, Study
from delphi.terms import current_terms

SCHEMA = "delphi/edition/1"
DISCLAIMER = (
    "Demonstration with simulated ratings. Not the recommendations of any society. Not for clinical use."
)


@dataclass(frozen=True)
class Imprint:
    """What an edition says of itself."""

    number: str
    summary: str
    published_by: str
    published_at: datetime
    release: str
    previous_sha256: str | None


def compose(
    session: Session, study: Study, imprint: Imprint, recommendations: Sequence[Entry]
) -> dict[str, Any]:
    """The document with its SHA-256, over its canonical JSON without the key `sha256`.

    It names the hash of the edition before, so that editions form a chain.
    """
    terms = current_terms(session, study)
    written = {
        "schema": SCHEMA,
        "study": {
            "slug": study.slug,
            "title": study.title,
            "aim": terms.aim,
            "audience": terms.audience,
            "is_simulated": study.is_simulated,
        },
        "edition": _edition(study, imprint),
        "protocol": background.protocol(study),
        "panel": background.panel(session, study, terms.least_cell),
        "rounds": background.rounds(session, study),
        "recommendations": list(recommendations),
        "sign_off": signed.record(session, study),
        "not_agreed": background.not_agreed(session, study),
        "not_included": background.not_included(session, study, [e["label"] for e in recommendations]),
        "references": _references(session, study, recommendations),
    }
    return {**written, "sha256": sha256(written)}


def sha256(document: dict[str, Any]) -> str:
    return chain.sha256({key: value for key, value in document.items() if key != "sha256"})


def _edition(study: Study, imprint: Imprint) -> dict[str, Any]:
    return {
        "number": imprint.number,
        "published_at": stamp(imprint.published_at),
        "published_by": imprint.published_by,
        "release": imprint.release,
        "summary": imprint.summary,
        "previous_sha256": imprint.previous_sha256,
        "disclaimer": DISCLAIMER if study.is_simulated else None,
    }


def _references(session: Session, study: Study, recommendations: Sequence[Entry]) -> list[dict[str, Any]]:
    """What the recommendations cite, numbered as they first appear."""
    keys = list(dict.fromkeys(key for entry in recommendations for key in entry["references"]))
    found = {
        reference.key: reference
        for reference in session.scalars(
            select(Reference).where(Reference.study_id == study.id, Reference.key.in_(keys))
        )
    }
    return [
        {
            "number": number,
            "key": key,
            "text": found[key].citation,
            "doi": found[key].doi,
            "url": found[key].url,
            "csl": _item(found[key]),
        }
        for number, key in enumerate((key for key in keys if key in found), start=1)
    ]


def _item(reference: Reference) -> dict[str, Any]:
    return csl_item(reference.key, reference.fields, reference.citation, reference.doi, reference.url)
