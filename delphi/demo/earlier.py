"""A small study of the demo that was given up and lies in the archive, so that a visitor finds one there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from delphi.demo.small import Staff, found
from delphi.domain.protocol import Terms
from delphi.importing.statements import StatementRow
from delphi.models import Study
from delphi.study import archiving

TITLE = "Aftercare of the injected skin"
AIM = "Agree on what patients are told to do and to avoid in the days after a session."
STATEMENTS = (
    StatementRow("After a session", "AFT1", "Patients should not rub or massage the injected skin on the same day."),
    StatementRow("After a session", "AFT2", "Patients should be told whom to call about redness that lasts or spreads."),
    StatementRow("After a session", "AFT3", "Sauna, swimming and make-up on the injected skin should wait for a day."),
)  # fmt: skip


def keep(session: Session, terms: Terms, staff: Staff, *, by: str, at: datetime) -> Study:
    """Found it before the study of the demo, and archive it since its questions went into that one."""
    study = found(session, replace(terms, title=TITLE, aim=AIM), STATEMENTS, staff, by=by, at=at)
    archiving.archive(session, study, by=by, at=at + timedelta(days=12))
    return study
