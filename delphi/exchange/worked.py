"""What chairs made of comments and suggestions, as JSON and back: tags, points, decisions, each by natural keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.errors import Sentence
from delphi.exchange.record import LISTS, named, values, written
from delphi.models import (
    Comment,
    CommentPlace,
    CommentPoint,
    CommentPointRevision,
    CommentTag,
    CommentTagging,
    Panellist,
    Round,
    RoundStatement,
    Statement,
    StatementVersion,
    Study,
    Suggestion,
    SuggestionTriage,
)

Json = dict[str, Any]
Key = tuple[int, str, str, str]  # of a comment: round, what was presented (`named`), panellist, kind


def exported(session: Session, study: Study, suggestions: list[Suggestion]) -> dict[str, list[Json]]:
    """The lists of the document; `suggestions` in the order in which the document has them."""
    keys = _comment_keys(session, study)
    return {
        "tags": _tags(session, study, keys),
        "points": _points(session, study, keys),
        "triage": _triage(session, suggestions),
    }


def _comment_keys(session: Session, study: Study) -> dict[int, Key]:
    rows = session.execute(
        select(
            Comment.id,
            Round.number,
            Statement.label,
            RoundStatement.question,
            RoundStatement.part,
            Panellist.code,
            Comment.kind,
        )
        .join(RoundStatement, RoundStatement.id == Comment.round_statement_id)
        .join(Round, Round.id == RoundStatement.round_id)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .join(Panellist, Panellist.id == Comment.panellist_id)
        .where(Round.study_id == study.id)
    )
    return {
        key: (number, named(label, question, part), code, str(kind))
        for key, number, label, question, part, code, kind in rows
    }


def _tags(session: Session, study: Study, keys: dict[int, Key]) -> list[Json]:
    tags = session.scalars(select(CommentTag).where(CommentTag.study_id == study.id)).all()
    ids = [tag.id for tag in tags]
    put_on: dict[int, list[list[Any]]] = {}
    for one in session.scalars(select(CommentTagging).where(CommentTagging.tag_id.in_(ids))):
        put_on.setdefault(one.tag_id, []).append(list(keys[one.comment_id]))
    return [
        written(LISTS["tags"], tag, comments=sorted(put_on.get(tag.id, [])))
        for tag in sorted(tags, key=lambda tag: tag.name)
    ]


def _points(session: Session, study: Study, keys: dict[int, Key]) -> list[Json]:
    rows = session.execute(
        select(CommentPoint, Round.number, Statement.label, RoundStatement.question, RoundStatement.part)
        .join(CommentPoint.round_statement)
        .join(RoundStatement.round)
        .join(RoundStatement.version)
        .join(StatementVersion.statement)
        .where(Round.study_id == study.id)
    ).all()
    found = []
    for point, number, label, question, part in rows:
        said = sorted(
            [*keys[place.comment_id][2:], *(keys[place.same_as_id][2:] if place.same_as_id else ("", ""))]
            for place in point.places
        )
        led_to = sorted([version.statement.label, version.number] for version in point.revisions)
        found.append(
            written(
                LISTS["points"],
                point,
                round=number,
                statement=named(label, question, part),
                comments=said,
                revisions=led_to,
            )
        )
    return sorted(found, key=lambda one: (one["round"], one["statement"], one["title"], one["comments"]))


def _triage(session: Session, suggestions: list[Suggestion]) -> list[Json]:
    place = {suggestion.id: n for n, suggestion in enumerate(suggestions, 1)}
    rows = session.scalars(select(SuggestionTriage).where(SuggestionTriage.suggestion_id.in_(place)))
    return [
        written(
            LISTS["triage"],
            row,
            suggestion=place[row.suggestion_id],
            statement=row.statement.label if row.statement else "",
        )
        for row in sorted(rows, key=lambda row: place[row.suggestion_id])
    ]


def _said(document: Mapping[str, Any]) -> Iterator[Key]:
    for round_ in document["rounds"]:
        for shown in round_["statements"]:
            for one in shown["comments"]:
                name = named(shown["statement"], shown["question"], shown["part"])
                yield round_["number"], name, one["panellist"], one["kind"]


def faults(document: Mapping[str, Any]) -> Iterator[Sentence]:
    """What names a comment, a statement or a suggestion that is not there."""
    said = set(_said(document))
    versions = {(s["label"], v["number"]) for s in document["statements"] for v in s["versions"]}
    for tag in document["tags"]:
        yield from _unknown("tags", tag["comments"], said)
    for point in document["points"]:
        at = (point["round"], point["statement"])
        members = [one for one in point["comments"] if isinstance(one, list) and len(one) == 4]
        if len(members) < len(point["comments"]):
            yield Sentence("%(where)s: “%(name)s” has a wrong value.", where="points", name="comments")
            continue
        yield from _unknown("points", [[*at, *one[:2]] for one in members], said)
        yield from _unknown("points", [[*at, *one[2:]] for one in members if one[2:] != ["", ""]], said)
        yield from _unknown("points", point["revisions"], versions)
    labels = {label for label, _number in versions} | {""}
    for one in document["triage"]:
        if one["statement"] not in labels or not 1 <= one["suggestion"] <= len(document["suggestions"]):
            yield Sentence("%(where)s names “%(what)s”, which is not there.", where="triage", what=one)


def _unknown(where: str, found: list[Any], known: set[Any]) -> Iterator[Sentence]:
    for one in found:
        try:
            is_known = isinstance(one, list) and tuple(one) in known
        except TypeError:  # a list in the list
            is_known = False
        if not is_known:
            yield Sentence("%(where)s names “%(what)s”, which is not there.", where=where, what=one)


def store(
    session: Session, study: Study, data: Mapping[str, Any], versions: Mapping[tuple[str, int], int],
    presented: Mapping[tuple[int, str], int], suggestions: list[Suggestion],
) -> None:  # fmt: skip
    """The rows of a checked document, whose rounds, statements and suggestions are stored already."""
    comments = {key: row for row, key in _comment_keys(session, study).items()}
    labels = {
        row.label: row.id for row in session.scalars(select(Statement).where(Statement.study_id == study.id))
    }
    for item in data["tags"]:
        tag = CommentTag(study_id=study.id, **values(LISTS["tags"], item))
        session.add(tag)
        session.flush()
        session.add_all(
            CommentTagging(comment_id=comments[tuple(key)], tag_id=tag.id) for key in item["comments"]
        )
    for item in data["points"]:
        at = (item["round"], item["statement"])
        point = CommentPoint(round_statement_id=presented[at], **values(LISTS["points"], item))
        session.add(point)
        session.flush()
        session.add_all(_places(point, at, item, comments))
        session.add_all(
            CommentPointRevision(point_id=point.id, version_id=versions[label, number])
            for label, number in item["revisions"]
        )
    session.add_all(
        SuggestionTriage(
            suggestion_id=suggestions[item["suggestion"] - 1].id,
            statement_id=labels[item["statement"]] if item["statement"] else None,
            **values(LISTS["triage"], item),
        )
        for item in data["triage"]
    )
    session.flush()


def _places(
    point: CommentPoint, at: tuple[int, str], item: Json, comments: Mapping[Key, int]
) -> Iterator[CommentPlace]:
    for code, kind, other, other_kind in item["comments"]:
        yield CommentPlace(
            comment_id=comments[(*at, code, kind)],
            point_id=point.id,
            same_as_id=comments[(*at, other, other_kind)] if other else None,
        )
