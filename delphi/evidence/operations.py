"""What is known of a statement is written, judged and taken away. What the panel reads stays while it rates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain import grade
from delphi.domain.deciding import CRITERIA
from delphi.domain.grade import Design, Importance, Measure
from delphi.errors import NotAcceptable, NotNow
from delphi.evidence import queries
from delphi.models import Evidence, Finding, Judge, Statement, Study

MOST, MOST_FINDINGS = 5_000, 50
NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,6})?\Z")
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """A finding as somebody wrote it; numbers that were published stay as written."""

    outcome: str
    importance: Importance
    design: Design
    n_studies: int | None = None
    n_participants: int | None = None
    measure: Measure | None = None
    estimate: str = ""
    low: str = ""
    high: str = ""
    baseline: int | None = None
    absolute: str = ""
    down: Mapping[str, int] = field(default_factory=dict)
    up: Mapping[str, int] = field(default_factory=dict)
    remark: str = ""

    def values(self) -> dict[str, Any]:
        """By the columns of the table."""
        own = {name: getattr(self, name) for name in queries.OF_FINDING if hasattr(self, name)}
        return {**own, **dict.fromkeys((*grade.DOWN, *grade.UP), 0), **self.down, **self.up}


def ask(
    session: Session,
    study: Study,
    statement: Statement,
    question: Texts,
    began: Texts,
    *,
    by: str,
    at: datetime,
) -> None:
    """Set the question, what is known in a few sentences, and what should be studied.

    `began` are the texts that the editor began from. Raises NotNow where somebody else changed them meanwhile, or
    an open round shows them to the panel; NotAcceptable where one is too long.
    """
    _stand_in_line(session, study)
    evidence = queries.evidence_of(session, statement)
    stored = queries.question_of(evidence)
    _refuse_behind(stored, began)
    if any(len(text) > MOST for text in question.values()):
        raise NotAcceptable("A text has more than %(most)s characters. Shorten it.", most=MOST)
    wanted = {name: question[name] for name in queries.QUESTION}
    if {**wanted, "research_need": ""} != {**stored, "research_need": ""}:  # the panel does not read the need
        _refuse_while_rated(session, statement)
    evidence = evidence or _begin(statement, by, at)
    for name, text in wanted.items():
        setattr(evidence, name, text)
    _record(session, study, statement, evidence, "described", by, at)


def judge(
    session: Session, study: Study, statement: Statement, judged: Mapping[str, Mapping[str, str]], began: Texts, *,
    by: str, at: datetime,
) -> None:  # fmt: skip
    """Set the judgements by criterion; a criterion without one is left out.

    Raises NotNow where somebody else judged meanwhile, NotAcceptable for a word that a criterion does not have.
    """
    _stand_in_line(session, study)
    evidence = queries.evidence_of(session, statement)
    _refuse_behind(queries.judgements_of(evidence), began)
    kept = {}
    for name, one in judged.items():
        if name not in CRITERIA or one["judgement"] not in ("", *CRITERIA[name].judgements):
            raise NotAcceptable("Choose a judgement among those of its criterion.")
        if len(one["remark"]) > MOST:
            raise NotAcceptable("A text has more than %(most)s characters. Shorten it.", most=MOST)
        if one["judgement"]:
            kept[name] = {
                "judgement": one["judgement"], "by": str(Judge(one["by"])), "remark": one["remark"],
            }  # fmt: skip
        elif one["remark"]:
            raise NotAcceptable("A remark belongs to a judgement. Choose one, or take the remark out.")
    evidence = evidence or _begin(statement, by, at)
    evidence.judgements = kept
    _record(session, study, statement, evidence, "judged", by, at, n=len(kept))


def find(
    session: Session, study: Study, statement: Statement, row: Row, key: int | None, began: Texts, *,
    by: str, at: datetime,
) -> None:  # fmt: skip
    """Add a finding, or change the one of this key.

    Raises NotNow where it is gone or was changed meanwhile, or an open round shows it; NotAcceptable for numbers
    that do not fit each other.
    """
    _stand_in_line(session, study)
    _refuse_while_rated(session, statement)
    check(row)
    evidence = queries.evidence_of(session, statement) or _begin(statement, by, at)
    if key is None:
        if len(evidence.findings) >= MOST_FINDINGS:
            raise NotNow("There are %(most)s findings already. Join some of them.", most=MOST_FINDINGS)
        last = max((one.position for one in evidence.findings), default=0)
        evidence.findings.append(Finding(position=last + 1, revision=1, **row.values()))
    else:
        finding = _finding(evidence, key)
        _refuse_behind(queries.finding_of(finding), began)
        for name, value in row.values().items():
            setattr(finding, name, value)
        finding.revision += 1
    _record(session, study, statement, evidence, "described", by, at, outcome=row.outcome)


class Misfit(NotAcceptable):
    """Something of a finding does not fit the rest; `field` is where to mend it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def check(row: Row) -> None:
    """Raise Misfit for numbers or levels of a finding that do not fit each other."""
    try:
        grade.certainty(row.design, row.down, row.up)
    except NotAcceptable as refusal:
        raise Misfit(
            next((name for name in grade.UP if row.up.get(name)), "design"), refusal.sentence.text
        ) from None
    known = {name: text for name in ("estimate", "low", "high") if (text := getattr(row, name))}
    for name, text in known.items():
        if not NUMBER.match(text):
            raise Misfit(name, "Write effects as numbers with a point, such as 0.70.")
        if row.measure in grade.RATIOS and float(text) <= 0:
            raise Misfit(name, "A ratio is above zero.")
    if known and not row.estimate:
        raise Misfit("estimate", "An interval needs its estimate.")
    if bool(row.low) != bool(row.high):
        raise Misfit("high" if row.low else "low", "An interval has two ends. Write both, or neither.")
    if row.estimate and row.measure is None:
        raise Misfit("measure", "Say which measure the relative effect is, such as RR.")
    if row.low and not float(row.low) <= float(row.estimate) <= float(row.high):
        raise Misfit("estimate", "The estimate lies outside its interval.")
    if row.baseline is not None and not 0 <= row.baseline <= 1000:
        raise Misfit("baseline", "Of 1,000 people, the number without is 0 to 1,000.")


