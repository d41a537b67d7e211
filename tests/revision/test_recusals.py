"""Recusals and undecided interests follow a statement into what comes out of it, and go with what is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from delphi.models import Declaration, Recusal
from delphi.recusals.undecided import undecided
from delphi.revision.lineage import Part, merge, split, take_back
from tests.support.study import NOON

WHO = {"by": "chair Ada Rossi", "at": NOON + timedelta(days=9)}
PARTS = (Part("A2a", "Needles should be sterile."), Part("A2b", "Needles should be sharp."))
ONE = Part("A23", "Needles should be sterile and sharp.")

pytestmark = pytest.mark.usefixtures("closed")


def recuse(session, made, *places, until_round=None):
    lifted = {"until_round": until_round, "lifted_at": NOON, "lifted_by": "x"} if until_round else {}
    for place in places:
        session.add(
            Recusal(
                panellist_id=made.panellists[0].id, statement_id=made.statements[place].id, from_round=2,
                reason="Patent.", recused_at=NOON + timedelta(days=8), recused_by="the chair", **lifted,
            )
        )  # fmt: skip
    session.commit()


def of(session, statement):
    return session.scalars(select(Recusal.from_round).where(Recusal.statement_id == statement.id)).all()


def test_a_split_carries_it_to_every_part(session, made):
    recuse(session, made, 1)
    assert [of(session, part) for part in split(session, made.study, made.statements[1], PARTS, "Two.", **WHO)] == [
        [2], [2],
    ]  # fmt: skip


def test_a_merge_carries_it_once(session, made):
    recuse(session, made, 1, 2)
    assert of(session, merge(session, made.study, made.statements[1:3], ONE, "One.", **WHO)) == [2]


def test_one_that_was_lifted_is_not_carried(session, made):
    recuse(session, made, 1, until_round=2)
    assert of(session, merge(session, made.study, made.statements[1:3], ONE, "One.", **WHO)) == []


def test_it_goes_with_what_is_taken_back(session, made):
    recuse(session, made, 1)
    split(session, made.study, made.statements[1], PARTS, "Two.", **WHO)
    take_back(session, made.study, made.statements[1], **WHO)
    assert session.scalars(select(Recusal.statement_id)).all() == [made.statements[1].id]


def declare(session, made, place, text):
    declared = {"panellist_id": made.panellists[0].id, "declared_at": NOON - timedelta(days=1)}
    session.add(Declaration(statement_id=made.statements[place].id, text=text, **declared))
    session.commit()


def test_an_interest_on_which_nobody_decided_waits_at_what_came_out_with_its_origin(session, made):
    declare(session, made, 1, "I sell them.")
    declare(session, made, 2, "My firm sells them.")
    split(session, made.study, made.statements[1], PARTS, "Two.", **WHO)
    waiting = [(one.statement.label, one.text) for one in undecided(session, made.study)]
    assert waiting == [
        ("A3", "My firm sells them."), ("A2a", "A2: I sell them."), ("A2b", "A2: I sell them."),
    ]  # fmt: skip
    take_back(session, made.study, made.statements[1], **WHO)
    merge(session, made.study, made.statements[1:3], ONE, "One.", **WHO)
    assert [one.text for one in undecided(session, made.study)] == [
        "A2: I sell them.\nA3: My firm sells them."
    ]


def test_an_interest_that_was_decided_on_is_not_asked_about_again(session, made):
    declare(session, made, 1, "I sell them.")
    recuse(session, made, 1)
    split(session, made.study, made.statements[1], PARTS, "Two.", **WHO)
    assert undecided(session, made.study) == ()
