"""A recommendation as a lock freezes it: its words, and everything that they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.appraisal import Appraised, appraised
from delphi.comments import remarks
from delphi.domain import chain
from delphi.domain.citing import cited
from delphi.domain.protocol import Terms
from delphi.domain.scale import Band
from delphi.models import (
    Recommendation,
    Reference,
    Round,
    RoundStatement,
    Statement,
    StatementReference,
    StatementVersion,
)
from delphi.tallies import asking, terms_of

Entry = dict[str, Any]
# What an edition adds to a frozen entry; everything else is under the entry's own hash.
ADDED = ("number", "sha256", "previous_sha256")


def stamp(at: datetime | None) -> str | None:
    """A moment as documents write it: 2026-12-04T10:00:00Z."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if at else None


def entries(session: Session, recommendations: Sequence[Recommendation]) -> list[Entry]:
    """What a lock would freeze of each recommendation, but for who locks it and when."""
    shown = [recommendation.round_statement for recommendation in recommendations]
    dissent = _dissent(session, shown)
    statements = [presented.version.statement_id for presented in shown]
    history, references = _history(session, statements), _references(session, statements)
    evidence = appraised(session, statements)
    found = []
    for recommendation, statement in zip(recommendations, statements, strict=True):
        entry = {
            **_chosen(recommendation),
            **_rated(recommendation.round_statement),
            "dissent": dissent.get(recommendation.round_statement_id, []),
            "history": _until(history[statement], recommendation.round_statement.version.number),
            "evidence": evidence.get(statement),
        }
        listed = [*references.get(statement, []), *cited(*texts_of(entry))]
        found.append({**entry, "references": list(dict.fromkeys(listed))})
    return found


def texts_of(entry: Entry) -> tuple[str, ...]:
    """Everything written beside a recommendation's words in which references may be cited, in reading order."""
    evidence: Appraised = entry.get("evidence") or {}
    return (
        *(str(entry.get(name) or "") for name in ("plain_language", "rationale", "justification", "remarks")),
        evidence.get("known", ""),
        *(finding["remark"] for finding in evidence.get("findings", ())),
        *(judgement["remark"] for judgement in evidence.get("judgements", ())),
        evidence.get("research_need", ""),
    )


def digest(entry: Entry) -> str:
    """What a review page carries, so that a lock refuses words that were changed after they were read."""
    return chain.sha256(entry)


def published_entry(recommendation: Recommendation, number: int) -> Entry:
    """A locked recommendation in an edition, where it has a number and shows its hash."""
    assert recommendation.frozen is not None
    return {
        **recommendation.frozen,
        "number": number,
        "previous_sha256": recommendation.previous_sha256,
        "sha256": recommendation.sha256,
    }


def _chosen(recommendation: Recommendation) -> Entry:
    return {
        "section": recommendation.section,
        "strength": str(recommendation.strength),
        "direction": str(recommendation.direction) if recommendation.direction else None,
        "certainty": str(recommendation.certainty) if recommendation.certainty else None,
        "remarks": recommendation.remarks,
        "justification": recommendation.justification,
        "plain_language": recommendation.plain_language,
    }


def _rated(shown: RoundStatement) -> Entry:
    terms, version = asking(shown), shown.version
    summary, verdict = dict(shown.summary or {}), shown.verdict or {}
    summary.pop("groups", None)
    return {
        "label": version.statement.label,
        "version": version.number,
        "text": version.text,
        "rationale": version.rationale,
        "round": shown.round.number,
        "scale": terms.scale.to_json(),
        "summary": summary,
        "verdict": {
            "outcome": str(shown.outcome),
            "because": str(shown.because),
            "facts": verdict.get("facts", {}),
        },
        "rule": rule_of(terms),
        "quantile_type": terms.quantile_type,
        "count_abstentions": terms.count_abstentions,
        "terms_sha256": terms_of(shown.round).sha256(),
        **_asked(shown),
    }


def _asked(shown: RoundStatement) -> Entry:
    """The question by name, and what the panel said on each further one; nothing where the main one stands alone."""
    question = terms_of(shown.round).question(shown.question)
    others = [one for one in shown.round.statements if one.version_id == shown.version_id and one.part > 1]
    entry: Entry = {"question": {"name": question.name, "wording": question.wording}}
    if others:
        entry["more"] = [_beside(one) for one in others]
    return entry if question.name or question.wording or others else {}


def _beside(shown: RoundStatement) -> Entry:
    terms, summary, verdict = asking(shown), dict(shown.summary or {}), shown.verdict or {}
    summary.pop("groups", None)
    return {
        "key": shown.question,
        "question": {"name": terms.main_name, "wording": terms.main_wording},
        "scale": terms.scale.to_json(),
        "summary": summary,
        "verdict": {
            "outcome": str(shown.outcome),
            "because": str(shown.because),
            "facts": verdict.get("facts", {}),
        },
        "rule": rule_of(terms),
    }


def rule_of(terms: Terms) -> dict[str, Any]:
    """The rule as data, in words and as a formula."""
    words = terms.rule.in_words(terms.scale, terms.count_abstentions)
    return {
        **terms.rule.to_json(),
        "in_words": " ".join(str(sentence) for sentence in words),
        "formula": terms.rule.formula(terms.scale, terms.quantile_type, terms.count_abstentions),
    }


def _dissent(session: Session, shown: Sequence[RoundStatement]) -> dict[int, list[str]]:
    """By RoundStatement: what was written by those whose ratings lie in the disagreement band."""
    scales = {presented.id: asking(presented).scale for presented in shown}
    found: dict[int, list[str]] = {}
    for remark in remarks(session, tuple(scales)):
        if remark.value is not None and scales[remark.presented].band(remark.value) is Band.DISAGREE:
            found.setdefault(remark.presented, []).append(remark.text)
    return found


def _history(session: Session, statements: Sequence[int]) -> dict[int, list[Entry]]:
    """By statement: every version that a round showed, with the first round that did."""
    rows = session.execute(
        select(StatementVersion, Round.number)
        .join(RoundStatement, RoundStatement.version_id == StatementVersion.id)
        .join(Round, Round.id == RoundStatement.round_id)
        .where(StatementVersion.statement_id.in_(statements))
        .order_by(StatementVersion.number, Round.number)
    )
    found: dict[int, dict[int, Entry]] = {}
    for version, number in rows:
        entry = {"number": version.number, "round": number, "text": version.text, "reason": version.reason}
        found.setdefault(version.statement_id, {}).setdefault(version.number, entry)
    return {statement: list(versions.values()) for statement, versions in found.items()}


def _until(history: list[Entry], version: int) -> list[Entry]:
    return [entry for entry in history if entry["number"] <= version]


def _references(session: Session, statements: Sequence[int]) -> dict[int, list[str]]:
    rows = session.execute(
        select(StatementReference.statement_id, Reference.key)
        .join(Reference, Reference.id == StatementReference.reference_id)
        .join(Statement, Statement.id == StatementReference.statement_id)
        .where(Statement.id.in_(statements))
        .order_by(StatementReference.position, Reference.key)
    )
    found: dict[int, list[str]] = {}
    for statement, key in rows:
        found.setdefault(statement, []).append(key)
    return found
