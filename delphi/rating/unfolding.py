"""That somebody opened the evidence on a card: kept once, and only until the close has counted it."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

from sqlalchemy.orm import Session

from delphi.models import EvidenceOpened, Panellist, RoundStatement


def open_evidence(session: Session, panellist: Panellist, presented: RoundStatement, at: datetime) -> None:
    """Count this panellist among those who opened it; a second time, or when the round is over, nothing happens."""
    if presented.round.study.archived_at is not None or not presented.round.takes_ratings(at, panellist.id):
        return
    # The dialect in use is loaded already; the other one would cost every start its time.
    insert = import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}").insert
    row = {"round_statement_id": presented.id, "panellist_id": panellist.id}
    session.execute(insert(EvidenceOpened).values(row).on_conflict_do_nothing())
