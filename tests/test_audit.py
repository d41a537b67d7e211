"""The chain of events: it verifies, and it names the row that was tampered with."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from delphi.audit import record, verify_chain
from delphi.models import Study
from tests.support.study import NOON


@pytest.fixture
def study(session: Session) -> Study:
    study = Study(slug="needles", title="Needles", created_at=NOON)
    session.add(study)
    for number in range(4):
        record(
            session, study, by="chair Ada", action="moved", subject=f"statement {number}", at=NOON, n=number
        )
    session.commit()
    return study


def tamper(session: Session, statement: str) -> None:
    for trigger in ("keep_event_update", "keep_event_delete"):
        session.execute(text(f"DROP TRIGGER {trigger}"))
    session.execute(text(statement))
    session.commit()
    session.expire_all()


def sentences(session: Session, study: Study) -> list[str]:
    return [str(problem) for problem in verify_chain(session, study.slug)]


def test_an_untouched_chain_verifies(session, study):
    assert verify_chain(session, "needles") == []


def test_an_empty_chain_verifies(session):
    assert verify_chain(session, "nothing") == []


@pytest.mark.parametrize(
    "change", ["actor = 'chair Eve'", "action = 'deleted'", "detail = '{\"n\": 7}'", "at = '2020-01-01'"]
)
def test_a_changed_event_is_named(session, study, change):
    tamper(session, f"UPDATE event SET {change} WHERE number = 2")
    assert len(sentences(session, study)) == 1
    assert "Event 2" in sentences(session, study)[0]
    assert "was changed after it was written" in sentences(session, study)[0]


def test_a_missing_event_is_named(session, study):
    tamper(session, "DELETE FROM event WHERE number = 2")
    assert sentences(session, study) == ["Event 2 is missing."]


def test_an_event_hashed_anew_no_longer_leads_to_the_next(session, study):
    tamper(session, "UPDATE event SET sha256 = 'f00' WHERE number = 2")
    assert sentences(session, study)[-1] == "Event 3 does not follow from the one before it."
