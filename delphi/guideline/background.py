"""What an edition says beside its recommendations: the protocol, the panel, the rounds, what was not agreed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from delphi.domain.consensus import Outcome
from delphi.domain.disclosure import shown_groups
from delphi.domain.lifecycle import RoundMode, RoundState, StatementState
from delphi.domain.protocol import Terms, differences
from delphi.domain.question import Question, combined, combined_because
from delphi.errors import Sentence
from delphi.guideline.entries import rule_of, stamp
from delphi.models import (
    Evidence,
    Panellist,
    Rating,
    Recommendation,
    Retraction,
    Round,
    RoundStatement,
    Section,
    Statement,
    StatementVersion,
    Study,
)
from delphi.named import named_among
from delphi.recusals import n_recused, pairs
from delphi.results.queries.response import response
from delphi.tallies import asking, terms_of

NOT_SHOWN = "other or not shown"


def protocol(study: Study) -> dict[str, Any]:
    """The terms as they were locked, and what each amendment changed."""
    terms = Terms.from_json(study.protocol.terms)
    rule = rule_of(terms)
    amendments, before = [], terms
    for amendment in study.amendments:
        after = Terms.from_json(amendment.terms)
        changes = [str(sentence) for sentence in differences(before, after)]
        amendments.append(
            {
                "number": amendment.number,
                "at": stamp(amendment.amended_at),
                "reason": amendment.reason,
                "changes": changes,
                "sha256": amendment.sha256,
            }
        )
        before = after
    return {
        "terms": terms.to_json(),
        "locked_at": stamp(study.protocol.locked_at),
        "sha256": study.protocol.sha256,
        "rule_in_words": rule["in_words"],
        "rule_formula": rule["formula"],
        **({"questions": [_question(terms, one) for one in terms.questions]} if terms.more else {}),
        "amendments": amendments,
    }


def _question(terms: Terms, question: Question) -> dict[str, Any]:
    """One of several questions, with its rule in words."""
    rule = rule_of(terms.asking(question.key))
    return {**question.to_json(), "rule_in_words": rule["in_words"], "rule_formula": rule["formula"]}


def panel(session: Session, study: Study, least_cell: int) -> dict[str, Any]:
    """Who rated in a closed round, counted by discipline and country; small cells are merged."""
    rated = (
        select(Rating.panellist_id)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .join(Round, Round.id == RoundStatement.round_id)
        .where(Rating.panellist_id == Panellist.id, Round.state == RoundState.CLOSED, _stayed())
    )
    members = session.scalars(
        select(Panellist).where(Panellist.study_id == study.id, rated.correlate(Panellist).exists())
    ).all()
    named = named_among(session, [member.id for member in members])
    return {
        "n": len(members),
        "n_countries": len({member.country for member in members if member.country}),
        "by_discipline": _cells((member.discipline for member in members), least_cell),
        "by_country": _cells((member.country for member in members), least_cell),
        "by_group": _cells((member.stakeholder_group for member in members), least_cell),
        "interests": {
            "n_declared": sum(member.has_interests is True for member in members),
            "n_none": sum(member.has_interests is False for member in members),
        },
        "named": {"members": named, "n_not_named": len(members) - len(named)},
    }


def _stayed() -> Any:
    """Ratings of somebody who withdrew count in the rounds that were closed before."""
    return or_(Panellist.withdrew_at.is_(None), Panellist.withdrew_at >= Round.closed_at)


def _cells(values: Iterable[str], least_cell: int) -> list[list[Any]]:
    """Names with their counts, the largest first; what may not be shown, or was not said, comes last."""
    counted = Counter(values)
    names = sorted((name for name in counted if name), key=lambda name: (-counted[name], name))
    if not names:
        return []
    sizes = np.array([*(counted[name] for name in names), counted.get("", 0)])
    shown = shown_groups(sizes, least_cell)[:-1]
    kept = [name for name, is_shown in zip(names, shown, strict=True) if is_shown]
    cells: list[list[Any]] = [[name, counted[name]] for name in kept]
    rest = counted.total() - sum(counted[name] for name in kept)
    return [*cells, [NOT_SHOWN, rest]] if rest else cells


def rounds(session: Session, study: Study) -> list[dict[str, Any]]:
    """The closed rounds: what went in, who answered, what was decided."""
    closed = session.scalars(
        select(Round)
        .where(Round.study_id == study.id, Round.state == RoundState.CLOSED)
        .options(joinedload(Round.statements))
        .order_by(Round.number)
    ).unique()
    return [
        {
            "number": round_.number,
            "opened_at": stamp(round_.opened_at),
            "closed_at": stamp(round_.closed_at),
            "n_statements": len(_stands(round_)),
            "n_invited": _n_invited(session, round_),
            "n_finished": _n_finished(session, round_),
            **_by_day(session, round_),
            **_outcomes(_stands(round_)),
            "ratings_sha256": round_.ratings_sha256,
            **_brought(round_),
            **({} if round_.mode is RoundMode.ROUNDS else {"mode": str(round_.mode)}),
        }
        for round_ in closed
    ]


def _brought(round_: Round) -> dict[str, Any]:
    """Of a round that was rated in another program: the file that it is from."""
    told = round_.elsewhere
    return {"rated_elsewhere": {key: told[key] for key in ("file", "sha256", "source")}} if told else {}


def _stands(round_: Round) -> list[Outcome]:
    """One outcome a statement, all its questions taken together."""
    several: dict[int, list[Outcome]] = {}
    for shown in round_.statements:
        several.setdefault(shown.version_id, []).append(shown.outcome or Outcome.OPEN)
    return [combined(outcomes) for outcomes in several.values()]


def _outcomes(outcomes: Sequence[Outcome]) -> dict[str, int]:
    n_accepted, n_rejected = outcomes.count(Outcome.ACCEPTED), outcomes.count(Outcome.REJECTED)
    return {
        "n_accepted": n_accepted,
        "n_rejected": n_rejected,
        "n_open": len(outcomes) - n_accepted - n_rejected,
    }


def _n_invited(session: Session, round_: Round) -> int:
    """Who had a link before the close and had not left before the round opened."""
    return (
        session.scalar(
            select(func.count()).where(
                Panellist.study_id == round_.study_id,
                Panellist.invited_at <= round_.closed_at,
                or_(Panellist.withdrew_at.is_(None), Panellist.withdrew_at > round_.opened_at),
                or_(Panellist.declined_at.is_(None), Panellist.declined_at > round_.opened_at),
            )
        )
        or 0
    )


def _by_day(session: Session, round_: Round) -> dict[str, Any]:
    """How many had answered everything by the end of each day; nothing of a round that was rated elsewhere."""
    if round_.elsewhere or round_.opened_at is None or round_.closed_at is None:
        return {}
    told = response(session, round_, len(round_.statements))
    return {"finished_by_day": told.by_day(round_.opened_at, round_.closed_at)[1]}


def _n_finished(session: Session, round_: Round) -> int:
    """Who answered every statement asked of them, with a rating or with “outside my expertise”."""
    is_recused = tuple_(Rating.panellist_id, Rating.round_statement_id).in_(pairs(round_.id))
    finished = (
        select(Rating.panellist_id)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .join(Round, Round.id == RoundStatement.round_id)
        .join(Panellist, Panellist.id == Rating.panellist_id)
        .where(Round.id == round_.id, _stayed(), ~is_recused)
        .group_by(Rating.panellist_id)
        .having(func.count() + n_recused(round_.id, Rating.panellist_id) == len(round_.statements))
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(finished)) or 0


def not_agreed(session: Session, study: Study) -> list[dict[str, Any]]:
    """What was rated and did not become agreed: the words and numbers of its last round."""
    return [_last_verdict(shown) for shown in _last_shown(session, study, agreed=False)]


def not_included(session: Session, study: Study, included: Iterable[str]) -> list[dict[str, Any]]:
    """What was accepted and is not in the edition, so that no reader thinks the choice was the panel's."""
    kept_out = set(included)
    shown = _last_shown(session, study, agreed=True)
    withdrawn = {
        statement_id: {"at": stamp(one.at), "reason": one.reason}
        for statement_id, one in session.execute(
            select(StatementVersion.statement_id, Retraction)
            .join(Recommendation, Recommendation.id == Retraction.recommendation_id)
            .join(RoundStatement, RoundStatement.id == Recommendation.round_statement_id)
            .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
            .where(Recommendation.study_id == study.id)
        )
    }
    return [
        _last_verdict(one)
        | ({"withdrawn": told} if (told := withdrawn.get(one.version.statement_id)) else {})
        for one in shown
        if one.version.statement.label not in kept_out
    ]


