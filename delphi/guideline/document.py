"""The whole edition as one document: what is published, hashed and exported, and all that its readers see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from delphi import piloted, signed
from delphi.domain import chain
from delphi.domain.citing import cited
from delphi.domain.front import FRONT
from delphi.domain.protocol import Terms
from delphi.domain.reporting import OF_FRONT, QUESTIONS, stored_as
from delphi.guideline import background, queries
from delphi.guideline.entries import Entry, stamp
from delphi.guideline.translated import translations
from delphi.guideline.votes import votes
from delphi.guideline.written import front_of, introductions, references, style_of
from delphi.models import GuidelineText, Study
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
    doi: str = ""
    review_by: date | None = None
    consultation_until: datetime | None = None


def compose(
    session: Session,
    study: Study,
    imprint: Imprint,
    recommendations: Sequence[Entry],
    changes: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The document with its SHA-256, over its canonical JSON without the key `sha256`.

    It names the hash of the edition before, so that editions form a chain. `changes` are those since the
    edition that was public before (`delphi.guideline.comparison`).
    """
    terms = current_terms(session, study)
    texts = queries.texts(session, study)
    front = front_of(texts)
    opening = introductions(texts, list(dict.fromkeys(entry["section"] for entry in recommendations)))
    of_study = _study(study, terms)
    written = {
        "schema": SCHEMA,
        "study": of_study,
        "edition": _edition(study, imprint),
        "protocol": background.protocol(study),
        "panel": background.panel(session, study, terms.least_cell),
        "rounds": background.rounds(session, study),
        **_pilots(session, study),
        "recommendations": list(recommendations),
        "sign_off": signed.record(session, study),
        "not_agreed": background.not_agreed(session, study),
        "not_included": background.not_included(session, study, [e["label"] for e in recommendations]),
        "front": front,
        **({"sections": opening} if opening else {}),
        "research_agenda": background.research_agenda(session, study),
        "translations": translations(session, study, texts, of_study, recommendations),
        "citation_style": style_of(texts),
        "votes": votes(session, study),
        **({"changes": changes} if changes else {}),
        "reporting": _reported(texts),
    }
    written["references"] = references(
        session, study, _cited(front, recommendations, opening), style_of(texts)
    )
    return {**written, "sha256": sha256(written)}


def _study(study: Study, terms: Terms) -> dict[str, Any]:
    return {
        "slug": study.slug,
        "title": study.title,
        "aim": terms.aim,
        "audience": terms.audience,
        "is_simulated": study.is_simulated,
        "language": study.language,
    }


def _pilots(session: Session, study: Study) -> dict[str, Any]:
    told = piloted.record(session, study)
    return {"pilots": told} if told else {}


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
        **_said_later(imprint),
    }


def _said_later(imprint: Imprint) -> dict[str, str]:
    """What only some editions have, left out where there is nothing to say."""
    until = imprint.consultation_until
    said = {
        "doi": imprint.doi,
        "review_by": imprint.review_by.isoformat() if imprint.review_by else "",
        "consultation_until": stamp(until) if until else "",
    }
    return {name: value for name, value in said.items() if value}


def _cited(front: dict[str, Any], recommendations: Sequence[Entry], opening: dict[str, str]) -> list[str]:
    """The keys of all that is cited, as a reader meets them."""
    before = [front[name] for name, kind in FRONT.items() if kind.is_before and name in front]
    after = [front[name] for name, kind in FRONT.items() if not kind.is_before and name in front]
    keys = [*cited(*before)]
    for section, entries in groupby(recommendations, key=lambda entry: entry["section"]):
        keys += cited(opening.get(section, ""))
        keys += (key for entry in entries for key in entry["references"])
    return list(dict.fromkeys((*keys, *cited(*after))))


def _reported(texts: dict[tuple[str, str], GuidelineText]) -> dict[str, str]:
    """What was answered for the checklists of journals, by topic."""
    found = {topic: texts.get((stored_as(topic), "")) for topic in QUESTIONS if topic not in OF_FRONT}
    return {topic: row.text for topic, row in found.items() if row and row.text}
