"""The chair's pages: the panel by name, importing, writing, one panellist."""

import io
import re

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from delphi.importing.templates import panel_template
from delphi.models import Enrolment, Message, MessageState, Panellist, PersonalLink
from tests.support.study import NOON, make_study, open_round, presented_in, rate_one

PANEL = "/studies/needles/panel"
GOOD = "email,name,discipline,country,group\nada@clinic.example,Ada Lovegrove,Nursing,Ireland,physicians\n"
BAD = "email,name\nno address,Ben Broken\nexpert1@needles.example,Once More\nx@clinic.example,X\n"


@pytest.fixture
def made(session):
    return make_study(session, n_panellists=4)


@pytest.fixture
def chair(client, made):
    return client.sign_in(made.chair)


def key_of(session, n):
    return session.scalars(select(Enrolment.id).where(Enrolment.name == f"Expert {n}")).one()


def n_people(session):
    session.rollback()
    return session.scalar(select(func.count()).select_from(Enrolment))


def uninvite(session, made, n):
    made.panellists[n].invited_at = made.panellists[n].consented_at = None
    session.commit()


def test_the_panel_stands_by_name_with_its_states(session, made, chair):
    round_ = open_round(session, made)
    rate_one(session, presented_in(session, round_)[0], made.panellists[0], 7)
    text = chair.get(PANEL).text
    assert "expert1@needles.example" in text
    assert re.search(r"stage--under-way\">started<", text)
    assert "Write to 4" in text


def test_no_code_and_no_moment_stands_beside_a_name(session, made, chair):
    round_ = open_round(session, made)
    for seat in made.panellists:
        rate_one(session, presented_in(session, round_)[0], seat, 7)
    for page in (PANEL, f"{PANEL}/{key_of(session, 2)}", f"{PANEL}/remind"):
        main = chair.get(page).text.split("<main")[1]
        assert not re.search(r"\bE0\d\b", main)
        assert "<time" not in main
        assert "2026" not in main


def test_a_panellists_page_is_found_by_a_key_that_does_not_follow_the_codes(session, made, chair):
    """The panellist's own key grows with the code; an address with it would tell who is who."""
    links = re.findall(rf"{PANEL}/(\d+)", chair.get(PANEL).text)
    assert {int(key) for key in links} == set(session.scalars(select(Enrolment.id)))


def test_a_state_or_a_group_narrows_the_list(session, made, chair):
    uninvite(session, made, 0)
    text = chair.get(f"{PANEL}?state=not+invited").text
    assert "Expert 1" in text
    assert "Expert 2" not in text
    assert "Expert 2" in chair.get(f"{PANEL}?group=Physicians").text


def test_an_empty_panel_says_what_to_do(session, client):
    empty = make_study(session, n_panellists=0, slug="empty")
    assert "Nobody is on the panel yet" in client.sign_in(empty.chair).get("/studies/empty/panel").text


def test_one_person_is_added_by_a_form(session, chair):
    answer = chair.submit(f"{PANEL}/add", {"name": " Ada  Lovegrove ", "email": "ADA@clinic.example"})
    assert answer.status_code == 303
    assert session.scalars(select(Enrolment.name).where(Enrolment.email == "ada@clinic.example")).one() == (
        "Ada Lovegrove"
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": "", "email": "a@clinic.example"}, "Type the name."),
        ({"name": "Ada", "email": "nowhere"}, "Type a complete e-mail address"),
        ({"name": "Ada", "email": "expert1@needles.example"}, "is on the panel already"),
        ({"name": "Ada\u202eb", "email": "a@clinic.example"}, "invisible control character"),
        ({"name": "A" * 201, "email": "a@clinic.example"}, "Use at most 200 characters."),
    ],
)
def test_a_bad_entry_is_refused_and_kept_for_mending(session, chair, data, said):
    answer = chair.submit(f"{PANEL}/add", data)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{data["email"]}"' in answer.text
    assert n_people(session) == 4


def test_an_import_is_shown_before_anything_is_kept_and_needs_no_second_upload(session, chair):
    preview = chair.submit(f"{PANEL}/import", {"file": (io.BytesIO(GOOD.encode()), "panel.csv")})
    assert preview.status_code == 200
    assert "One person, ready to add" in preview.text
    assert "Physicians" in preview.text  # as the panel spells it
    assert n_people(session) == 4
    lines = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", preview.text, re.DOTALL)[1]
    assert chair.submit(f"{PANEL}/import", {"text": lines, "step": "add"}).status_code == 303
    assert n_people(session) == 5


def test_a_workbook_is_imported_like_a_text(session, chair):
    book = Workbook()
    for row in (("email", "name"), ("ada@clinic.example", "Ada, née Love"), (), ("bo@clinic.example", "Bo")):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    preview = chair.submit(f"{PANEL}/import", {"file": (io.BytesIO(data.getvalue()), "panel.xlsx")})
    lines = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", preview.text, re.DOTALL)[1]
    lines = lines.replace("&#34;", '"')
    assert chair.submit(f"{PANEL}/import", {"text": lines, "step": "add"}).status_code == 303
    assert n_people(session) == 6