def forget(session: Session, study: Study, statement: Statement, key: int, *, by: str, at: datetime) -> None:
    """Take a finding away. Raises NotNow where it is gone, or an open round shows it."""
    _stand_in_line(session, study)
    _refuse_while_rated(session, statement)
    evidence = queries.evidence_of(session, statement)
    if evidence is None:
        raise NotNow("This finding is gone.")
    finding = _finding(evidence, key)
    evidence.findings.remove(finding)
    _record(session, study, statement, evidence, "took out of", by, at, outcome=finding.outcome)


def _finding(evidence: Evidence, key: int) -> Finding:
    for one in evidence.findings:
        if one.id == key:
            return one
    raise NotNow("This finding is gone.")


def _begin(statement: Statement, by: str, at: datetime) -> Evidence:
    evidence = Evidence(statement_id=statement.id, revision=0, changed_at=at, changed_by=by, findings=[])
    evidence.judgements = {}
    return evidence


def _record(
    session: Session, study: Study, statement: Statement, evidence: Evidence, action: str, by: str, at: datetime,
    **detail: Any,
) -> None:  # fmt: skip
    evidence.revision = (evidence.revision or 0) + 1
    evidence.changed_at, evidence.changed_by = at, by
    session.add(evidence)
    session.flush()
    audit.record(
        session, study, by=by, action=action, subject=f"evidence of {statement.label}", at=at, **detail
    )


def _refuse_behind(stored: Texts, began: Texts) -> None:
    """Empty texts and texts that are not there are the same."""
    if {name: text for name, text in stored.items() if text} != {
        n: text for n, text in began.items() if text
    }:
        raise NotNow(
            "Somebody else saved this while you were writing. Nothing is lost: look below, then save."
        )


def _refuse_while_rated(session: Session, statement: Statement) -> None:
    if (number := queries.shown_in_open_round(session, statement)) is not None:
        raise NotNow(
            "Round %(number)s shows this evidence to the panel. It can be changed once the round is closed.",
            number=number,
        )


def _stand_in_line(session: Session, study: Study) -> None:
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
