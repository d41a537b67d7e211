"""A study taken in from the JSON of another Delphi: all of it, or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from delphi import audit
from delphi.access import Role
from delphi.errors import NotAcceptable, NotNow, Sentence
from delphi.exchange import appraised, pilots, published, translated, worked
from delphi.exchange.checks import NotImportable, check
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
    completed,
    named,
    values,
)
from delphi.models import (
    Appointment,
    Comment,
    FeedbackSeen,
    LineageKind,
    MeetingStep,
    Panellist,
    PresentedPlace,
    Protocol,
    Rating,
    RatingHistory,
    Reference,
    Round,
    RoundStatement,
    Section,
    SignOff,
    SignOffDissent,
    SignOffPeriod,
    Statement,
    StatementLineage,
    StatementReference,
    StatementVersion,
    Study,
    Suggestion,
    User,
)
from delphi.verify import verify_study

Json = Mapping[str, Any]
LARGEST_FILE = 256 * 1024 * 1024


def read_document(content: bytes) -> Any:
    """The JSON of a file. Raises NotAcceptable where it is too large or no JSON."""
    if len(content) > LARGEST_FILE:
        raise NotAcceptable("The file is larger than %(most)s MB.", most=LARGEST_FILE // 1024 // 1024)
    try:
        return json.loads(content, parse_constant=_not_json)
    except (ValueError, RecursionError) as error:
        raise NotAcceptable("The file is no JSON in UTF-8. Export the study again.") from error


def _not_json(name: str) -> NoReturn:
    raise ValueError(name)


def import_study(session: Session, data: Any, *, by: str, at: datetime, chair: User | None = None) -> Study:
    """Store a study as it was exported; `chair`, where given, runs it here.

    Its own audit trail stays as it was, so that it exports to the same bytes; that it was imported is an
    event of the platform. Raises NotImportable with every fault, NotNow where the address is taken.
    """
    check(data)
    data = completed(data)
    slug = data["study"]["slug"]
    if session.scalar(select(Study.id).where(Study.slug == slug)) is not None:
        raise NotNow("There is a study at “%(slug)s” already. It stays as it is.", slug=slug)
    try:
        study = _stored(session, completed(data))
    except (IntegrityError, DataError, StatementError) as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        raise NotImportable([Sentence("The database does not take it: %(why)s", why=reason)]) from error
    if found := verify_study(session, study).found:
        raise NotImportable(found)
    subject = f"study {slug}"
    audit.record(
        session, None, by=by, action="imported", subject=subject, at=at, sha256=data["sha256"]
    )  # fmt: skip
    if chair is not None:
        session.add(Appointment(study_id=study.id, user_id=chair.id, role=Role.CHAIR))
        audit.record(
            session, None, by=by, action="appointed", subject=f"chair of {subject}", at=at, who=chair.name
        )
    session.flush()
    return study


def _stored(session: Session, data: Json) -> Study:
    study = Study(**values(STUDY, data["study"]))
    session.add(study)
    session.flush()
    session.add(Protocol(study_id=study.id, **values(PROTOCOL, data["protocol"])))
    for name in ("amendments", "sections", "references", "panellists", "events"):
        kind = LISTS[name]
        session.add_all([kind.model(study_id=study.id, **values(kind, item)) for item in data[name]])
    session.flush()
    versions = _store_statements(session, study, data["statements"])
    translated.store(session, study, data["translations"], versions)
    appraised.store(session, study, data)
    _store_interests(session, study, data)  # before the rounds: those that are closed take no recusal
    presented = _store_rounds(session, study, data["rounds"], versions)
    codes = _codes(session, study)
    suggestions = [
        Suggestion(study_id=study.id, panellist_id=codes[item["panellist"]], **values(SUGGESTION, item))
        for item in data["suggestions"]
    ]
    session.add_all(suggestions)
    session.flush()
    worked.store(session, study, data, versions, presented, suggestions)
    published.store(session, study, data, presented)
    _store_sign_offs(session, study, data["sign_offs"])
    pilots.store(session, study, data["pilots"])
    session.expire_all()
    return study


def _store_sign_offs(session: Session, study: Study, items: list[Json]) -> None:
    """A closed one takes no answer, so each is closed only once its answers are there."""
    codes = {p.code: p.id for p in session.scalars(select(Panellist).where(Panellist.study_id == study.id))}
    for item in items:
        whole = values(LISTS["sign_offs"], item)
        ended = {name: whole.pop(name) for name in ("closed_at", "results", "sha256") if name in whole}
        period = SignOffPeriod(study_id=study.id, **whole)
        session.add(period)
        session.flush()
        for answer in item["answers"]:
            dissents = [
                SignOffDissent(**values(SIGN_OFF.inside["dissents"], one)) for one in answer["dissents"]
            ]
            session.add(
                SignOff(
                    period_id=period.id,
                    panellist_id=codes[answer["panellist"]],
                    dissents=dissents,
                    **values(SIGN_OFF, answer),
                )
            )
        session.flush()
        for name, value in ended.items():
            setattr(period, name, value)
        session.flush()


def _store_statements(session: Session, study: Study, items: list[Json]) -> dict[tuple[str, int], int]:
    """The keys of the stored versions by label and number."""
    sections = {s.title: s.id for s in session.scalars(select(Section).where(Section.study_id == study.id))}
    references = {
        r.key: r.id for r in session.scalars(select(Reference).where(Reference.study_id == study.id))
    }
    made: dict[tuple[str, int], StatementVersion] = {}
    keys: dict[str, int] = {}
    for item in items:
        statement = Statement(
            study_id=study.id, section_id=sections[item["section"]], **values(STATEMENT, item)
        )
        session.add(statement)
        session.flush()
        keys[statement.label] = statement.id
        for version in item["versions"]:
            row = StatementVersion(statement_id=statement.id, **values(VERSION, version))
            made[item["label"], version["number"]] = row
            session.add(row)
        for position, key in item["references"]:
            session.add(
                StatementReference(statement_id=statement.id, reference_id=references[key], position=position)
            )
    session.add_all(
        StatementLineage(parent_id=keys[parent], child_id=keys[item["label"]], kind=LineageKind(kind))
        for item in items
        for kind, parent in item["origins"]
    )
    session.flush()
    return {key: row.id for key, row in made.items()}


def _store_interests(session: Session, study: Study, data: Json) -> None:
    codes = {p.code: p.id for p in session.scalars(select(Panellist).where(Panellist.study_id == study.id))}
    labels = {s.label: s.id for s in session.scalars(select(Statement).where(Statement.study_id == study.id))}
    for name in ("declarations", "recusals"):
        kind = LISTS[name]
        session.add_all(
            kind.model(
                panellist_id=codes[item["panellist"]],
                statement_id=labels[item["statement"]],
                **values(kind, item),
            )
            for item in data[name]
        )
    session.flush()


def _store_rounds(
    session: Session, study: Study, items: list[Json], versions: Mapping[tuple[str, int], int]
) -> dict[tuple[int, str], int]:
    """The keys of what the rounds presented, by round and name."""
    codes = _codes(session, study)
    made: dict[tuple[int, str], int] = {}
    for item in items:
        round_ = Round(study_id=study.id, **values(LISTS["rounds"], item))
        session.add(round_)
        session.flush()
        places: dict[int, int] = {}
        for shown in item["statements"]:
            row = RoundStatement(
                round_id=round_.id,
                version_id=versions[shown["statement"], shown["version"]],
                **values(PRESENTED, shown),
            )
            session.add(row)
            session.flush()
            made[item["number"], named(shown["statement"], shown["question"], shown["part"])] = row.id
            places[row.position] = row.id
            _store_said(session, row.id, shown, codes)
        session.add_all(
            MeetingStep(
                round_id=round_.id,
                round_statement_id=places[step["position"]],
                **values(ROUND.inside["steps"], step),
            )
            for step in item["steps"]
        )
        session.flush()
    return made


def _codes(session: Session, study: Study) -> dict[str, int]:
    return {p.code: p.id for p in session.scalars(select(Panellist).where(Panellist.study_id == study.id))}


def _store_said(session: Session, presented: int, shown: Json, codes: Mapping[str, int]) -> None:
    ratings = [
        Rating(round_statement_id=presented, panellist_id=codes[item["panellist"]], **values(RATING, item))
        for item in shown["ratings"]
    ]
    session.add_all(ratings)
    session.add_all(
        Comment(round_statement_id=presented, panellist_id=codes[item["panellist"]], **values(COMMENT, item))
        for item in shown["comments"]
    )
    session.add_all(
        PresentedPlace(
            round_statement_id=presented, panellist_id=codes[item["panellist"]], **values(PLACE, item)
        )
        for item in shown["places"]
    )
    session.flush()
    for name, model in (("history", RatingHistory), ("seen", FeedbackSeen)):
        session.add_all(
            model(rating_id=rating.id, **values(RATING.inside[name], step))
            for rating, item in zip(ratings, shown["ratings"], strict=True)
            for step in item[name]
        )
