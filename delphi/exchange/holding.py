"""What the document of a study holds, and whether that study is here already: told before it is brought in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.errors import Sentence
from delphi.exchange.exporting import export_study
from delphi.models import Event, Study

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Holding:
    """A study in numbers; `last_at` is when something last happened in it, as documents write moments."""

    title: str
    slug: str
    is_simulated: bool
    n_statements: int
    n_panellists: int
    n_closed: int
    n_open: int
    n_ratings: int
    n_recommendations: int
    n_editions: int
    last_at: str


def holding(document: Json) -> Holding:
    """The numbers of a document that was found to be a study (`delphi.exchange.checks`)."""
    study, rounds = document["study"], document["rounds"]
    return Holding(
        title=study["title"],
        slug=study["slug"],
        is_simulated=study["is_simulated"],
        n_statements=len(document["statements"]),
        n_panellists=len(document["panellists"]),
        n_closed=sum(one["state"] == "closed" for one in rounds),
        n_open=sum(one["state"] == "open" for one in rounds),
        n_ratings=sum(len(shown["ratings"]) for one in rounds for shown in one["statements"]),
        n_recommendations=len(document["recommendations"]),
        n_editions=len(document["editions"]),
        last_at=max((event["at"] for event in document["events"]), default=""),
    )


def here_already(session: Session, document: Json) -> Sentence | None:
    """Why a study cannot be brought in beside one that is here: the same, the same at another time, or another."""
    slug = document["study"]["slug"]
    study = session.scalar(select(Study).where(Study.slug == slug))
    if study is None:
        return None
    if export_study(session, study)["sha256"] == document["sha256"]:
        return Sentence("This very study is here already, at “%(slug)s”, and nothing differs.", slug=slug)
    first = session.scalar(select(Event.sha256).where(Event.chain == slug).order_by(Event.number).limit(1))
    if first is not None and first == next((event["sha256"] for event in document["events"]), None):
        return Sentence(
            "This study is here already, at “%(slug)s”, as it was at another time. It stays as it is.", slug=slug
        )  # fmt: skip
    return Sentence(
        "Another study is here at “%(slug)s”. The address is part of a study's audit trail, so neither can have another.",
        slug=slug,
    )
