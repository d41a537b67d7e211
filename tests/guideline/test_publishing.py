"""An edition is one document: everything its readers see, under a hash that is chained to the edition before."""

from __future__ import annotations

import pytest

from delphi.domain import chain
from delphi.errors import Blocked, NotAcceptable
from delphi.export import json_document
from delphi.guideline import background, operations
from delphi.models import Event
from delphi.rounds import operations as rounds
from tests.guideline.finished import BY, CLOSED, RELEASE, drafted, locked, published


def test_without_a_lock_nothing_is_published_and_the_remedy_is_named(session, made):
    drafted(session, made)
    with pytest.raises(Blocked) as refusal:
        published(session, made)
    assert [str(one.what) for one in refusal.value.blockers] == ["No recommendation is locked."]
    assert "lock those that are final" in str(refusal.value.blockers[0].remedy)


def test_while_a_round_is_open_nothing_is_published(session, made):
    locked(session, made)
    round_ = rounds.draft_round(session, made.study, by=BY, at=CLOSED)
    rounds.open_round(session, round_, by=BY, at=CLOSED)
    with pytest.raises(Blocked) as refusal:
        published(session, made)
    assert str(refusal.value.blockers[0].what) == "Round 3 is open."


def test_a_summary_that_is_too_long_is_refused(session, made):
    locked(session, made)
    with pytest.raises(NotAcceptable, match="5000 fit"):
        published(session, made, summary="x" * 5001)


def test_the_document_carries_the_hash_of_its_content(session, made):
    locked(session, made)
    edition = published(session, made)
    assert json_document.check(edition.document)
    assert edition.sha256 == edition.document["sha256"]


def test_anybody_can_check_each_lock_from_the_document_alone(session, made):
    locked(session, made)
    for entry in published(session, made).document["recommendations"]:
        frozen = {k: v for k, v in entry.items() if k not in ("number", "sha256", "previous_sha256")}
        assert entry["sha256"] == chain.link(entry["previous_sha256"], frozen)


def test_editions_are_numbered_and_chained(session, made):
    locked(session, made)
    first, second, third = (
        published(session, made),
        published(session, made, kind="minor"),
        published(session, made),
    )
    assert [one.number for one in (first, second, third)] == ["1.0", "1.1", "2.0"]
    assert [one.previous_sha256 for one in (first, second, third)] == [None, first.sha256, second.sha256]
    assert third.document["edition"]["previous_sha256"] == second.sha256


def test_the_first_edition_is_1_0_whatever_is_asked(session, made):
    locked(session, made)
    assert published(session, made, kind="minor").number == "1.0"


def test_the_document_tells_the_whole_way(session, made):
    locked(session, made)
    document = published(session, made).document
    assert [one["label"] for one in document["recommendations"]] == ["A1", "A2", "A3"]
    assert [(one["label"], one["state"]) for one in document["not_agreed"]] == [
        ("A4", "rejected"),
        ("A5", "open"),
    ]
    assert document["rounds"][0] | {"ratings_sha256": ""} == {
        "number": 1, "opened_at": "2026-11-16T12:00:00Z", "closed_at": "2026-11-18T12:00:00Z", "n_statements": 5,
        "n_invited": 12, "n_finished": 12, "n_accepted": 2, "n_rejected": 1, "n_open": 2, "ratings_sha256": "",
        "finished_by_day": [12, 12, 12],
    }  # fmt: skip
    assert document["panel"]["n"] == 12
    assert document["panel"]["interests"] == {"n_declared": 0, "n_none": 12}
    assert [one["key"] for one in document["references"]] == ["rossi2020"]
    assert document["protocol"]["sha256"] == made.terms.sha256()


def test_groups_are_told_of_the_last_vote_alone_and_none_below_the_least_cell(session, made):
    locked(session, made)
    told = {one["label"]: one["rounds"] for one in published(session, made).document["votes"]}
    sizes = {
        label: [{name: group["n"] for name, group in vote.get("groups", {}).items()} for vote in votes]
        for label, votes in told.items()
    }
    assert sizes["A3"] == [{}, {"Nurses": 6, "Physicians": 5}]
    assert all(
        n >= made.terms.least_cell for votes in sizes.values() for vote in votes for n in vote.values()
    )


def test_what_was_accepted_and_left_out_is_told(session, made):
    found = drafted(session, made)
    operations.lock(session, made.study, found[:2], by=BY, at=CLOSED, release=RELEASE)
    assert [one["label"] for one in published(session, made).document["not_included"]] == ["A3"]


def test_small_cells_of_the_panel_are_merged(session, made):
    locked(session, made)
    panel = published(session, made).document["panel"]
    assert panel["by_country"] == [["France", 6], ["Italy", 6]]
    # Three others alone would be fewer than five: so the nine join them.
    assert panel["by_discipline"] == [[background.NOT_SHOWN, 12]]


@pytest.mark.parametrize("is_simulated", [True, False])
def test_only_a_simulated_study_has_the_disclaimer(session, made, is_simulated):
    made.study.is_simulated = is_simulated
    locked(session, made)
    disclaimer = published(session, made).document["edition"]["disclaimer"]
    assert disclaimer == (
        "Demonstration with simulated ratings. Not the recommendations of any society. Not for clinical use."
        if is_simulated
        else None
    )


def test_publishing_is_an_event_with_the_hash(session, made):
    locked(session, made)
    edition = published(session, made)
    event = session.query(Event).filter_by(action="published").one()
    assert (event.subject, event.detail["sha256"]) == ("edition 1.0", edition.sha256)


def test_a_preview_changes_nothing_and_holds_drafts_too(session, made):
    drafted(session, made)
    n_events = session.query(Event).count()
    document = operations.preview(session, made.study, by=BY, at=CLOSED, release=RELEASE)
    assert len(document["recommendations"]) == 3
    assert not session.dirty
    assert not session.new
    assert session.query(Event).count() == n_events
