"""What the chair of the demo made of round 1's comments and of two suggestions, before round 2."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.models import Panellist, Statement, Study, Suggestion
from delphi.points import Note
from delphi.workbench import operations, suggesting
from delphi.workbench.queries import Desk, desk, new_words

# Tags by the beginnings of comments.
TAGS = {
    "wording": ("“Spreads slowly”", "“About” and “or less”", "“Part of a plan”", "“Documented” by whom", "Agreed for pain."),
    "evidence": ("No trial compares", "Seven small trials", "One trial without", "No controlled trial", "Most acute back"),
    "who may do it": ("Nurses give", "In my country trained", "Someone has to manage"),
}  # fmt: skip
# Label, beginnings of comments (the first two say the same where marked), title, answer, whether it led to new words.
POINTS = (
    ("TEC3", ("At 3 mm I am", "Skin on the back"), True, "One range does not fit all skin",
     "You are right that 3 mm leaves the dermis where the skin is thin. Thin and thick skin now have a limit each.", True),
    ("TEC4", ("“About” and “or less”",), False, "A limit that can be checked",
     "“About” is gone. The statement now gives the most for a deposit, and a lower figure for the face.", True),
    ("ORG3", ("Nurses give", "In my country trained"), True, "Trained nurses inject lawfully in some countries",
     "The statement now asks for the same training of everyone, and for a physician's responsibility.", True),
    ("PAI2", ("Most acute back pain",), False, "Acute pain often settles by itself",
     "We agree, and no trial tells the two apart. We ask again in the same words, since “may be considered” leaves room.",
     False),
    ("SKI1", ("Ageing is not a disease",), False, "", "", False),
)  # fmt: skip
SUGGESTIONS = (
    ("E05", "Emergency equipment for anaphylaxis should be at hand wherever mesotherapy is given.",
     "Local anaesthetics and animal products are among what is injected.", "SAF1",
     "Known hypersensitivity is named in SAF1. Equipment belongs to every injection and is asked for by national rules."),
    ("E12", "Photographs should be taken before and after each session.", "", None,
     "No evidence was found that photographs change outcomes outside aesthetic use."),
    ("E16", "A register of patients treated with mesotherapy should be set up.",
     "Harms are known from case reports alone.", "", ""),
)  # fmt: skip


def suggest(session: Session, study: Study, panel: dict[str, Panellist], at: datetime) -> None:
    """What panellists suggested while round 1 was open."""
    session.add_all(
        Suggestion(
            study_id=study.id, panellist_id=panel[code].id, text=text, rationale=rationale,
            suggested_at=at + timedelta(hours=7 * n),
        )
        for n, (code, text, rationale, _label, _reason) in enumerate(SUGGESTIONS, 1)
    )  # fmt: skip
    session.flush()


def work(session: Session, study: Study, *, by: str, at: datetime) -> None:
    """Tag, gather, answer and decide, as the chair would; one point and one suggestion are left open."""
    now = _desk(session, study)  # no comment comes or goes meanwhile
    for name, beginnings in TAGS.items():
        operations.tag(session, study, _notes(now, beginnings), name, by=by, at=at)
    for label, beginnings, is_same, title, answer, has_led in POINTS:
        shown = next(line.shown for line in now.lines if line.statement.label == label)
        notes = _notes(now, beginnings)
        point = operations.gather(session, study, shown, notes, title, by=by, at=at)
        session.flush()
        if is_same and len(notes) > 1:
            point = operations.merge(session, study, shown, notes, by=by, at=at)
        if answer:
            led_to = new_words(session, point) if has_led else []
            operations.answer(session, study, point, title, answer, led_to, by=by, at=at)
    _decide(session, study, by, at)


def _decide(session: Session, study: Study, by: str, at: datetime) -> None:
    for _code, text, _rationale, label, reason in SUGGESTIONS:
        row = session.scalars(
            select(Suggestion).where(Suggestion.study_id == study.id, Suggestion.text == text)
        ).one()
        if label is None:
            suggesting.decline(session, study, row, reason, by=by, at=at)
        elif label:
            covering = session.scalars(
                select(Statement).where(Statement.study_id == study.id, Statement.label == label)
            ).one()
            suggesting.cover(session, study, row, covering, reason, by=by, at=at)


def _desk(session: Session, study: Study) -> Desk:
    found = desk(session, study)
    assert found is not None  # round 1 is closed
    return found


def _notes(now: Desk, beginnings: tuple[str, ...]) -> list[Note]:
    """In the order of the beginnings."""
    every = [note for line in now.lines for note in line.heard.notes.values()]
    return [note for start in beginnings for note in every if note.text.startswith(start)]
