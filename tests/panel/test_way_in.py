"""The expert's way in and out: link, consent, profile, interests, withdrawal; and the outbox."""

import re

import pytest
from sqlalchemy import select

from delphi import mail
from delphi.models import Message, Panellist, PersonalLink, SignIn
from delphi.panel.views.outbox import linked
from delphi.tokens import hashed
from tests.support.study import NOON, make_study, open_round, presented_in, rate_one

TOKEN = "a-token-long-enough"


@pytest.fixture
def made(session):
    made = make_study(session, n_panellists=2, groups=("Physicians", "Nurses"))
    made.panellists[0].consented_at = made.panellists[0].has_interests = None
    link = PersonalLink(panellist_id=made.panellists[0].id, token_hash=hashed(TOKEN), created_at=NOON)
    session.add(link)
    session.commit()
    return made


@pytest.fixture
def expert(client, made):
    return client.sign_in(made.panellists[0])


def seat(session, made, n=0):
    session.rollback()
    return session.get(Panellist, made.panellists[n].id, populate_existing=True)


def test_opening_the_link_signs_nobody_in(session, client, made):
    answer = client.get(f"/enter/{TOKEN}")
    assert answer.status_code == 200
    assert "Needles and skin" in answer.text
    assert "The chair" in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert session.scalar(select(SignIn.id)) is None
    assert client.get("/consent").status_code == 303


def test_continuing_signs_in_and_the_link_stays_valid(session, client, visit, made):
    assert client.submit(f"/enter/{TOKEN}").location == "/rate"
    assert client.get("/rate").location == "/consent"
    assert visit().submit(f"/enter/{TOKEN}").status_code == 303


def test_a_session_planted_beforehand_gains_nothing(client, visit, made):
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "planted"
    client.submit(f"/enter/{TOKEN}")
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != "planted"


@pytest.mark.parametrize("ended", ["unknown", "revoked", "withdrew", "declined"])
def test_a_link_that_ended_leads_to_a_page_that_helps(session, client, made, ended):
    if ended == "revoked":
        session.scalars(select(PersonalLink)).one().revoked_at = NOON
    elif ended != "unknown":
        setattr(made.panellists[0], f"{ended}_at", NOON)
    session.commit()
    path = f"/enter/{'nonsense' if ended == 'unknown' else TOKEN}"
    for answer in (client.get(path), client.submit(path)):
        assert answer.status_code == 404
        assert "ask the person who invited you" in answer.text
    assert session.scalar(select(SignIn.id)) is None


def test_the_way_in_leads_from_part_to_part(session, expert, made):
    assert expert.submit("/consent", {"agree": "1"}).location == "/profile"
    profile = {"discipline": "Nursing", "country": "Ireland", "stakeholder_group": "Nurses"}
    assert expert.submit("/profile", profile | {"years_of_practice": "12"}).location == "/interests"
    assert expert.submit("/interests", {"declares": "none"}).location == "/rate"
    entered = seat(session, made)
    assert entered.has_entered
    assert (entered.stakeholder_group, entered.years_of_practice, entered.has_interests) == (
        "Nurses",
        12,
        False,
    )


def test_nothing_is_asked_before_consent(expert):
    assert expert.get("/profile").location == "/consent"
    assert expert.submit("/interests", {"declares": "none"}).location == "/consent"


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        ("/profile", {"discipline": "", "country": "Ireland"}, "Say in which discipline"),
        (
            "/profile",
            {"discipline": "x", "country": "y", "stakeholder_group": "Cats"},
            "Not a valid choice",
        ),
        ("/profile", {"discipline": "x", "country": "y", "years_of_practice": "many"}, "whole number"),
        ("/profile", {"discipline": "x", "country": "y", "years_of_practice": "99"}, "from 0 to 80"),
        ("/interests", {}, "Choose one of the two."),
        ("/interests", {"declares": "some", "interests": " "}, "Write which interests"),
        ("/interests", {"declares": "none", "interests": "Shares"}, "none to declare"),
    ],
)
def test_an_incomplete_answer_is_refused_and_kept(session, expert, made, path, data, said):
    expert.submit("/consent", {"agree": "1"})
    answer = expert.submit(path, data)
    assert answer.status_code == 422
    assert said in answer.text
    assert seat(session, made).has_interests is None


