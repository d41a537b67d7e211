"""What is no study, or not the one that was exported, is refused whole, with a sentence for every fault."""

from __future__ import annotations

import copy

import pytest

from delphi.errors import NotAcceptable, NotNow
from delphi.exchange.checks import NotImportable
from delphi.exchange.exporting import export_study, sha256
from delphi.exchange.operations import import_study, read_document
from delphi.models import Event, Study
from tests.guideline.finished import CLOSED, locked, published


@pytest.fixture
def document(session, made):
    """The finished study under another address, so that it can be imported beside itself."""
    locked(session, made)
    published(session, made)
    return export_study(session, made.study)


def rehashed(document, change):
    """The document after a change, under a hash that fits."""
    changed = copy.deepcopy(document)
    change(changed)
    changed["study"]["slug"] = "copy"
    for event in changed["events"]:
        event["chain"] = "copy"
    return changed | {"sha256": sha256(changed)}


def refused(session, document):
    with pytest.raises(NotAcceptable) as refusal:
        import_study(session, document, by="a test", at=CLOSED)
    session.rollback()
    assert session.query(Study).filter(Study.slug != "needles").count() == 0
    return refusal.value


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"\xff\xfe", "no JSON"), (b"{", "no JSON"), (b"[NaN]", "no JSON"), (b"[" * 100_000, "no JSON")],
    ids=["no text", "cut off", "not a number", "too deep"],
)  # fmt: skip
def test_what_is_no_json_is_refused(content, why):
    with pytest.raises(NotAcceptable, match=why):
        read_document(content)


@pytest.mark.parametrize("what", [[], "x", {}, {"schema": "delphi/study/2"}, {"schema": "delphi/edition/1"}])
def test_what_is_no_study_is_refused(session, what):
    assert "no study exported by Delphi" in str(refused(session, what))


def test_an_address_that_is_taken_is_refused(session, document):
    with pytest.raises(NotNow, match="a study at “needles” already"):
        import_study(session, document, by="a test", at=CLOSED)


def test_a_file_that_was_changed_is_refused(session, document):
    document["study"]["title"] = "Another"
    assert "SHA-256 is not that of its content" in str(refused(session, document))


def first_rating(document):
    return document["rounds"][0]["statements"][0]["ratings"][0]


FAULTS = {
    "a part is missing": (lambda d: d.pop("rounds"), "“rounds” is missing"),
    "a part is unknown": (lambda d: d.update(extra=1), "“extra” is missing or not known"),
    "a part is no list": (lambda d: d.update(rounds={}), "rounds is not a list"),
    "a row is no object": (lambda d: d["sections"].append(1), "sections 3 is not an object"),
    "a value is missing": (lambda d: d["sections"][0].pop("title"), "lacks “title”"),
    "a value is unknown": (lambda d: d["sections"][0].update(x=1), "has “x”"),
    "a text is a number": (lambda d: d["sections"][0].update(title=1), "“title” has a wrong value"),
    "a number is too large": (lambda d: d["sections"][0].update(position=2**40), "“position” has a wrong"),
    "a number is a truth": (lambda d: d["sections"][0].update(position=True), "“position” has a wrong"),
    "a zero character": (lambda d: d["sections"][0].update(title="a\x00"), "“title” has a wrong value"),
    "a moment without zone": (lambda d: d["study"].update(created_at="2026-01-01T00:00:00"), "“created_at”"),
    "an unknown state": (lambda d: d["statements"][0].update(state="liked"), "“state” has a wrong value"),
    "nothing where something must be": (lambda d: d["study"].update(title=None), "“title” has a wrong"),
    "a label twice": (lambda d: d["statements"][1].update(label="A1"), "“A1” is there 2 times"),
    "a version too many": (lambda d: d["statements"][0]["versions"][0].update(number=2), "not numbered 1, 2"),
    "an unknown section": (lambda d: d["statements"][0].update(section="X"), "“X”, which is not there"),
    "an unknown reference": (lambda d: d["statements"][0].update(references=[[1, "x"]]), "which is not there"),
    "an unknown code": (lambda d: first_rating(d).update(panellist="E99"), "“E99”, which is not there"),
    "an unknown version": (lambda d: d["rounds"][0]["statements"][0].update(version=7), "“A1 7”"),
    "an unknown recommendation": (lambda d: d["recommendations"][0].update(statement="Z"), "which is not there"),
    "unreadable terms": (lambda d: d["protocol"].update(terms={}), "cannot be read"),
    "a rating off the scale": (lambda d: first_rating(d).update(value=10), "10 is not on the scale"),
    "a rating that abstains": (lambda d: first_rating(d).update(abstained=True), "neither a rating nor"),
    "a history cut off": (lambda d: first_rating(d).update(history=[]), "not the last of its history"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "why"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_named(session, document, change, why):
    refusal = refused(session, rehashed(document, change))
    assert why in " ".join(str(fault) for fault in refusal.faults)


def test_every_fault_of_a_kind_is_named_at_once(session, document):
    def change(d):
        for section in d["sections"]:
            section["title"] = 1

    refusal = refused(session, rehashed(document, change))
    assert len(refusal.faults) == 2
    assert "There are 2 faults" in str(refusal)


TAMPERED = {
    "an event": (lambda d: d["events"][2].update(action="x"), "was changed after it was written"),
    "the protocol": (lambda d: d["protocol"]["terms"].update(aim="Other."), "protocol was changed"),
    "locked words": (lambda d: d["recommendations"][0]["frozen"].update(text="Never."), "changed after it was locked"),
    "an edition": (lambda d: d["editions"][0]["document"]["study"].update(title="X"), "changed after it was published"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "why"), TAMPERED.values(), ids=TAMPERED)
def test_a_study_that_was_tampered_with_is_refused(session, document, change, why):
    refusal = refused(session, rehashed(document, change))
    assert why in " ".join(str(fault) for fault in refusal.faults)


def test_a_changed_rating_is_found_by_the_digest_of_its_round(session, document):
    def change(d):
        rating = first_rating(d)
        rating["value"] = rating["history"][0]["value"] = 9

    refusal = refused(session, rehashed(document, change))
    assert "The ratings of round 1 are not those that it closed with." in map(str, refusal.faults)


def test_what_the_database_refuses_is_a_sentence_too(session, document):
    def change(d):
        d["rounds"][0].update(closed_at=None)

    with pytest.raises(NotImportable, match="The database does not take it"):
        import_study(session, rehashed(document, change), by="a test", at=CLOSED)
    session.rollback()


def test_a_refused_import_leaves_no_event(session, document):
    n = session.query(Event).count()
    refused(session, rehashed(document, lambda d: d["protocol"]["terms"].update(aim="Other.")))
    assert session.query(Event).count() == n
