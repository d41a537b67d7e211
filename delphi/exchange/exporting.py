"""A whole study as one JSON document: everything but who sits behind a code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from delphi.domain import chain
from delphi.exchange import appraised, pilots, published, translated, worked
from delphi.exchange.record import (
    COMMENT,
    LISTS,
    PLACE,
    PRESENTED,
    PROTOCOL,
    RATING,
    ROUND,
    SIGN_OFF,
    STATEMENT,
    STUDY,
    SUGGESTION,
    VERSION,
    written,
)
from delphi.models import (
    Amendment,
    Base,
    Comment,
    Declaration,
    Event,
    FeedbackSeen,
    MeetingStep,
    Panellist,
    PresentedPlace,
    Protocol,
    Rating,
    RatingHistory,
    Recusal,
    Reference,
    Round,
    RoundStatement,
    Section,
    SignOff,
    SignOffPeriod,
    Statement,
    StatementLineage,
    StatementReference,
    StatementVersion,
    Study,
    Suggestion,
)

SCHEMA = "delphi/study/1"
Row = TypeVar("Row", bound=Base)
Json = dict[str, Any]


def export_study(session: Session, study: Study) -> Json:
    """The study with natural keys and its own SHA-256, over its canonical JSON without the key `sha256`.

    Who sits behind a code, links and mails are left out: no export may join a name to ratings. The same
    study gives the same document in any database.
    """
    whole = {
        "schema": SCHEMA,
        "study": written(STUDY, study),
        "protocol": written(PROTOCOL, _all(session, Protocol, Protocol.study_id == study.id)[0]),
        "statements": _statements(session, study),
        "rounds": _rounds(session, study),
        **published.exported(session, study),
        **appraised.exported(session, study),
        **_suggested(session, study),
        "declarations": _interests(session, study, Declaration, "declarations", Declaration.declared_at),
        "recusals": _interests(session, study, Recusal, "recusals", Recusal.recused_at),
        "sign_offs": _sign_offs(session, study),
        "translations": translated.exported(session, study),
        "pilots": pilots.exported(session, study),
        **{name: [written(LISTS[name], row) for row in rows] for name, rows in _plain_lists(session, study)},
    }
    return {**whole, "sha256": sha256(whole)}


def sha256(document: Json) -> str:
    return chain.sha256({key: value for key, value in document.items() if key != "sha256"})


def _all(session: Session, model: type[Row], where: ColumnElement[bool]) -> list[Row]:
    return list(session.scalars(select(model).where(where)))


def _plain_lists(session: Session, study: Study) -> Iterable[tuple[str, list[Any]]]:
    """What names nothing else. Sorted here, since databases order text by their own collations."""
    for name, model, key in (
        ("amendments", Amendment, lambda row: row.number),
        ("sections", Section, lambda row: (row.position, row.title)),
        ("references", Reference, lambda row: row.key),
        ("panellists", Panellist, lambda row: row.code),
        ("events", Event, lambda row: row.number),
    ):
        yield name, sorted(_all(session, model, model.study_id == study.id), key=key)


def _statements(session: Session, study: Study) -> list[Json]:
    sections = {s.id: s for s in _all(session, Section, Section.study_id == study.id)}
    keys = {r.id: r.key for r in _all(session, Reference, Reference.study_id == study.id)}
    statements = _all(session, Statement, Statement.study_id == study.id)
    versions: dict[int, list[StatementVersion]] = {}
    cited: dict[int, list[StatementReference]] = {}
    of_study = select(Statement.id).where(Statement.study_id == study.id)
    for version in _all(session, StatementVersion, StatementVersion.statement_id.in_(of_study)):
        versions.setdefault(version.statement_id, []).append(version)
    for link in _all(session, StatementReference, StatementReference.statement_id.in_(of_study)):
        cited.setdefault(link.statement_id, []).append(link)
    origins = _origins(session, of_study, {s.id: s.label for s in statements})
    found = [
        (
            (sections[s.section_id].position, sections[s.section_id].title, s.position, s.label),
            written(
                STATEMENT,
                s,
                section=sections[s.section_id].title,
                references=sorted([link.position, keys[link.reference_id]] for link in cited.get(s.id, [])),
                origins=sorted(origins.get(s.id, [])),
                versions=[
                    written(VERSION, version)
                    for version in sorted(versions.get(s.id, []), key=lambda version: version.number)
                ],
            ),
        )
        for s in statements
    ]
    return [statement for _place, statement in sorted(found, key=lambda pair: pair[0])]


def _origins(session: Session, of_study: Select[int], labels: dict[int, str]) -> dict[int, list[list[str]]]:
    found: dict[int, list[list[str]]] = {}
    for link in _all(session, StatementLineage, StatementLineage.child_id.in_(of_study)):
        found.setdefault(link.child_id, []).append([str(link.kind), labels[link.parent_id]])
    return found


def _rounds(session: Session, study: Study) -> list[Json]:
    of_study = select(Round.id).where(Round.study_id == study.id)
    presented: dict[int, list[Json]] = {}
    said = _said(session, study)
    rows = session.execute(
        select(RoundStatement, StatementVersion.number, Statement.label)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .where(RoundStatement.round_id.in_(of_study))
        .order_by(RoundStatement.position)
    )
    for shown, number, label in rows:
        told: dict[str, list[Json]] = {"ratings": [], "comments": [], "places": []}
        told |= said.get(shown.id, {})
        presented.setdefault(shown.round_id, []).append(
            written(PRESENTED, shown, statement=label, version=number, **told)
        )
    rounds = sorted(_all(session, Round, Round.study_id == study.id), key=lambda round_: round_.number)
    steps = _steps(session, of_study)
    return [written(ROUND, r, statements=presented.get(r.id, []), steps=steps.get(r.id, [])) for r in rounds]


def _steps(session: Session, of_study: Select[int]) -> dict[int, list[Json]]:
    """Of each meeting, what was on when, in order."""
    rows = session.execute(
        select(MeetingStep, RoundStatement.position)
        .join(RoundStatement, RoundStatement.id == MeetingStep.round_statement_id)
        .where(MeetingStep.round_id.in_(of_study))
        .order_by(MeetingStep.number)
    )
    found: dict[int, list[Json]] = {}
    for step, position in rows:
        found.setdefault(step.round_id, []).append(written(ROUND.inside["steps"], step, position=position))
    return found


def _said(session: Session, study: Study) -> dict[int, dict[str, list[Json]]]:
    """By RoundStatement: ratings with their history, comments, and logged places, in the order of codes."""
    codes = _codes(session, study)
    history: dict[int, list[RatingHistory]] = {}
    by_panel = Rating.panellist_id.in_(codes)
    of_panel = select(Rating.id).where(by_panel)
    for step in _all(session, RatingHistory, RatingHistory.rating_id.in_(of_panel)):
        history.setdefault(step.rating_id, []).append(step)
    seen: dict[int, list[FeedbackSeen]] = {}
    for one in _all(session, FeedbackSeen, FeedbackSeen.rating_id.in_(of_panel)):
        seen.setdefault(one.rating_id, []).append(one)
    found: dict[int, dict[str, list[Json]]] = {}
    for rating in sorted(_all(session, Rating, by_panel), key=lambda row: codes[row.panellist_id]):
        steps = sorted(history.get(rating.id, []), key=lambda step: step.revision)
        found.setdefault(rating.round_statement_id, {}).setdefault("ratings", []).append(
            written(
                RATING,
                rating,
                panellist=codes[rating.panellist_id],
                history=[written(RATING.inside["history"], step) for step in steps],
                seen=[
                    written(RATING.inside["seen"], one)
                    for one in sorted(seen.get(rating.id, []), key=lambda one: one.revision)
                ],
            )
        )
    comments = _all(session, Comment, Comment.panellist_id.in_(codes))
    for comment in sorted(comments, key=lambda row: (codes[row.panellist_id], row.kind)):
        found.setdefault(comment.round_statement_id, {}).setdefault("comments", []).append(
            written(COMMENT, comment, panellist=codes[comment.panellist_id])
        )
    places = _all(session, PresentedPlace, PresentedPlace.panellist_id.in_(codes))
    for place in sorted(places, key=lambda row: codes[row.panellist_id]):
        found.setdefault(place.round_statement_id, {}).setdefault("places", []).append(
            written(PLACE, place, panellist=codes[place.panellist_id])
        )
    return found


def _codes(session: Session, study: Study) -> dict[int, str]:
    return {p.id: p.code for p in _all(session, Panellist, Panellist.study_id == study.id)}


def _suggested(session: Session, study: Study) -> dict[str, list[Json]]:
    """Suggestions, and what chairs made of them and of comments."""
    codes = _codes(session, study)
    rows = _all(session, Suggestion, Suggestion.study_id == study.id)
    rows.sort(key=lambda row: (row.suggested_at, codes[row.panellist_id], row.text))
    suggestions = [written(SUGGESTION, row, panellist=codes[row.panellist_id]) for row in rows]
    return {"suggestions": suggestions, **worked.exported(session, study, rows)}


def _interests(session: Session, study: Study, model: Any, kind: str, at: Any) -> list[Json]:
    """Declarations or recusals, by code and label, the earlier first."""
    rows = session.execute(
        select(model, Panellist.code, Statement.label)
        .join(Panellist, Panellist.id == model.panellist_id)
        .join(Statement, Statement.id == model.statement_id)
        .where(Panellist.study_id == study.id)
    ).all()
    ordered = sorted(rows, key=lambda row: (row[1], row[2], getattr(row[0], at.key)))
    return [written(LISTS[kind], row, panellist=code, statement=label) for row, code, label in ordered]


def _sign_offs(session: Session, study: Study) -> list[Json]:
    """Each period with its answers in the order of codes."""
    periods = _all(session, SignOffPeriod, SignOffPeriod.study_id == study.id)
    codes = {p.id: p.code for p in _all(session, Panellist, Panellist.study_id == study.id)}
    answers: dict[int, list[Json]] = {}
    given = _all(session, SignOff, SignOff.panellist_id.in_(codes))
    for row in sorted(given, key=lambda row: codes[row.panellist_id]):
        dissents = [
            written(SIGN_OFF.inside["dissents"], one)
            for one in sorted(row.dissents, key=lambda one: one.label)
        ]
        answers.setdefault(row.period_id, []).append(
            written(SIGN_OFF, row, panellist=codes[row.panellist_id], dissents=dissents)
        )
    kind = LISTS["sign_offs"]
    return [
        written(kind, period, answers=answers.get(period.id, []))
        for period in sorted(periods, key=lambda period: period.number)
    ]
