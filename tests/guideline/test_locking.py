"""A lock freezes words, numbers, rule and dissent under a chained hash, and nothing changes them afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError

from delphi.database import Database
from delphi.domain import chain
from delphi.errors import NotAcceptable, NotNow
from delphi.guideline import operations, queries
from delphi.guideline.entries import digest, entries
from delphi.models import Edition, Event, Recommendation
from tests.guideline.finished import BY, CLOSED, DISSENT, RELEASE, drafted, finished_study, locked, published


def lock(session, made, found, **more):
    return operations.lock(session, made.study, found, by=BY, at=CLOSED, release=RELEASE, **more)


def test_a_lock_holds_what_it_rests_on(session, made):
    frozen = locked(session, made)[0].frozen
    assert frozen["text"] == "Statement number 1 should be followed by every clinic."
    assert frozen["summary"]["n_agree"] == 10
    assert "groups" not in frozen["summary"]
    assert frozen["verdict"]["outcome"] == "accepted"
    assert "10 of 12" in frozen["verdict"]["because"]
    assert "75 %" in frozen["rule"]["in_words"]
    assert (frozen["quantile_type"], frozen["release"], frozen["locked_by"]) == (7, RELEASE, BY)
    assert frozen["terms_sha256"] == made.terms.sha256()
    assert frozen["references"] == ["rossi2020"]


def test_dissent_is_what_those_in_the_disagreement_band_wrote_and_nobody_is_named(session, made):
    frozen = locked(session, made)[0].frozen
    assert frozen["dissent"] == [DISSENT]
    assert "E01" not in str(frozen)


def test_the_history_has_every_wording_that_a_round_showed(session, made):
    history = locked(session, made)[2].frozen["history"]
    assert [(one["number"], one["round"], one["reason"]) for one in history] == [
        (1, 1, None),
        (2, 2, "Clinics differ."),
    ]


def test_locks_are_numbered_and_chained_in_the_order_of_the_guideline(session, made):
    found = drafted(session, made)
    lock(session, made, found[2:])
    lock(session, made, [found[1], found[0]])
    by_number = sorted(found, key=lambda one: one.lock_number)
    assert [one.frozen["label"] for one in by_number] == ["A3", "A1", "A2"]
    for before, one in zip([None, *by_number], by_number, strict=False):
        assert one.previous_sha256 == (before.sha256 if before else None)
        assert one.sha256 == chain.link(one.previous_sha256, one.frozen)


def test_each_lock_is_an_event_with_its_hash(session, made):
    found = locked(session, made)
    events = session.query(Event).filter_by(action="locked").filter(Event.subject != "protocol").all()
    assert [event.detail["sha256"] for event in events] == [one.sha256 for one in found]


def test_nothing_chosen_locks_nothing(session, made):
    with pytest.raises(NotAcceptable, match="at least one"):
        lock(session, made, [])


def test_what_is_locked_is_not_locked_again(session, made):
    with pytest.raises(NotNow, match="A1 is locked already"):
        lock(session, made, locked(session, made))


def test_what_was_changed_after_it_was_read_is_not_locked(session, made):
    found = drafted(session, made)
    seen = {one.id: digest(entry) for one, entry in zip(found, entries(session, found), strict=True)}
    found[0].remarks = "Changed meanwhile."
    session.flush()
    with pytest.raises(NotNow, match="A1 was changed after you read it"):
        lock(session, made, found, seen=seen)
    lock(session, made, found[1:], seen=seen)
    assert found[1].locked_at == CLOSED


@pytest.mark.parametrize(
    "change",
    [
        lambda s: setattr(s.query(Recommendation).first(), "remarks", "other"),
        lambda s: setattr(s.query(Recommendation).first(), "frozen", {}),
        lambda s: setattr(s.query(Recommendation).first(), "position", 0),
        lambda s: s.delete(s.query(Recommendation).first()),
        lambda s: s.execute(update(Recommendation).values(strength="strong")),
        lambda s: s.execute(delete(Recommendation)),
        lambda s: s.execute(text("UPDATE recommendation SET locked_at = NULL, frozen = NULL, sha256 = NULL")),
        lambda s: setattr(s.query(Edition).first(), "document", {}),
        lambda s: s.delete(s.query(Edition).first()),
        lambda s: s.execute(text("UPDATE edition SET published_by = 'nobody'")),
    ],
    ids=[
        "a remark", "what is frozen", "a place", "the object", "a query", "all", "raw SQL",
        "the document of an edition", "an edition", "an edition in raw SQL",
    ],
)  # fmt: skip
def test_the_database_itself_refuses_to_change_what_is_locked(each_database_url, change):
    database = Database(each_database_url)
    with database.sessions() as session:
        made = finished_study(session, slug="other")
        locked(session, made)
        published(session, made)
        with pytest.raises(DatabaseError, match="never changes"):
            change(session) or session.flush()
        session.rollback()
        assert [one.frozen["label"] for one in queries.recommendations(session, made.study)] == [
            "A1",
            "A2",
            "A3",
        ]
    database.dispose()
