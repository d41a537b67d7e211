"""Every vote of the panel on every statement, round by round: what convergence and flow are told from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundState
from delphi.domain.question import combined
from delphi.domain.verdict import Outcome
from delphi.models import Round, RoundStatement, Section, Statement, StatementVersion, Study
from delphi.tallies import terms_of

# Of the whole panel alone; groups are in the tables, where the least cell size is looked after.
NUMBERS = (
    "n", "n_abstained", "n_eligible", "n_recused", "n_agree", "n_disagree", "median", "q1", "q3", "p30", "p70", "ipr",
    "ipras", "disagreement_index", "counts",
    "n_first", "unit", "iqr",
)  # fmt: skip


OF_GROUP = ("n", "median", "q1", "q3", "n_agree")


def votes(session: Session, study: Study) -> list[dict[str, Any]]:
    """A record for each statement that a closed round showed, in the order of the study, by its own question.

    `stands` is what all its questions together made of it, where it was asked several, and `more` has the numbers of
    each further one. `groups` are those that may be shown, in the last round of a statement alone: of two rounds
    one could take the difference.
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
    groups: dict[str, dict[str, Any]] = {}
    for label, number, version, shown in rows:
        several = outcomes[label, number]
        if shown.part > 1:
            found[label][-1].setdefault("more", []).append(_further(shown))
            continue
        groups[label] = (shown.summary or {}).get("groups") or {}
        found.setdefault(label, []).append(
            {
                "round": number,
                "version": version,
                "outcome": str(shown.outcome),
                **({"stands": str(combined(several))} if len(several) > 1 else {}),
                **_numbers(shown),
            }
        )
    for label, rounds in found.items():
        if groups[label]:
            rounds[-1]["groups"] = {
                name: {key: told[key] for key in OF_GROUP if key in told}
                for name, told in groups[label].items()
            }
    return [{"label": label, "rounds": rounds} for label, rounds in found.items()]


def _numbers(shown: RoundStatement) -> dict[str, Any]:
    summary = shown.summary or {}
    return {name: summary[name] for name in NUMBERS if name in summary}


def _further(shown: RoundStatement) -> dict[str, Any]:
    """What was said of the same statement on a further question."""
    name = terms_of(shown.round).question(shown.question).name
    return {"key": shown.question, "question": name, "outcome": str(shown.outcome), **_numbers(shown)}
