"""A study that is exported and imported is the same study, to the byte, in either database."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from delphi import audit
from delphi.database import Database
from delphi.domain import chain
from delphi.domain.signing import Signed
from delphi.domain.texts import TextKind
from delphi.exchange.checks import NotImportable, check
from delphi.exchange.exporting import export_study, sha256
from delphi.exchange.operations import import_study, read_document
from delphi.models import (
    Appointment,
    Base,
    Comment,
    CommentKind,
    CommentPlace,
    CommentPoint,
    CommentTag,
    CommentTagging,
    Event,
    PresentedPlace,
    RoundStatement,
    Study,
    Suggestion,
    SuggestionTriage,
    Translation,
    TriageDecision,
    User,
)
from delphi.revision.lineage import Part, split
from delphi.signoff import operations
from delphi.verify import verify
from tests.guideline.finished import BY, CLOSED, locked, published
from tests.support.study import make_study

# Who a code is, who signs in, what was mailed: never in an export.
# An extension beside a code would name somebody: the chair knows whom they gave more time.
STAYS = {
    "enrolment", "personal_link", "user_account", "appointment", "one_time_link", "sign_in", "message", "delivery",
    "unsubscribe_link", "letter_template", "post", "sending", "extension", "evidence_opened", "made_files",
}  # fmt: skip


def signed_off(session, made):
    """Two answered, one of them with a dissent; then it was closed."""
    period = operations.open_sign_off(session, made.study, CLOSED + timedelta(days=9), by=BY, at=CLOSED)
    for panellist, said in zip(
        made.panellists, (Signed(), Signed(dissents={"A1": "Too broad."})), strict=False
    ):
        operations.sign(session, period, panellist, said, at=CLOSED)
    operations.close_sign_off(session, period, by=BY, at=CLOSED)
    session.commit()


@pytest.fixture
def document(session, made):
    locked(session, made)
    signed_off(session, made)
    published(session, made)
    said_more(session, made)
    return export_study(session, made.study)


def said_more(session, made):
    """Other words beside a reason, a suggestion, a logged order, and words in another language."""
    version, section = made.statements[4].current, made.sections[0]
    made.study.languages, version.plain = "es ar", "Hands are washed."
    session.add_all(
        Translation(
            study_id=made.study.id, **of, language="es", text="Palabras.", source_sha256="0" * 64,
            translated_at=CLOSED, translated_by="the chair",
        )
        for of in (
            {"version_id": version.id, "kind": TextKind.PLAIN},
            {"section_id": section.id, "kind": TextKind.SECTION},
            {"kind": TextKind.AIM},
        )
    )  # fmt: skip
    first, expert = session.scalars(select(RoundStatement)).first(), made.panellists[0]
    keys = {"round_statement_id": first.id, "panellist_id": expert.id}
    session.add_all(
        [
            Comment(**keys, kind=kind, text=f"My {kind}.", written_at=CLOSED)
            for kind in (CommentKind.OTHER_WORDS, CommentKind.CONDITION)
        ]
    )
    session.add_all(
        [
            PresentedPlace(**keys, position=3),
            Suggestion(
                study_id=made.study.id, panellist_id=expert.id, text="Wash hands.", suggested_at=CLOSED
            ),
        ]
    )
    session.commit()


@pytest.fixture
def elsewhere(postgres_url):
    """An empty database on another server."""
    database = Database(postgres_url)
    with database.sessions() as opened:
        yield opened
    database.dispose()


def taken_in(session, document):
    study = import_study(session, read_document(chain.canonical(document)), by="a test", at=CLOSED)
    session.commit()
    return study


def test_the_same_bytes_come_out_again(document, elsewhere):
    study = taken_in(elsewhere, document)
    assert chain.canonical(export_study(elsewhere, study)) == chain.canonical(document)


def test_an_export_of_a_release_that_knew_one_question_and_no_translations_is_read(document, elsewhere):
    older = json.loads(chain.canonical(document))
    presented = [shown for round_ in older["rounds"] for shown in round_["statements"]]
    for row, name in [(row, "question") for row in (*older["statements"], *presented)] + [
        (row, "part") for row in presented
    ]:
        del row[name]
    for name in ("language", "languages"):
        del older["study"][name]
    for version in (version for statement in older["statements"] for version in statement["versions"]):
        del version["plain"]
    del older["translations"]
    study = taken_in(elsewhere, older | {"sha256": sha256(older)})
    assert (study.language, study.offered, elsewhere.query(Translation).count()) == ("en", (), 0)


@pytest.mark.parametrize(("place", "key", "other"), [(2, "statement", "Z9"), (1, "section", "Nowhere"), (2, "kind", "title")])  # fmt: skip
def test_a_translation_of_what_is_not_there_is_refused(place, key, other, document):
    wrong = json.loads(chain.canonical(document))
    wrong["translations"][place][key] = other
    with pytest.raises(NotImportable, match="translations names"):
        check(wrong | {"sha256": sha256(wrong)})


def test_the_imported_chain_and_locks_verify(document, elsewhere):
    taken_in(elsewhere, document)
    assert verify(elsewhere).found == ()


def test_an_unfinished_study_travels_too(session, elsewhere):
    document = export_study(session, make_study(session, slug="draft").study)
    study = taken_in(elsewhere, document)
    assert export_study(elsewhere, study) == document


def test_what_was_split_travels_with_its_lineage(session, made, elsewhere):
    parts = [Part("A5a", "Half of it."), Part("A5b", "The other half.")]
    five = next(one for one in made.statements if one.label == "A5")
    split(session, made.study, five, parts, "Two demands.", by="the chair", at=CLOSED)
    session.commit()
    document = export_study(session, made.study)
    study = taken_in(elsewhere, document)
    assert [one["origins"] for one in document["statements"]][-2:] == [[["split", "A5"]]] * 2
    assert chain.canonical(export_study(elsewhere, study)) == chain.canonical(document)


def test_that_it_was_imported_is_an_event_of_the_platform(document, elsewhere):
    taken_in(elsewhere, document)
    event = elsewhere.query(Event).filter_by(chain="").one()
    assert (event.action, event.detail) == ("imported", {"sha256": document["sha256"]})
    assert audit.verify_chain(elsewhere, "") == []


def test_the_named_chair_runs_it(document, elsewhere):
    chair = User(email="x@y.org", name="Chair", created_at=CLOSED)
    elsewhere.add(chair)
    elsewhere.flush()
    study = import_study(elsewhere, document, by="a test", at=CLOSED, chair=chair)
    assert elsewhere.query(Appointment).filter_by(study_id=study.id).one().user_id == chair.id


def test_no_name_address_or_link_is_in_it(document):
    text = json.dumps(document)
    for word in ("needles.example", "Expert 1", "expert1", "token"):
        assert word not in text


def test_every_table_either_travels_or_is_known_to_stay(document):
    held = {
        "study", "protocol", "amendment", "section", "reference", "statement", "statement_version",
        "statement_reference", "statement_lineage", "panellist", "round", "round_statement", "rating", "rating_history", "feedback_seen", "meeting_step", "comment",
        "recommendation", "edition", "event", "declaration", "recusal",
        "presented_place", "suggestion", "comment_tag",
        "comment_tagging", "comment_point", "comment_place", "comment_point_revision", "suggestion_triage",
        "sign_off_period", "sign_off", "sign_off_dissent", "translation", "evidence", "finding",
        "guideline_text", "pilot", "pilot_statement", "pilot_sitting", "pilot_answer", "edition_step", "public_comment", "retraction",
    }  # fmt: skip
    assert set(Base.metadata.tables) == held | STAYS


def test_two_exports_of_one_study_are_the_same(session, made):
    assert export_study(session, made.study) == export_study(session, session.get_one(Study, made.study.id))


def test_what_chairs_made_of_comments_travels_too(session, made, elsewhere):
    presented = session.scalars(select(RoundStatement).order_by(RoundStatement.id.desc())).first()
    said = [
        Comment(round_statement_id=presented.id, panellist_id=one.id, text="Long.", written_at=CLOSED)
        for one in made.panellists[:2]
    ]
    tag = CommentTag(study_id=made.study.id, name="length")
    point = CommentPoint(
        round_statement_id=presented.id, title="Length", answer="Shorter.", answered_at=CLOSED,
        revisions=[presented.version],
    )  # fmt: skip
    idea = Suggestion(
        study_id=made.study.id, panellist_id=made.panellists[3].id, text="More.", suggested_at=CLOSED
    )
    session.add_all([*said, tag, point, idea])
    session.flush()
    session.add_all(
        [
            CommentTagging(comment_id=said[0].id, tag_id=tag.id),
            CommentPlace(comment_id=said[0].id, point_id=point.id),
            CommentPlace(comment_id=said[1].id, point_id=point.id, same_as_id=said[0].id),
            SuggestionTriage(
                suggestion_id=idea.id, decision=TriageDecision.DECLINED, reason="No.", decided_at=CLOSED
            ),
        ]
    )
    session.commit()
    document = export_study(session, made.study)
    study = taken_in(elsewhere, document)
    assert document["points"][0]["comments"] == [
        ["E01", "reason", "", ""],
        ["E02", "reason", "E01", "reason"],
    ]
    assert chain.canonical(export_study(elsewhere, study)) == chain.canonical(document)
    for wrong in ([["E01", "reason", "E99", "reason"]], [["E01"]], [[[], {}, "", ""]]):
        document["points"][0]["comments"] = wrong
        with pytest.raises(NotImportable):
            check({**document, "sha256": sha256(document)})
