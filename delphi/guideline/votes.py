"""Every vote of the panel on every statement, round by round: what convergence and flow are told from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundState
from delphi.domain.question import combined
from delphi.domain.verdict import Outcome
from delphi.models import Round, RoundStatement, Section, Statement, StatementVersion, Study

# Of the whole panel alone; groups are in the tables, where the least cell size is looked after.
NUMBERS = (
    "n", "n_abstained", "n_eligible", "n_recused", "n_agree", "n_disagree", "median", "q1", "q3", "p30", "p70", "ipr",
    "ipras", "disagreement_index", "counts",
)  # fmt: skip


def votes(session: Session, study: Study) -> list[dict[str, Any]]:
    """A record for each statement that a closed round showed, in the order of the study, by its own question.

    `stands` is what all its questions together made of it, where it was asked several.
    """
    rows = session.execute(
        select(Statement.label, Round.number, StatementVersion.number, RoundStatement)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .join(Section, Section.id == Statement.section_id)
        .join(Round, Round.id == RoundStatement.round_id)
        .where(Round.study_id == study.id, Round.state == RoundState.CLOSED)
        .order_by(Section.position, Statement.position, Statement.id, Round.number, RoundStatement.part)
    ).all()
    outcomes: dict[tuple[str, int], list[Outcome]] = {}
    for label, number, _version, shown in rows:
        outcomes.setdefault((label, number), []).append(shown.outcome or Outcome.OPEN)
    found: dict[str, list[dict[str, Any]]] = {}
    for label, number, version, shown in rows:
        several, summary = outcomes[label, number], shown.summary or {}
        if shown.part > 1:
            continue
        found.setdefault(label, []).append(
            {
                "round": number,
                "version": version,
                "outcome": str(shown.outcome),
                **({"stands": str(combined(several))} if len(several) > 1 else {}),
                **{name: summary[name] for name in NUMBERS if name in summary},
            }
        )
    return [{"label": label, "rounds": rounds} for label, rounds in found.items()]
