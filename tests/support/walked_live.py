"""The part of the walk that is a pilot, as its chair and who tries the statements see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from delphi.models import Pilot

if TYPE_CHECKING:
    from tests.support.walker import Walker


def pilot(walker: Walker) -> None:
    """Tried by somebody without an account, who answers nothing right at first."""
    walker._get(walker.chair, walker._path("/pilot"), "founded")
    walker._send(walker.chair, walker._path("/pilot"))
    statement = {"section": "Heat", "text": "Heat is applied.", "certainty": ""}
    walker._send(walker.chair, walker._path("/statements/new"), statement)
    walker._send(walker.chair, walker._path("/pilot"))
    walker.session.rollback()
    token = walker.session.scalars(select(Pilot.token).where(Pilot.study_id == walker.study.id)).one()
    walker._get(walker.nobody, f"/pilot/{token}")
    walker._send(walker.nobody, f"/pilot/{token}")
    for answer in ("99", "3"):
        said = {"answer": answer, "unclear": "1", "comment": "Which heat?"}
        walker._send(walker.nobody, f"/pilot/{token}/1", said)
    walker._send(walker.nobody, f"/pilot/{token}/done", {"remark": "It was short and clear."})
    walker._get(walker.chair, walker._path("/pilot"), "tried")
    walker._send(walker.chair, walker._path("/pilot/1/described"), {"who": "Two nurses."})
    walker._send(walker.chair, walker._path("/pilot/1/close"))
