"""Rounds open when nothing stands in the way, freeze what they show, and are judged once, when they close."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from delphi import audit
from delphi.domain.consensus import Outcome
from delphi.domain.lifecycle import RoundState, StatementState
from delphi.domain.sending import Audience
from delphi.errors import Blocked, NotNow
from delphi.models import (
    Amendment,
    Event,
    Protocol,
    Rating,
    Round,
    Sending,
    Statement,
    StatementVersion,
)
from delphi.rounds import operations, queries
from delphi.tallies import tallies
from tests.rounds.conftest import BY, DAY
from tests.support.study import NOON, TERMS, make_study, presented_in, rate_all


def _said(refused: pytest.ExceptionInfo[Blocked]) -> list[str]:
    return [str(blocker.what) for blocker in refused.value.blockers]


def test_rounds_are_numbered_from_one(session, made, draft):
    assert (draft.number, draft.state) == (1, RoundState.DRAFT)


def test_no_round_is_prepared_while_another_is_not_closed(session, made, draft):
    with pytest.raises(NotNow, match="Round 1 is not closed yet"):
        operations.draft_round(session, made.study, **BY)


def test_after_a_close_the_next_round_is_prepared(session, made, closed):
    assert operations.draft_round(session, made.study, **BY).number == 2


def test_everything_that_keeps_a_round_from_opening_is_said_at_once_with_its_remedy(session):
    made = make_study(session, n_panellists=2, terms=replace(TERMS, title="", aim=""))
    session.execute(update(Statement).values(state=StatementState.DROPPED))
    round_ = operations.draft_round(session, made.study, **BY)
    round_.closes_at = NOON
    with pytest.raises(Blocked, match="Round 1 cannot open yet") as refused:
        operations.open_round(session, round_, **BY)
    said = " ".join(_said(refused))
    for part in ("no statements", "The panel has 2 members", "closing time of round 1 has passed", "title"):
        assert part in said
    assert len(_said(refused)) >= 4
    assert all(str(blocker.remedy) for blocker in refused.value.blockers)
    assert round_.state is RoundState.DRAFT


def test_who_withdrew_or_declined_does_not_make_a_panel(session, made, draft):
    for panellist in made.panellists[:6]:
        panellist.withdrew_at = NOON
    for panellist in made.panellists[6:]:
        panellist.declined_at = NOON
    with pytest.raises(Blocked) as refused:
        operations.open_round(session, draft, **BY)
    assert _said(refused) == ["The panel is empty."]


def test_an_open_round_is_not_opened_again(session, opened):
    with pytest.raises(Blocked) as refused:
        operations.open_round(session, opened, **BY)
    assert _said(refused) == ["Round 1 is open already."]


def test_a_closed_round_is_not_opened_again(session, closed):
    with pytest.raises(Blocked) as refused:
        operations.open_round(session, closed, **BY)
    assert _said(refused) == ["Round 1 is closed."]


def test_no_more_rounds_open_than_the_protocol_allows(session):
    made = make_study(session, terms=replace(TERMS, n_rounds=1))
    first = operations.draft_round(session, made.study, **BY)
    operations.open_round(session, first, **BY)
    rate_all(session, made, first, [[5] * 12] * 3)
    operations.close_round(session, first, **BY)
    with pytest.raises(NotNow, match="The protocol allows one round"):
        operations.draft_round(session, made.study, **BY)
    second = Round(study=made.study, number=2, state=RoundState.DRAFT)  # prepared before an amendment
    session.add(second)
    session.flush()
    with pytest.raises(Blocked) as refused:
        operations.open_round(session, second, **BY)
    assert _said(refused) == ["The protocol allows one round."]


def test_a_prepared_round_is_discarded_with_the_letters_planned_for_it(session, made, draft):
    session.add(Sending(study_id=made.study.id, round_id=draft.id, audience=Audience.PANEL))
    session.flush()
    operations.discard_draft(session, draft, **BY)
    assert session.scalars(select(Sending)).all() == []
    again = operations.draft_round(session, made.study, **BY)
    assert again.number == 1
    operations.open_round(session, again, **BY)
    with pytest.raises(NotNow, match="Round 1 was opened, so it stays"):
        operations.discard_draft(session, again, **BY)


def test_opening_shows_every_open_statement_in_its_newest_words_and_in_order(session, made, draft):
    session.add(
        StatementVersion(
            statement_id=made.statements[1].id, number=2, text="Newer words.", reason="Why.", created_at=NOON
        )
    )
    made.statements[2].state = StatementState.DROPPED
    made.statements[3].position = 0
    session.flush()
    operations.open_round(session, draft, **BY)
    told = [(shown.position, shown.version.statement.label) for shown in presented_in(session, draft)]
    assert told == [(1, "A4"), (2, "A1"), (3, "A2")]
    assert presented_in(session, draft)[2].version.text == "Newer words."


def test_opening_releases_the_words_and_freezes_the_terms(session, made, opened):
    assert {shown.version.released_at for shown in presented_in(session, opened)} == {NOON}
    assert (opened.state, opened.opened_at) == (RoundState.OPEN, NOON)
    assert opened.terms == made.terms.to_json()


def test_the_words_of_an_open_round_cannot_be_changed(session, opened):
    presented_in(session, opened)[0].version.text = "Other words."
    with pytest.raises(IntegrityError, match="Released words never change"):
        session.flush()


def test_opening_the_first_round_locks_the_protocol_with_its_hash(session, made, opened):
    protocol = session.scalars(select(Protocol)).one()
    assert (protocol.locked_at, protocol.locked_by) == (NOON, "chair Ada")
    assert protocol.sha256 == made.terms.sha256()


def test_an_amendment_holds_from_the_next_round_on(session, made, closed):
    amended = replace(made.terms, least_cell=7)
    session.add(
        Amendment(
            study_id=made.study.id, number=1, terms=amended.to_json(), sha256=amended.sha256(), reason="Why.",
            amended_at=NOON, amended_by="chair Ada",
        )
    )  # fmt: skip
    second = operations.draft_round(session, made.study, **BY)
    operations.open_round(session, second, **BY)
    assert (closed.terms["least_cell"], second.terms["least_cell"]) == (made.terms.least_cell, 7)


def test_a_drafted_round_is_not_closed(session, draft):
    with pytest.raises(Blocked) as refused:
        operations.close_round(session, draft, **BY)
    assert _said(refused) == ["Round 1 has not been opened."]


def test_a_round_in_which_nobody_rated_is_not_closed(session, opened):
    with pytest.raises(Blocked) as refused:
        operations.close_round(session, opened, **BY)
    assert _said(refused) == ["Nobody has rated in round 1 yet."]
    assert opened.state is RoundState.OPEN


def test_a_round_is_closed_once(session, closed):
    with pytest.raises(Blocked) as refused:
        operations.close_round(session, closed, **BY)
    assert _said(refused) == ["Round 1 is closed already."]


def test_closing_judges_every_statement_by_the_rule(session, made, closed):
    shown = presented_in(session, closed)
    assert [one.outcome for one in shown] == [
        Outcome.ACCEPTED, Outcome.REJECTED, Outcome.OPEN, Outcome.TOO_FEW,
    ]  # fmt: skip
    assert all(str(one.because) for one in shown)
    session.expire_all()
    assert [one.version.statement.state for one in shown] == [
        StatementState.ACCEPTED, StatementState.REJECTED, StatementState.OPEN, StatementState.OPEN,
    ]  # fmt: skip


def test_closing_freezes_the_numbers_that_the_verdicts_rest_on(session, closed):
    first, last = presented_in(session, closed)[0].summary, presented_in(session, closed)[3].summary
    assert (first["n"], first["median"], first["counts"]["8"]) == (12, 8, 12)
    assert (last["n"], last["n_abstained"], last["n_eligible"]) == (2, 10, 12)


def test_the_frozen_counts_are_those_of_the_ratings(session, closed):
    counted = tallies(session, closed).pooled.tolist()
    frozen = [list(one.summary["counts"].values()) for one in presented_in(session, closed)]
    assert frozen == counted


def test_groups_too_small_to_be_shown_are_not_frozen_apart(session):
    made = make_study(session, n_statements=1, groups=("Physicians",) * 5 + ("Nurses",))
    round_ = operations.draft_round(session, made.study, **BY)
    operations.open_round(session, round_, **BY)
    rate_all(session, made, round_, [[1, 9] * 6])
    operations.close_round(session, round_, **BY)
    assert presented_in(session, round_)[0].summary["groups"] == {}


def test_ratings_of_who_withdrew_before_the_close_do_not_count(session, made, rated):
    made.panellists[0].withdrew_at = NOON + DAY
    session.commit()
    operations.close_round(session, rated, by="chair Ada", at=NOON + 7 * DAY)
    assert presented_in(session, rated)[0].summary["n"] == 11


def test_ratings_of_who_withdraws_after_the_close_still_count(session, made, closed):
    made.panellists[0].withdrew_at = NOON + 8 * DAY
    session.commit()
    assert tallies(session, closed).pooled[0].sum() == 12


def test_a_close_keeps_a_digest_that_sees_every_change_of_a_rating(session, rated):
    before = operations.ratings_digest(session, rated)
    rating = session.scalars(select(Rating).where(Rating.value == 8)).first()
    for name, value in (("value", 7), ("kept", True), ("revision", 2)):
        was = getattr(rating, name)
        setattr(rating, name, value)
        assert operations.ratings_digest(session, rated) != before
        setattr(rating, name, was)
    assert operations.ratings_digest(session, rated) == before


def test_the_digest_of_a_close_is_that_of_its_ratings(session, closed):
    assert closed.ratings_sha256 == operations.ratings_digest(session, closed)


def test_the_next_round_shows_what_is_still_open_alone(session, made, closed):
    second = operations.draft_round(session, made.study, **BY)
    operations.open_round(session, second, **BY)
    told = [shown.version.statement.label for shown in presented_in(session, second)]
    assert told == ["A3", "A4"]


def test_every_step_of_a_round_is_one_event_of_an_unbroken_chain(session, made, closed):
    told = session.scalars(select(Event.action).order_by(Event.number)).all()
    assert told == ["drafted", "locked", "opened", "closed"]
    assert audit.verify_chain(session, made.study.slug) == []


def test_no_event_names_a_panellist(session, made, closed):
    details = str(session.scalars(select(Event.detail)).all())
    assert not any(panellist.code in details for panellist in made.panellists)


def test_who_has_begun_and_not_finished_is_counted_before_a_close(session, made, opened):
    rate_all(session, made, opened, [[5] * 12, ["not answered"] * 3 + [5] * 9, [5] * 12, [5] * 12])
    assert queries.n_unfinished(session, opened) == 3