@pytest.mark.parametrize("step", ["", "add"])
def test_every_bad_line_is_named_with_its_remedy_and_nothing_is_imported(session, chair, step):
    answer = chair.submit(f"{PANEL}/import", {"text": BAD, "step": step})
    assert answer.status_code == 422
    assert "Nothing was imported: 2 problems" in answer.text
    assert "is not an e-mail address" in answer.text
    assert "is on the panel already" in answer.text
    assert "Write one address, such as name@hospital.example." in answer.text
    assert "no address,Ben Broken" in answer.text
    assert n_people(session) == 4


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "There is nothing to read yet"),
        ({"text": "who,where\na,b\n"}, "column"),
        ({"text": 'email,name\n=cmd(),"Ada"\n'}, "line"),
        ({"file": (b"email,name\na@x.example,Jos\xe9\n", "p.csv")}, "not in UTF-8"),
        ({"file": (b"x" * 200_000, "p.csv")}, "more than 150 kB"),
    ],
)
def test_an_unreadable_import_is_one_clear_sentence(session, chair, data, said):
    if "file" in data:
        data = {"file": (io.BytesIO(data["file"][0]), data["file"][1])}
    answer = chair.submit(f"{PANEL}/import", data)
    assert answer.status_code == 422
    assert said in answer.text
    assert n_people(session) == 4


def test_the_example_file_can_be_imported_as_it_is(session, chair):
    example = chair.get(f"{PANEL}/template.csv")
    assert example.data == panel_template()
    assert "attachment" in example.headers["Content-Disposition"]
    answer = chair.submit(f"{PANEL}/import", {"text": example.data.decode("utf-8-sig"), "step": "add"})
    assert answer.status_code == 303
    assert n_people(session) == 6


def test_what_will_be_sent_is_shown_and_then_sent_once(session, made, chair):
    uninvite(session, made, 0)
    shown = chair.get(f"{PANEL}/invite").text
    assert "Invitation to the panel: Needles and skin" in shown
    assert "the reader's own link" in shown
    data = {"seen": re.search(r'name="seen"[^>]*value="(\d+)"', shown)[1], "note": "See you in Rome."}
    assert chair.submit(f"{PANEL}/invite", data).status_code == 303
    again = chair.submit(f"{PANEL}/invite", data)
    assert again.status_code == 409
    assert "See you in Rome." in again.text
    session.rollback()
    [message] = session.scalars(select(Message)).all()
    assert "See you in Rome." in message.body
    assert message.body.count("{link}") == 1


def test_a_preview_shows_markup_as_text(session, made, chair):
    uninvite(session, made, 0)
    made.study.title = "<b>Needles</b>"
    session.commit()
    assert "<b>Needles" not in chair.get(f"{PANEL}/invite").text


def test_reminding_without_an_open_round_is_refused(chair):
    assert "Nobody to write to" in chair.get(f"{PANEL}/remind").text
    assert chair.submit(f"{PANEL}/remind", {"seen": "0"}).status_code == 409


def test_mails_are_said_to_wait_where_no_server_is_configured(session, made, chair):
    uninvite(session, made, 0)
    chair.submit(f"{PANEL}/invite", {"seen": "0"})
    text = chair.get(PANEL).text
    assert "One mail waits here" in text
    assert "SMTP_URL" in text


def test_a_mail_that_was_not_delivered_is_shown_with_its_reason(session, made, chair):
    key = key_of(session, 1)
    chair.submit(f"{PANEL}/{key}/send", {"seen": "0"})
    session.rollback()
    [message] = session.scalars(select(Message)).all()
    message.state, message.error = MessageState.FAILED, "550 No such mailbox"
    session.commit()
    assert "Mail to one panellist was not delivered" in chair.get(PANEL).text
    assert "550 No such mailbox" in chair.get(f"{PANEL}/{key}").text


def test_details_are_corrected_on_the_panellists_page(session, chair):
    page = f"{PANEL}/{key_of(session, 1)}"
    data = {"name": "Ada", "email": "ada@clinic.example", "stakeholder_group": "Physicians"}
    assert chair.submit(page, data).status_code == 303
    assert "ada@clinic.example" in chair.get(page).text
    assert chair.submit(page, data | {"email": "expert2@needles.example"}).status_code == 422


def test_revoked_links_and_sign_ins_work_no_more(session, made, chair, visit):
    expert = visit(made.panellists[0])
    session.add(PersonalLink(panellist_id=made.panellists[0].id, token_hash="x", created_at=NOON))
    session.commit()
    assert chair.submit(f"{PANEL}/{key_of(session, 1)}/revoke").status_code == 303
    assert expert.get("/profile").location.startswith("/sign-in")
    session.rollback()
    assert session.scalars(select(PersonalLink.revoked_at)).one() is not None


def test_a_chair_withdraws_somebody_once(session, made, chair):
    page = f"{PANEL}/{key_of(session, 1)}"
    assert chair.submit(f"{page}/withdraw").status_code == 303
    assert chair.submit(f"{page}/withdraw").status_code == 409


def test_removing_and_giving_a_seat_back_are_refused_where_they_make_no_sense(session, chair):
    page = f"{PANEL}/{key_of(session, 1)}"
    assert chair.submit(f"{page}/remove").status_code == 409
    assert chair.submit(f"{page}/readmit").status_code == 409
    assert session.scalar(select(func.count()).select_from(Panellist)) == 4
