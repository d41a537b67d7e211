"""Comments tagged, gathered, merged and answered: what may happen when, and what the record says."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from delphi.errors import NotAcceptable, NotNow
from delphi.models import CommentPlace, CommentPoint, CommentTag, Event, Round
from delphi.points import Heard, Note
from delphi.revision.operations import reword, undo_reword
from delphi.workbench.operations import answer, gather, merge, scatter, tag, untag
from delphi.workbench.queries import Desk, Line, desk, new_words
from tests.support.study import NOON, MadeStudy, open_round

WHO: dict[str, Any] = {"by": "chair Ada Rossi", "at": NOON}

pytestmark = pytest.mark.usefixtures("closed")


def on_desk(session: Session, made: MadeStudy) -> Desk:
    session.expire_all()
    found = desk(session, made.study)
    assert found is not None
    return found


def line(session: Session, made: MadeStudy, label: str = "A2") -> Line:
    return next(one for one in on_desk(session, made).lines if one.statement.label == label)


def noted(heard: Heard, *texts: str) -> list[Note]:
    by_text = {note.text: note for note in heard.notes.values()}
    return [by_text[text] for text in texts]


def gathered(session: Session, made: MadeStudy, *texts: str, title: str = "Length") -> CommentPoint:
    found = line(session, made)
    return gather(session, made.study, found.shown, noted(found.heard, *texts), title, **WHO)


def test_a_comment_shows_band_and_group_and_no_writer(session: Session, made: MadeStudy):
    (note,) = noted(line(session, made).heard, "Too long.")
    assert (str(note.band), note.group) == ("disagree", "Physicians")
    assert not [code for code in (p.code for p in made.panellists) if code in repr(note)]


def test_the_group_is_hidden_where_it_is_too_small(session: Session, made: MadeStudy, closed: Round):
    for panellist in made.panellists[:4]:
        panellist.stakeholder_group = "Patients"
    session.flush()
    (note,) = noted(line(session, made).heard, "Too long.")
    assert note.group is None


def test_a_tag_is_put_on_once_and_goes_with_its_last_comment(session: Session, made: MadeStudy):
    notes = noted(line(session, made).heard, "Too long.", "Far too long.")
    tag(session, made.study, notes, "length", **WHO)
    tag(session, made.study, notes, "Length", **WHO)
    assert on_desk(session, made).tags == [("length", 2)]
    untag(session, made.study, notes, "LENGTH", **WHO)
    assert on_desk(session, made).tags == []
    assert session.scalars(select(CommentTag)).all() == []
    with pytest.raises(NotAcceptable, match="There is no tag"):
        untag(session, made.study, notes, "length", **WHO)


def test_comments_are_gathered_into_a_point_and_answered(session: Session, made: MadeStudy):
    point = gathered(session, made, "Too long.", "Far too long.")
    answer(session, made.study, point, "Length", "It will be shorter.", [], **WHO)
    found = on_desk(session, made)
    assert (found.n_comments, found.n_points, found.n_answered) == (4, 1, 1)
    heard = line(session, made).heard
    assert [note.text for note in heard.loose] == ["I like it."]
    assert heard.points[0].n_comments == 2
    answer(session, made.study, point, "Length", " ", [], **WHO)
    assert (point.answer, point.answered_at) == (None, None)


def test_comments_that_say_the_same_are_read_once(session: Session, made: MadeStudy):
    found = line(session, made)
    merge(session, made.study, found.shown, noted(found.heard, "Far too long.", "Too long."), **WHO)
    (said,) = line(session, made).heard.points[0].said
    assert (said.note.text, [note.text for note in said.alike]) == ("Far too long.", ["Too long."])


def test_a_merge_joins_the_point_of_the_first(session: Session, made: MadeStudy):
    point = gathered(session, made, "Too long.")
    found = line(session, made)
    merge(session, made.study, found.shown, noted(found.heard, "Too long.", "Far too long."), **WHO)
    merge(session, made.study, found.shown, noted(found.heard, "I like it.", "Too long."), **WHO)
    points = line(session, made).heard.points
    assert [one.n_comments for one in points] == [1, 2]
    assert points[0].row is point


def test_what_is_taken_apart_stands_for_itself(session: Session, made: MadeStudy):
    found = line(session, made)
    merge(session, made.study, found.shown, noted(found.heard, "Too long.", "Far too long."), **WHO)
    scatter(session, made.study, found.shown, noted(found.heard, "Too long."), **WHO)
    (point,) = line(session, made).heard.points
    assert [one.note.text for one in point.said] == ["Far too long."]
    scatter(session, made.study, found.shown, noted(found.heard, "Far too long."), **WHO)
    assert session.scalars(select(CommentPoint)).all() == []


def test_a_point_is_linked_to_the_words_it_led_to_until_these_are_taken_back(
    session: Session, made: MadeStudy
):
    point, second = gathered(session, made, "Too long."), made.statements[1]
    words = reword(session, made.study, second, "Short.", "", None, "Too long.", **WHO)
    assert new_words(session, point) == [words]
    answer(session, made.study, point, "", "Shorter now.", [words], **WHO)
    assert line(session, made).heard.points[0].row.revisions == [words]
    undo_reword(session, made.study, second, **WHO)
    assert line(session, made).heard.points[0].row.revisions == []


def test_each_change_leaves_an_event_that_names_nobody(session: Session, made: MadeStudy):
    notes = noted(line(session, made).heard, "Too long.", "Far too long.")
    tag(session, made.study, notes, "length", **WHO)
    answer(session, made.study, gathered(session, made, "Too long."), "", "Yes.", [], **WHO)
    told = [(event.action, event.subject) for event in session.scalars(select(Event).order_by(Event.number))]
    assert told == [
        ("tagged", "2 comments on A2"),
        ("gathered", "1 comment on A2"),
        ("answered", "comments on statement A2"),
    ]


def test_once_a_later_round_opened_only_tags_change(session: Session, made: MadeStudy):
    point = gathered(session, made, "Too long.")
    open_round(session, made, number=2)
    found = line(session, made)
    notes = noted(found.heard, "Too long.", "Far too long.")
    for refused in (
        lambda: gather(session, made.study, found.shown, notes, **WHO),
        lambda: merge(session, made.study, found.shown, notes, **WHO),
        lambda: scatter(session, made.study, found.shown, notes, **WHO),
        lambda: answer(session, made.study, point, "", "Late.", [], **WHO),
    ):
        with pytest.raises(NotNow, match="Round 2 has opened"):
            refused()
    tag(session, made.study, notes, "length", **WHO)
    assert on_desk(session, made).tags == [("length", 2)]


@pytest.mark.parametrize(
    "change",
    [update(CommentPoint).values(answer="x", answered_at=NOON), delete(CommentPlace), delete(CommentPoint)],
)
def test_the_database_keeps_what_the_panel_was_answered(session: Session, made: MadeStudy, change: Any):
    gathered(session, made, "Too long.")
    open_round(session, made, number=2)
    with pytest.raises(IntegrityError, match="never changes"):
        session.execute(change)


def test_nothing_chosen_is_refused(session: Session, made: MadeStudy):
    shown = line(session, made).shown
    with pytest.raises(NotAcceptable, match="at least one comment"):
        tag(session, made.study, [], "length", **WHO)
    with pytest.raises(NotAcceptable, match="at least two"):
        merge(session, made.study, shown, noted(line(session, made).heard, "Too long."), **WHO)
    with pytest.raises(NotAcceptable, match="Write the tag"):
        tag(session, made.study, noted(line(session, made).heard, "Too long."), " ", **WHO)
