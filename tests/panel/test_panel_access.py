"""Who may see names: the chair of this study, and nobody else."""

import pytest
from sqlalchemy import select

from delphi.models import Enrolment, Panellist
from tests.support.study import make_study

PANEL = "/studies/needles/panel"
READ = ("", "/add", "/import", "/invite", "/remind", "/template.csv", "/1")
WRITE = ("/add", "/import", "/invite", "/remind", "/1", "/1/send", "/1/revoke", "/1/withdraw", "/1/remove",
         "/1/readmit")  # fmt: skip
EXPERT = ("/consent", "/profile", "/interests", "/withdraw")


@pytest.fixture
def made(session):
    return make_study(session, n_panellists=2)


@pytest.mark.parametrize("role", ["methodologist", "observer"])
def test_colleagues_see_no_names(visit, made, role):
    colleague = visit(getattr(made, role))
    assert {colleague.get(PANEL + path).status_code for path in READ} == {403}
    assert {colleague.submit(PANEL + path).status_code for path in WRITE} == {403}


def test_for_the_chair_of_another_study_the_panel_does_not_exist(session, visit, made):
    other = visit(make_study(session, n_panellists=1, slug="other").chair)
    assert {other.get(PANEL + path).status_code for path in READ} == {404}
    assert {other.submit(PANEL + path).status_code for path in WRITE} == {404}


def test_a_panellist_of_another_study_is_not_found_under_ones_own(session, visit, made):
    theirs = make_study(session, n_panellists=1, slug="other")
    key = session.scalars(select(Enrolment.id).where(Enrolment.study_id == theirs.study.id)).one()
    chair = visit(made.chair)
    assert chair.get(f"{PANEL}/{key}").status_code == 404
    for path in ("", "/send", "/revoke", "/withdraw", "/remove", "/readmit"):
        assert chair.submit(f"{PANEL}/{key}{path}").status_code == 404


def test_a_panellist_sees_nothing_of_the_chairs_pages(visit, made):
    expert = visit(made.panellists[0])
    assert {expert.get(PANEL + path).status_code for path in READ} == {404}


def test_nobody_is_led_to_the_sign_in_page(visit, made):
    assert {visit().get(page).status_code for page in (*EXPERT, PANEL)} == {303}


def test_a_chair_is_no_panellist(visit, made):
    assert {visit(made.chair).get(page).status_code for page in EXPERT} == {403}


def test_reading_changes_nothing(session, visit, made):
    chair, expert = visit(made.chair), visit(made.panellists[0])
    before = session.execute(select(Panellist)).all()
    for path in READ:
        chair.get(PANEL + path)
    for page in EXPERT:
        expert.get(page)
    session.expire_all()
    assert session.execute(select(Panellist)).all() == before
    assert all(seat.is_active for (seat,) in before)


def test_a_post_without_its_token_is_refused(visit, made):
    assert {visit(made.chair).post(PANEL + path).status_code for path in WRITE} == {400}
    assert {visit(made.panellists[0]).post(page).status_code for page in EXPERT} == {400}