def test_interests_are_shown_as_text_whatever_they_hold(expert):
    expert.submit("/consent", {"agree": "1"})
    expert.submit("/interests", {"declares": "some", "interests": "<script>alert(1)</script>"})
    assert "<script>alert" not in expert.get("/interests").text


def test_declining_ends_the_session_and_the_link(session, expert, made):
    answer = expert.submit("/consent", {"decline": "1"})
    assert "You declined" in expert.get(answer.location).text
    assert expert.get("/consent").location.startswith("/sign-in")
    assert expert.get(f"/enter/{TOKEN}").status_code == 404
    assert seat(session, made).declined_at is not None


def test_leaving_needs_a_yes_and_says_what_stays(session, expert, made):
    assert "in rounds that are closed stays" in expert.get("/withdraw").text
    assert expert.submit("/withdraw").status_code == 422
    assert seat(session, made).withdrew_at is None
    answer = expert.submit("/withdraw", {"sure": "y"})
    assert "You have left the panel" in expert.get(answer.location).text
    assert expert.get("/withdraw").location.startswith("/sign-in")
    assert seat(session, made).withdrew_at is not None


def test_after_the_first_rating_the_profile_can_only_be_read(session, visit, made):
    round_ = open_round(session, made)
    rate_one(session, presented_in(session, round_)[0], made.panellists[1], 7)
    expert = visit(made.panellists[1])
    assert "this stays as it is" in expert.get("/profile").text
    data = {"discipline": "x", "country": "y", "stakeholder_group": "Physicians"}
    assert expert.submit("/profile", data).status_code == 409
    assert seat(session, made, 1).stakeholder_group == "Nurses"


def test_the_outbox_exists_in_the_demonstration_alone(client, make_app, database_url):
    assert client.get("/outbox").status_code == 404
    assert make_app(DATABASE_URL=database_url, DEMO=True).test_client().get("/outbox").status_code == 200


def test_a_mail_of_the_outbox_leads_in(session, make_app, database, database_url, made):
    app = make_app(DATABASE_URL=database_url, DEMO=True)
    for n in range(2):
        mail.queue(session, Message(
            study_id=made.study.id, panellist_id=made.panellists[n].id, kind="invitation",
            to_address=f"expert{n}@x.example", subject=f"<b>Mail {n}</b>", body="In:\n{link}", due_at=NOON,
        ))  # fmt: skip
    session.commit()
    mail.deliver(database, app.config)
    browser = app.test_client()
    text = browser.get("/outbox").text
    assert text.index("Mail 1") < text.index("Mail 0")
    assert "<b>Mail" not in text
    link = re.search(r'href="http://localhost(/enter/[^"]+)"', text)[1]
    assert browser.get(link).status_code == 200
    assert browser.get("/outbox?mail=999").status_code == 404


def test_only_our_own_addresses_become_links():
    text = linked(
        "http://localhost/enter/x <i> http://localhost.evil/ https://evil.example", "http://localhost"
    )
    assert text.count("<a ") == 1
    assert '<a href="http://localhost/enter/x">' in text
    assert "&lt;i&gt;" in text


def test_a_panellist_chooses_language_and_clock_of_letters(session, expert, made):
    assert 'href="/mine/letters"' in (expert.submit("/consent") and expert.get("/profile")).text
    assert expert.submit("/mine/letters", {"language": "it", "time_zone": "Europe/Rome"}).status_code == 303
    enrolment = seat(session, made).enrolment
    assert (enrolment.language, enrolment.time_zone) == ("it", "Europe/Rome")
    assert expert.submit("/mine/letters", {"language": "it", "time_zone": "Mars"}).status_code == 422
