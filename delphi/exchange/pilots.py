"""Pilots in an exported study: apart from its rounds, so that no table or number mixes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.errors import Sentence
from delphi.exchange.record import LISTS, values, written
from delphi.models import Pilot, PilotAnswer, PilotSitting, PilotStatement, Statement, Study

Json = Mapping[str, Any]
Table = tuple[tuple[str, ...], list[tuple[Any, ...]]]
KIND = LISTS["pilots"]
SHOWN, SITTING = KIND.inside["statements"], KIND.inside["sittings"]
ANSWER = SITTING.inside["answers"]


def exported(session: Session, study: Study) -> list[dict[str, Any]]:
    """Each pilot with the words it tried and what each sitting said, by its number and the statement's place."""
    pilots = session.scalars(select(Pilot).where(Pilot.study_id == study.id).order_by(Pilot.number)).all()
    return [_exported(pilot) for pilot in pilots]


def _exported(pilot: Pilot) -> dict[str, Any]:
    places = {one.id: one.position for one in pilot.statements}
    return written(
        KIND,
        pilot,
        statements=[
            written(SHOWN, one, statement=one.statement.label if one.statement else "")
            for one in pilot.statements
        ],
        sittings=[
            written(
                SITTING,
                sitting,
                answers=[
                    written(ANSWER, answer, position=places[answer.pilot_statement_id])
                    for answer in sorted(sitting.answers, key=lambda row: places[row.pilot_statement_id])
                ],
            )
            for sitting in pilot.sittings
        ],
    )


def store(session: Session, study: Study, items: list[Json]) -> None:
    """Each gets a link of its own here."""
    labels = {s.label: s.id for s in session.scalars(select(Statement).where(Statement.study_id == study.id))}
    for item in items:
        pilot = Pilot(study_id=study.id, **values(KIND, item))
        shown = {
            one["position"]: PilotStatement(
                pilot=pilot, statement_id=labels.get(one["statement"]), **values(SHOWN, one)
            )
            for one in item["statements"]
        }
        session.add_all([pilot, *shown.values()])
        session.flush()
        for sitting in item["sittings"]:
            row = PilotSitting(pilot=pilot, **values(SITTING, sitting))
            row.answers = [
                PilotAnswer(pilot_statement_id=shown[one["position"]].id, **values(ANSWER, one))
                for one in sitting["answers"]
            ]
            session.add(row)
    session.flush()


def faults(document: Json) -> Iterator[Sentence]:
    """What a pilot names must be there, once."""
    labels = {statement["label"] for statement in document["statements"]}
    for pilot in document["pilots"]:
        where = f"pilot {pilot['number']}"
        places = [one["position"] for one in pilot["statements"]]
        if places != list(range(1, len(places) + 1)):
            yield Sentence("%(where)s: its statements are not numbered 1, 2 ..", where=where)
        for one in pilot["statements"]:
            if one["statement"] and one["statement"] not in labels:
                yield _unknown(where, one["statement"])
        for sitting in pilot["sittings"]:
            for answer in sitting["answers"]:
                if answer["position"] not in places:
                    yield _unknown(where, answer["position"])


def _unknown(where: str, what: Any) -> Sentence:
    return Sentence("%(where)s names “%(what)s”, which is not there.", where=where, what=what)


def found(study: Json) -> Table:
    """A row for each statement that a pilot tried: counts alone, nobody's ratings."""
    columns = ("pilot", "statement", "text", "n_rated", "n_outside", "n_unclear", "median_seconds")
    rows = []
    for pilot in study["pilots"]:
        for shown in pilot["statements"]:
            said = [one for one in _answers(pilot) if one["position"] == shown["position"]]
            seconds = [one["seconds"] for one in said if one["seconds"] is not None]
            rows.append(
                (
                    pilot["number"], shown["label"], shown["text"],
                    sum(one["value"] is not None for one in said), sum(one["value"] is None for one in said),
                    sum(not one["is_clear"] for one in said), median(seconds) if seconds else None,
                )
            )  # fmt: skip
    return columns, rows


def comments(study: Json) -> Table:
    """What was written, of a statement or of the whole; by the alphabet, so that no order joins one's words."""
    rows = []
    for pilot in study["pilots"]:
        labels = {shown["position"]: shown["label"] for shown in pilot["statements"]}
        said = [(labels[one["position"]], one["comment"]) for one in _answers(pilot) if one["comment"]]
        said += [(None, sitting["remark"]) for sitting in pilot["sittings"] if sitting["remark"]]
        rows += [(pilot["number"], *row) for row in sorted(said, key=str)]
    return ("pilot", "statement", "text"), rows


def _answers(pilot: Json) -> Iterator[Json]:
    for sitting in pilot["sittings"]:
        yield from sitting["answers"]
