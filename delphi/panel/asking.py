"""The facts that the study's letters state, as they stand now, and what is known of a reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.protocol import Feedback
from delphi.domain.texts import TextKind
from delphi.mail.facts import Asking, Reader
from delphi.models import Enrolment, LetterTemplate, Post, Round, Study
from delphi.panel import queries, zones
from delphi.panel.queries import Candidate
from delphi.terms import current_terms
from delphi.tongues import tongue


def asking(session: Session, study: Study) -> Asking:
    """The facts of the study as it stands now."""
    round_ = queries.open_round(session, study)
    terms = current_terms(session, study)
    n_statements, n_answers = queries.n_asked(session, study, round_, terms)
    return Asking(
        title=study.title,
        aim=terms.aim.strip(),
        chairs=tuple(user.name for user in queries.chairs(session, study)),
        n_statements=n_statements,
        n_answers=n_answers,
        n_rounds=terms.n_rounds,
        shows_the_panel=terms.feedback is not Feedback.NONE,
        round_number=round_.number if round_ else None,
        closes_at=round_.closes_at if round_ else None,
        templates=own_words(session, study),
        texts=_translated(session, study, {TextKind.TITLE: study.title, TextKind.AIM: terms.aim}),
        written_in=study.language,
    )


def _translated(session: Session, study: Study, texts: Mapping[TextKind, str]) -> dict[tuple[str, str], str]:
    """What of these texts is translated, by kind and language."""
    found = {
        (kind.value, code): in_it.protocol(kind, text)
        for code in study.offered
        for in_it in [tongue(session, study, code, [])]
        for kind, text in texts.items()
    }
    return {key: words.text.strip() for key, words in found.items() if not words.is_fallback}


def own_words(session: Session, study: Study) -> dict[tuple[str, str], tuple[str, str]]:
    """The study's own letters: subject and text by kind and language."""
    rows = session.scalars(select(LetterTemplate).where(LetterTemplate.study_id == study.id))
    return {(row.kind, row.language): (row.subject, row.body) for row in rows}


def reader_of(candidate: Candidate, post: Post | None, round_: Round | None) -> Reader:
    """Whom a letter to this panellist goes to: name, language, zone, and until when they may rate."""
    enrolment = candidate.enrolment
    own = None
    if round_ is not None and round_.closes_at is not None:
        closes_at = round_.closes_for(candidate.panellist.id)
        own = closes_at if closes_at != round_.closes_at else None
    return replace(reader_named(enrolment, post), closes_at=own)


def reader_named(enrolment: Enrolment, post: Post | None) -> Reader:
    """Whom a letter goes to that says nothing of a round."""
    study_zone = post.time_zone if post else ""
    zone = zones.zone_of(enrolment.time_zone, enrolment.panellist.country, study_zone)
    return Reader(enrolment.name, enrolment.language, zone)


def post_of(session: Session, study: Study) -> Post | None:
    """The study's quiet hours and zone; None while the usual ones hold."""
    return session.scalar(select(Post).where(Post.study_id == study.id))
