"""What rounds rated elsewhere need to know of the study: its statements, and whether it has begun here."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from delphi.domain.lifecycle import Blocker, OpeningFacts, RoundState, StatementState, opening_blockers
from delphi.errors import NotNow
from delphi.models import Panellist, Round, Section, Statement, StatementVersion, Study, utcnow
from delphi.terms import current_terms


def statements(session: Session, study: Study) -> dict[str, StatementVersion]:
    """The newest words of each statement that was not dropped, by label, in the order of the study."""
    rows = session.scalars(
        select(Statement)
        .join(Section, Section.id == Statement.section_id)
        .where(Statement.study_id == study.id, Statement.state != StatementState.DROPPED)
        .options(selectinload(Statement.versions))
        .order_by(Section.position, Statement.position, Statement.id)
    )
    return {statement.label: statement.current for statement in rows}


def rounds(session: Session, study: Study) -> list[Round]:
    """The closed rounds so far. Raises NotNow where one was opened here: what came before cannot follow it.

    A round that is only being prepared has not begun.
    """
    begun = Round.study_id == study.id, Round.state != RoundState.DRAFT
    found = list(session.scalars(select(Round).where(*begun).order_by(Round.number)))
    for round_ in found:
        if round_.elsewhere is None:
            raise NotNow(
                "Round %(number)s has begun here, so no earlier round can be brought in. "
                "Found a new study for ratings made elsewhere.",
                number=round_.number,
            )
    return found


def prepared(session: Session, study: Study) -> Round | None:
    """The round that is being prepared, if one is."""
    return session.scalar(select(Round).where(Round.study_id == study.id, Round.state == RoundState.DRAFT))


def blockers(
    session: Session, study: Study, number: int, n_statements: int, n_new: int
) -> tuple[Blocker, ...]:
    """What keeps rounds up to this number from being brought in, with `n_new` seats more than there are."""
    terms = current_terms(session, study)
    n_active = session.scalar(
        select(func.count()).where(
            Panellist.study_id == study.id, Panellist.withdrew_at.is_(None), Panellist.declined_at.is_(None)
        )
    )
    facts = OpeningFacts(
        number=number,
        state=RoundState.DRAFT,
        n_statements=n_statements,
        n_panellists=(n_active or 0) + n_new,
        n_rounds=terms.n_rounds,
        least_n=terms.rule.least_n,
        problems=terms.problems(),
    )
    return opening_blockers(facts, utcnow())
