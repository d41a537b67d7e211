"""References: merged by key and by DOI, filled in where only the key was known."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from delphi.errors import NotNow
from delphi.importing.references import read_bibtex
from delphi.models import Reference
from delphi.statements import bibliography, operations, queries
from delphi.statements.bibliography import Merged
from delphi.statements.operations import Draft
from tests.support.study import NOON, MadeStudy, make_study

WHO = {"by": "chair Ada", "at": NOON}
SMITH = "@article{smith2020, title = {Skin}, author = {Smith, Ann}, year = {2020}, doi = {10.1000/182}}"


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session)


def merge(session: Session, made: MadeStudy, text: str) -> Merged:
    read = bibliography.checked(read_bibtex(text), queries.shelf(session, made.study))
    return bibliography.merge(session, made.study, read.accepted(), **WHO)


def cite(session: Session, made: MadeStudy, key: str, doi: str | None = None) -> None:
    operations.add(session, made.study, Draft("Safety", "SAF1", "Hands.", references=((key, doi),)), **WHO)


def only(session: Session, made: MadeStudy) -> Reference:
    (reference,) = queries.references(session, made.study)
    return reference


def test_a_new_entry_is_stored_whole(session, made):
    assert merge(session, made, SMITH) == Merged(1, 0, 0)
    reference = only(session, made)
    assert (reference.key, reference.doi) == ("smith2020", "10.1000/182")
    assert reference.citation.startswith("Smith A. Skin.")
    assert reference.fields["title"] == "Skin"


def test_a_key_that_a_statement_cites_is_filled_in(session, made):
    cite(session, made, "smith2020")
    assert queries.is_stub(only(session, made))
    assert merge(session, made, SMITH) == Merged(0, 1, 0)
    assert not queries.is_stub(only(session, made))


def test_a_doi_that_a_statement_cites_gets_its_key(session, made):
    cite(session, made, "10.1000/182", "10.1000/182")
    assert merge(session, made, SMITH) == Merged(0, 1, 0)
    assert only(session, made).key == "smith2020"


def test_the_same_key_again_replaces_what_is_known(session, made):
    merge(session, made, SMITH)
    assert merge(session, made, SMITH.replace("{Skin}", "{Skin and nerve}")) == Merged(0, 0, 1)
    assert "Skin and nerve" in only(session, made).citation


def test_a_doi_known_under_another_key_is_a_problem(session, made):
    merge(session, made, SMITH)
    read = read_bibtex(SMITH.replace("smith2020", "smith20"))
    checked = bibliography.checked(read, queries.shelf(session, made.study))
    assert [str(problem.what) for problem in checked.problems] == ["The study has this DOI as “smith2020”."]


def test_a_cited_reference_is_not_deleted(session, made):
    cite(session, made, "smith2020")
    with pytest.raises(NotNow, match="is cited by SAF1"):
        bibliography.remove(session, made.study, only(session, made), **WHO)


def test_a_reference_that_nobody_cites_is_deleted(session, made):
    merge(session, made, SMITH)
    bibliography.remove(session, made.study, only(session, made), **WHO)
    session.flush()
    assert queries.references(session, made.study) == []


TITLED = "@article{%s, title = {What is mesotherapy? A {Consensus}}, author = {Smith, Ann}, year = {2014}%s}"


def test_the_same_work_under_another_key_is_merged_at_the_import_where_that_is_wanted(session, made):
    study = made.study
    first = bibliography.read(TITLED % ("smith2014", ", pmid = {123}"), queries.shelf(session, study))
    bibliography.merge(session, study, first.accepted(), by="a test", at=NOON)
    again = TITLED % ("Smith_2014", ", doi = {10.1000/7}")
    rows = bibliography.read(again, queries.shelf(session, study)).accepted()
    bibliography.merge(session, study, rows, by="a test", at=NOON)
    one = queries.references(session, study)[0]
    assert (len(queries.references(session, study)), one.key, one.doi) == (1, "smith2014", "10.1000/7")
    assert queries.shelf(session, study).find("Smith_2014", None) is one
    apart = bibliography.read(TITLED % ("other", ""), queries.shelf(session, study), joins=False).accepted()
    bibliography.merge(session, study, apart, by="a test", at=NOON, joins=False)
    assert len(queries.references(session, study)) == 2


def test_two_of_the_shelf_are_made_one_and_whoever_cites_either_cites_it(session, made, visit):
    study, text = made.study, ""
    for key in ("one", "two"):
        text += TITLED % (key, "") + "\n"
    rows = bibliography.read(text, queries.shelf(session, study), joins=False).accepted()
    bibliography.merge(session, study, rows, by="a test", at=NOON, joins=False)
    cite(session, made, "one", None)
    for statement, cited in ((made.statements[1], "two"), (made.statements[2], "one; two")):
        bibliography.cite(
            session,
            study,
            statement,
            tuple((key, None) for key in cited.split("; ")),
            queries.shelf(session, study),
        )
    session.commit()
    chair, address = visit(made.chair), f"/studies/{study.slug}/statements/references"
    assert "the same work as one" in chair.get(address).text
    gone = next(one for one in queries.references(session, study) if one.key == "two")
    assert chair.submit(f"{address}/{gone.id}/merge").status_code == 303
    session.rollback()
    session.expire_all()
    kept = queries.references(session, study)
    assert [one.key for one in kept] == ["one"]
    assert [[one.key for one in statement.references] for statement in made.statements[1:3]] == [
        ["one"],
        ["one"],
    ]
    assert queries.shelf(session, study).find("two", None) is kept[0]
    page = chair.submit(f"{address}/import", {"text": TITLED % ("three", "")}).text
    assert "Merge one work that the study has already" in page
