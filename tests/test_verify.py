"""Whoever changes a frozen row behind the triggers is found, and the row is named."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from delphi.database import Database
from delphi.verify import verify
from tests.guideline.finished import found_study, locked, published, store_finished

# What is changed, the trigger that would have refused it, and what verify says.
TAMPERING = {
    "an event": (
        "event_update",
        "UPDATE event SET actor = 'nobody' WHERE number = 3",
        "Event 3",
    ),
    "an event taken out": ("event_delete", "DELETE FROM event WHERE number = 2", "Event 2 is missing"),
    "the newest events": (
        "event_delete",
        "DELETE FROM event WHERE action = 'published'",
        "no event that the edition 1.0 was published",
    ),
    "the protocol": (
        "protocol_update",
        "UPDATE protocol SET terms = json_set(terms, '$.aim', 'Other.')",
        "The protocol was changed after it was locked",
    ),
    "the terms of a round": (
        "round_update",
        "UPDATE round SET terms = json_set(terms, '$.quantile_type', 1) WHERE number = 1",
        "The round 1 has another hash than when it was opened",
    ),
    "a rating": (
        "rating_update",
        "UPDATE rating SET value = 9 WHERE id = 1",
        "The ratings of round 1 are not those that it closed with",
    ),
    "a rating, beside its history": (
        "rating_update",
        "UPDATE rating SET value = 9 WHERE id = 1",
        "The rating of A1 by E01 in round 1 is not the one that was given",
    ),
    "a rating and the digest of its round": (
        "round_update",
        "UPDATE round SET ratings_sha256 = 'x' WHERE number = 1",
        "The round 1 has another hash than when it was closed",
    ),
    "a published receipt": (
        "round_update",
        "UPDATE round SET receipts = json_set(receipts, '$.codes[0]', 'AAAA') WHERE number = 1",
        "The round 1 has another hash than when it was closed",
    ),
    "a rating, as its receipt tells": (
        "rating_update",
        "UPDATE rating SET value = 9 WHERE id = 1",
        "of round 1 is not in its published list",
    ),
    "a verdict": (
        "round_statement_update",
        "UPDATE round_statement SET outcome = 'accepted' WHERE id = 4",
        "The verdict on A4 in round 1 does not follow",
    ),
    "the numbers of a verdict": (
        "round_statement_update",
        "UPDATE round_statement SET summary = json_set(summary, '$.n_agree', 12) WHERE id = 1",
        "The verdict on A1 in round 1 does not follow",
    ),
    "released words": (
        "statement_version_update",
        "UPDATE statement_version SET text = 'Never.' WHERE id = 1",
        "The recommendation A1 has another text than was locked",
    ),
    "released words that nobody locked": (
        "statement_version_update",
        "UPDATE statement_version SET text = 'Never.' WHERE number = 1 AND statement_id ="
        " (SELECT id FROM statement WHERE label = 'A4')",
        "The round 1 has another hash than when it was opened",
    ),
    "locked words": (
        "recommendation_update",
        "UPDATE recommendation SET frozen = json_set(frozen, '$.text', 'Never.') WHERE lock_number = 2",
        "The recommendation A2 was changed after it was locked",
    ),
    "a strength": (
        "recommendation_update",
        "UPDATE recommendation SET strength = 'strong' WHERE lock_number = 1",
        "The recommendation A1 has another strength than was locked",
    ),
    "a lock taken out": (
        "recommendation_delete",
        "DELETE FROM recommendation WHERE lock_number = 2",
        "The recommendation A3 does not follow from the one locked before",
    ),
    "an edition": (
        "edition_update",
        "UPDATE edition SET document = json_set(document, '$.study.title', 'X')",
        "The edition 1.0 was changed after it was published",
    ),
    "an emptied edition": (
        "edition_update",
        "UPDATE edition SET document = '{}'",
        "The edition 1.0 has another document than was published",
    ),
}


@pytest.fixture(scope="module")
def finished(run_folder, migrated):
    return store_finished(run_folder, migrated)


@pytest.fixture
def guideline(finished, tmp_path):
    """A session on a published guideline."""
    path = tmp_path / "published.sqlite"
    path.write_bytes(finished.read_bytes())
    database = Database(f"sqlite:///{path}")
    with database.sessions() as session:
        made = found_study(session)
        locked(session, made)
        published(session, made)
        yield session
    database.dispose()


def test_what_nobody_touched_is_found_whole(guideline):
    report = verify(guideline)
    assert report.found == ()
    assert [str(one) for one in report.checked][2:] == [
        "needles: 2 closed rounds.",
        "needles: 3 locked recommendations.",
        "needles: One edition.",
    ]


@pytest.mark.parametrize(("trigger", "change", "says"), TAMPERING.values(), ids=TAMPERING)
def test_whatever_is_changed_is_named(guideline, trigger, change, says):
    guideline.execute(text(f"DROP TRIGGER keep_{trigger}"))
    guideline.execute(text(change))
    guideline.commit()
    guideline.expire_all()
    assert says in " ".join(str(sentence) for sentence in verify(guideline).found)


def test_every_sentence_names_the_study(guideline):
    guideline.execute(text("DROP TRIGGER keep_edition_update"))
    guideline.execute(text("UPDATE edition SET sha256 = 'x'"))
    guideline.commit()
    guideline.expire_all()
    assert all(str(sentence).startswith("needles: ") for sentence in verify(guideline).found)
