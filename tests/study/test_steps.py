"""The line of steps, and the one next thing at each stage of a study."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from delphi.access import Role
from delphi.domain.lifecycle import RoundMode, RoundState
from delphi.models import Study
from delphi.study.next_step import next_step
from delphi.study.queries import Progress, RoundFacts, progress
from delphi.study.steps import steps
from tests.support.study import NOON, TERMS, close_round, make_study, open_round, rate_all

DRAFT, OPEN, CLOSED = RoundState.DRAFT, RoundState.OPEN, RoundState.CLOSED
EMPTY = Progress(
    study=Study(slug="needles", title="Needles"), terms=TERMS, locked_at=None, rounds=(), n_amendments=0,
    n_statements=0, n_open=0, n_accepted=0, n_panellists=0, n_invited=0, n_recommendations=0, n_locked=0,
    n_editions=0,
)  # fmt: skip
READY = replace(EMPTY, n_statements=30, n_open=30, n_panellists=26, n_invited=26)


def rounds(*states: RoundState) -> tuple[RoundFacts, ...]:
    return tuple(RoundFacts(number, state, None) for number, state in enumerate(states, start=1))


SETTLED = replace(READY, n_open=0, n_accepted=25, rounds=rounds(CLOSED, CLOSED))


@pytest.mark.parametrize(
    ("at", "title", "endpoint", "number"),
    [
        (replace(EMPTY, terms=replace(TERMS, aim="")), "Complete the protocol", "protocol.edit", None),
        (EMPTY, "Add the statements", "statements.overview", None),
        (replace(EMPTY, n_statements=3), "Build the panel", "panel.overview", None),
        (READY, "Open round 1", "rounds.show", 1),
        (replace(READY, rounds=rounds(DRAFT)), "Open round 1", "rounds.show", 1),
        (replace(READY, rounds=rounds(OPEN)), "Follow round 1", "results.monitor", 1),
        (replace(READY, rounds=(RoundFacts(1, OPEN, None, RoundMode.MEETING),)), "Hold the meeting",
         "meeting.projector", 1),
        (replace(READY, n_invited=0, rounds=rounds(OPEN)), "Invite the panel", "panel.invite", None),
        (replace(READY, n_open=5, rounds=rounds(CLOSED, CLOSED, CLOSED, DRAFT)), "Draft the recommendations",
         "guideline.overview", None),
        (replace(READY, n_open=5, rounds=rounds(CLOSED)), "Prepare round 2", "revision.overview", None),
        (replace(READY, n_open=5, rounds=rounds(CLOSED, DRAFT)), "Open round 2", "rounds.show", 2),
        (SETTLED, "Draft the recommendations", "guideline.overview", None),
        (replace(READY, n_open=5, rounds=rounds(CLOSED, CLOSED, CLOSED)), "Draft the recommendations",
         "guideline.overview", None),
        (replace(SETTLED, n_recommendations=25), "Review and lock", "guideline.overview", None),
        (replace(SETTLED, n_recommendations=2, n_locked=2), "Publish the guideline", "guideline.overview", None),
        (replace(SETTLED, n_recommendations=2, n_locked=2, terms=replace(TERMS, sign_off=True)),
         "Ask the panel to sign off", "signoff.overview", None),
        (replace(SETTLED, n_recommendations=2, n_locked=2, n_sign_offs_open=1), "Follow the sign-off",
         "signoff.overview", None),
        (replace(SETTLED, n_recommendations=2, n_locked=2, n_editions=1), "Published", "guideline.overview", None),
    ],
)  # fmt: skip
def test_each_stage_has_one_next_thing(at, title, endpoint, number):
    found = next_step(at)
    assert (str(found.title), found.endpoint, found.number) == (title, endpoint, number)


def test_the_line_leads_from_the_protocol_to_the_guideline():
    line = steps(replace(READY, rounds=rounds(CLOSED, OPEN)), Role.CHAIR)
    assert [str(step.title) for step in line] == [
        "Protocol", "Statements", "Panel", "Round 1", "Round 2", "Guideline",
    ]  # fmt: skip
    assert [step.is_done for step in line] == [False, True, True, True, False, False]


def test_who_may_not_see_the_panel_is_not_led_there():
    assert "Panel" not in [str(step.title) for step in steps(READY, Role.OBSERVER)]


def test_no_further_round_is_offered_when_all_is_settled():
    assert str(steps(SETTLED, Role.CHAIR)[-2].title) == "Round 2"


def test_progress_counts_what_the_study_holds(session: Session):
    made = make_study(session, n_statements=3, n_panellists=6)
    made.panellists[0].withdrew_at = NOON
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[8] * 6, [1] * 6, [5] * 6])
    close_round(session, made, round_)
    found = progress(session, [made.study.id])[made.study.id]
    assert (found.n_statements, found.n_accepted, found.n_open) == (3, 1, 1)
    assert (found.n_panellists, found.n_invited) == (5, 5)
    assert [facts.state for facts in found.rounds] == [CLOSED]


def test_the_progress_of_many_studies_takes_two_queries(session: Session, database):
    from sqlalchemy import event

    ids = [make_study(session, slug=f"study-{n}").study.id for n in range(4)]
    sent: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
    assert len(progress(session, ids)) == 4
    assert len([one for one in sent if one.startswith("SELECT")]) == 2


@pytest.mark.parametrize(
    ("at", "fact", "is_done"),
    [
        (SETTLED, None, None),
        (replace(SETTLED, n_locked=2), "Ask the panel to approve the locked recommendations.", False),
        (replace(SETTLED, n_locked=2, n_sign_offs_open=1, n_sign_offs_closed=1),
         "The panel is asked to approve what is locked.", False),
        (replace(SETTLED, n_locked=2, n_sign_offs_closed=1),
         "Ended. What the panel said goes with every edition.", True),
    ],
)  # fmt: skip
def test_once_something_is_locked_the_line_shows_the_sign_off(at, fact, is_done):
    found = [step for step in steps(at, Role.CHAIR) if str(step.title) == "Sign-off"]
    assert [(str(step.fact), step.is_done) for step in found] == ([(fact, is_done)] if fact else [])
