"""Pages of a study: done, refused, not allowed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.protocol import Terms
from delphi.models import Appointment, Message, Study, User
from tests.support.counting import queries
from tests.support.study import NOON, MadeStudy, make_study, open_round
from tests.support.visitor import Visitor

Visit = Callable[..., Visitor]
PAGE = "/studies/needles"


@pytest.fixture
def made(session: Session) -> MadeStudy:
    return make_study(session)


@pytest.fixture
def founder(session: Session) -> User:
    user = User(email="ada@clinic.example", name="Ada Rossi", may_found_studies=True, created_at=NOON)
    session.add(user)
    session.commit()
    return user


def key_of(session: Session, user: User) -> int:
    return session.scalars(select(Appointment.id).where(Appointment.user_id == user.id)).one()


def test_who_may_found_a_study_is_invited_to(visit: Visit, founder):
    assert "Found your first study" in visit(founder).get("/").text


def test_who_may_not_is_told_how_a_study_comes_here(visit: Visit, session):
    user = User(email="b@clinic.example", name="Ben", created_at=NOON)
    session.add(user)
    session.commit()
    page = visit(user).get("/").text
    assert "No study yet" in page
    assert "/studies/new" not in page


def test_the_start_page_lists_a_study_with_its_next_thing(visit: Visit, made):
    page = visit(made.chair).get("/").text
    assert "Needles and skin" in page
    assert "Review round 1" in page


def test_the_start_page_says_what_waits_for_the_chair(visit: Visit, made):
    assert "(the chair does this)" in visit(made.observer).get("/").text


def test_a_study_can_begin_as_a_policy_delphi(visit: Visit, founder, session):
    data = {"title": "Sugar", "aim": "To agree.", "preset": "policy-delphi"}
    assert visit(founder).submit("/studies/new", data).status_code == 303
    terms = Terms.from_json(session.scalars(select(Study).where(Study.slug == "sugar")).one().protocol.terms)
    assert [str(one.words) for one in terms.questions] == ["How desirable is it?", "How feasible is it?"]
    assert terms.aim == "To agree."


def test_a_study_is_founded(visit: Visit, founder, session):
    data = {"title": "  Skin \n care ", "aim": "To agree.", "audience": "", "preset": "rand-ucla"}
    answer = visit(founder).submit("/studies/new", data)
    assert (answer.status_code, answer.location) == (303, "/studies/skin-care/")
    assert session.scalars(select(Study.title)).one() == "Skin care"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"title": "", "preset": "rand-ucla"}, "Give the study a title."),
        ({"title": "x" * 201, "preset": "rand-ucla"}, "Use at most 200 characters."),
        ({"title": "Skin\x07", "preset": "rand-ucla"}, "invisible control character"),
        ({"title": "Skin", "preset": "majority"}, "Not a valid choice"),
    ],
)
def test_a_study_that_cannot_be_founded_says_why(visit: Visit, founder, session, data, sentence):
    answer = visit(founder).submit("/studies/new", data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalars(select(Study)).all() == []


def test_only_who_may_found_studies_sees_the_form(visit: Visit, made):
    assert visit(made.chair).get("/studies/new").status_code == 403


def test_a_title_is_shown_as_it_was_typed(visit: Visit, founder):
    data = {"title": "<script>alert(1)</script>", "preset": "rand-ucla"}
    page = visit(founder).submit("/studies/new", data, follow_redirects=True).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_overview_shows_one_next_thing(visit: Visit, made):
    page = visit(made.chair).get(f"{PAGE}/").text
    assert page.count('class="button primary"') == 1
    assert "Open round 1" in page


@pytest.mark.parametrize("path", ["/", "/colleagues", "/audit"])
def test_a_stranger_finds_no_study(visit: Visit, made, founder, path):
    assert visit(founder).get(PAGE + path).status_code == 404


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/colleagues", 403), ("/audit", 403)])
def test_an_observer_reads_the_overview_alone(visit: Visit, made, path, status):
    assert visit(made.observer).get(PAGE + path).status_code == status


def test_a_colleague_is_appointed_and_written_to(visit: Visit, made, session):
    data = {"name": "Clara Weiss", "email": "clara@clinic.example", "role": "methodologist"}
    page = visit(made.chair).submit(f"{PAGE}/colleagues", data, follow_redirects=True).text
    assert "Clara Weiss is appointed" in page
    message = session.scalars(select(Message)).one()
    assert message.to_address == "clara@clinic.example"
    assert "{link}" in message.body


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": "", "email": "c@clinic.example", "role": "chair"}, "Type the name."),
        ({"name": "C", "email": "c at clinic", "role": "chair"}, "Type a complete e-mail address"),
        ({"name": "C", "email": "c@clinic.example", "role": "panellist"}, "Not a valid choice"),
        (
            {"name": "C", "email": "observer@needles.example", "role": "chair"},
            "is observer of this study already",
        ),
    ],
)
def test_an_appointment_that_cannot_be_made_keeps_what_was_typed(visit: Visit, made, data, sentence):
    answer = visit(made.chair).submit(f"{PAGE}/colleagues", data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{data["email"]}"' in answer.text


def test_the_last_chair_cannot_leave(visit: Visit, made, session):
    answer = visit(made.chair).submit(f"{PAGE}/colleagues/{key_of(session, made.chair)}/remove")
    assert answer.status_code == 409
    assert "at least one chair" in answer.text


def test_a_chair_who_steps_down_is_led_to_the_start_page(visit: Visit, made, session):
    chair = visit(made.chair)
    chair.submit(f"{PAGE}/colleagues/{key_of(session, made.observer)}/role", {"role": "chair"})
    answer = chair.submit(f"{PAGE}/colleagues/{key_of(session, made.chair)}/role", {"role": "observer"})
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_colleague_of_another_study_is_not_found(visit: Visit, made, session):
    other = make_study(session, slug="other")
    path = f"{PAGE}/colleagues/{key_of(session, other.observer)}/remove"
    assert visit(made.chair).submit(path).status_code == 404


def test_an_unknown_role_is_refused(visit: Visit, made, session):
    path = f"{PAGE}/colleagues/{key_of(session, made.observer)}/role"
    assert visit(made.chair).submit(path, {"role": "panellist"}).status_code == 400


def test_the_audit_trail_reads_and_verifies(visit: Visit, made, session):
    chair = visit(made.chair)
    chair.submit(f"{PAGE}/colleagues/{key_of(session, made.observer)}/role", {"role": "methodologist"})
    page = chair.get(f"{PAGE}/audit").text
    assert "Verified" in page
    assert "changed the role" in page
    assert "chair The chair" in page


def test_a_page_of_the_trail_that_is_not_there_is_not_found(visit: Visit, made):
    assert visit(made.chair).get(f"{PAGE}/audit?page=2").status_code == 404


def test_pages_take_the_same_number_of_queries_for_large_studies(app, visit: Visit, session):
    small, large = make_study(session, 1, 1), make_study(session, 12, 12, slug="large")
    open_round(session, large)
    numbers = []
    for made in (small, large):
        visitor = visit(made.chair)
        with queries(app) as sent:
            assert visitor.get(f"/studies/{made.study.slug}/").status_code == 200
        numbers.append(len(sent))
    assert numbers[0] == numbers[1] <= 8
