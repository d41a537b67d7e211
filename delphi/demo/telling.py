"""The demo's study in real time: each sees the panel after a first rating, and two have changed theirs since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.demo.small import Ask, Panel, Sitting, Staff, found, open_round, seat, sittings
from delphi.domain.consensus import ConsensusRule, Preset
from delphi.domain.protocol import Terms
from delphi.importing.statements import StatementRow
from delphi.models import Panellist, Rating, RoundStatement, Study
from delphi.rating import saying
from delphi.rating.acts import Act, Said
from delphi.rating.operations import rate
from delphi.rating.queries.current import now

TERMS = Terms(
    title="What patients are told before mesotherapy",
    aim="To agree within two weeks on what every patient is told before the first session. "
    "A demonstration with a simulated panel.",
    audience="Those who offer mesotherapy, and those who write for patients.",
    rule=ConsensusRule(Preset.COS_70_15, {"percent_for": 75, "percent_against": 15}),
    n_rounds=1,
    real_time=True,
    least_cell=4,
)
TALK = "Before the first session"
STATEMENTS = (
    StatementRow(TALK, "TEL1", "Patients should be told how many sessions are planned, and when to stop if nothing changes."),
    StatementRow(TALK, "TEL2", "Patients should be told when a product is used outside its licence."),
    StatementRow(TALK, "TEL3", "The frequency of infections should be given as a number, although it is uncertain."),
    StatementRow(TALK, "TEL4", "A night should lie between the talk and the first session."),
)  # fmt: skip
# Four who have not begun; four who have, and four who came after two of these had seen the panel and rated again.
WAITING = ("Quintarroyo", "Albarreal", "Grandchamont", "Penhalonga")
FIRST = ("Valdorsa", "Riovaldés", "Figueirosa", "Claesbrugge")
LATER = ("Puigmarín", "Montefalchi", "Zielomska", "Akdenizli")
RATINGS = {
    "TEL1": (8, 7, 9, 9, 8, 8, 7, 9),
    "TEL2": (6, 7, 8, 9, 7, 9, 8, 9),
    "TEL3": (2, 3, 4, 8, 2, 7, 7, 8),
    "TEL4": (3, 1, 4, 8, 5, 6, 5, 8),
}
CHANGED = (("Figueirosa", "TEL3", 7), ("Claesbrugge", "TEL4", 6))
COMMENTS = (
    ("Riovaldés", "TEL3", "A number that nobody knows frightens more than it informs. I say that it is rare, and what to look for."),
    ("Claesbrugge", "TEL3", "“Rare” means something else to each patient. Give a range, and say how little it rests on."),
    ("Valdorsa", "TEL4", "My patients travel for hours. A second visit for the same needle is no kindness."),
    ("Akdenizli", "TEL4", "Nobody is in a hurry here: nothing is urgent, and much of it is paid by the patient."),
)  # fmt: skip


def load(session: Session, staff: Staff, *, by: str, founded_at: datetime, at: datetime) -> Study:
    """Its only round has been open for six days at `at`."""
    study = found(session, TERMS, STATEMENTS, staff, by=by, at=founded_at)
    panel = seat(session, study, (*WAITING, *FIRST, *LATER), by=by, at=founded_at + timedelta(days=6))
    opened_at = at - timedelta(days=6)
    _round, shown = open_round(session, study, by=by, at=opened_at, closes_at=opened_at + timedelta(days=14))
    saw_at = opened_at + timedelta(days=3)
    sitting = {**sittings(FIRST, opened_at, 3), **sittings(LATER, saw_at, 2)}
    _rate(session, shown, panel, FIRST, sitting)
    for n, (name, label, value) in enumerate(CHANGED):
        _change(session, panel[name], shown[Ask(label)], value, saw_at - timedelta(hours=n))
    _rate(session, shown, panel, LATER, sitting)
    for name, label, text in COMMENTS:
        saying.comment(session, panel[name], shown[Ask(label)], text, sitting[name].next())
    return study


def _rate(
    session: Session,
    shown: dict[Ask, RoundStatement],
    panel: Panel,
    names: Sequence[str],
    sitting: Mapping[str, Sitting],
) -> None:
    for name in names:
        place = (*FIRST, *LATER).index(name)
        for label, values in RATINGS.items():
            rate(session, panel[name], shown[Ask(label)], Said(values[place]), sitting[name].next())


def _change(session: Session, who: Panellist, shown: RoundStatement, value: int, at: datetime) -> None:
    """Rate again, from a card that showed the panel; the log keeps what it showed."""
    mine = select(Rating).where(Rating.panellist_id == who.id, Rating.round_statement_id == shown.id)
    saw = now(session, who, shown, session.scalars(mine).one())
    act = Act(at, seen=1)
    saved = rate(session, who, shown, Said(value), at, act)
    if saw is not None and not saw.is_hidden:
        saying.log_seen(session, (who.id, shown.id), saved, act, saw.summary)