def _last_verdict(shown: RoundStatement) -> dict[str, Any]:
    statement = shown.version.statement
    summary = dict(shown.summary or {})
    summary.pop("groups", None)
    return {
        "section": statement.section.title,
        "label": statement.label,
        "text": shown.version.text,
        "round": shown.round.number,
        "summary": summary,
        "because": str(_because(shown)),
        **({"scale": asking(shown).scale.to_json()} if terms_of(shown.round).more else {}),
        "state": str(statement.state),
        "left_because": statement.left_because,
        "went_into": [link.child.label for link in statement.successors],
    }


def _because(shown: RoundStatement) -> Sentence | None:
    """Why the statement stands where it stands; of several questions, what each said."""
    terms, parts = (
        terms_of(shown.round),
        [one for one in shown.round.statements if one.version_id == shown.version_id],
    )
    if len(parts) == 1:
        return shown.because
    told = [(terms.question(one.question).title, one.outcome or Outcome.OPEN) for one in parts]
    return combined_because(told)


def _last_shown(session: Session, study: Study, agreed: bool) -> list[RoundStatement]:
    is_agreed = Statement.state == StatementState.ACCEPTED
    rows = session.scalars(
        select(RoundStatement)
        .join(Round, and_(Round.id == RoundStatement.round_id, Round.state == RoundState.CLOSED))
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .join(Section, Section.id == Statement.section_id)
        .where(Round.study_id == study.id, RoundStatement.part == 1, is_agreed if agreed else ~is_agreed)
        .options(
            joinedload(RoundStatement.round),
            joinedload(RoundStatement.version)
            .joinedload(StatementVersion.statement)
            .joinedload(Statement.section),
        )
        .order_by(Section.position, Statement.position, Statement.id, Round.number)
    )
    # The later round of the same statement takes the place of the earlier one.
    return list({shown.version.statement_id: shown for shown in rows}.values())


def research_agenda(session: Session, study: Study) -> list[dict[str, str]]:
    """What should be studied next, with the statement that it stands with, agreed or not."""
    rows = session.execute(
        select(Statement.label, Evidence.research_need)
        .join(Evidence, Evidence.statement_id == Statement.id)
        .join(Section, Section.id == Statement.section_id)
        .where(Statement.study_id == study.id, Evidence.research_need != "")
        .order_by(Section.position, Statement.position, Statement.id)
    )
    return [{"label": label, "need": need} for label, need in rows]
