"""Letters on the wire: what they hold, what holds them back, and what is injected by a real mail server."""

import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import select

from delphi import mail
from delphi.domain.stages import LetterKind
from delphi.models import (
    Delivery,
    DeliveryOutcome,
    Extension,
    Message,
    MessageState,
    Post,
    UnsubscribeLink,
)
from delphi.tokens import hashed
from tests.support.programs import ROOT, wait_until
from tests.support.smtp import LATER, NEVER, text_of
from tests.support.study import NOON, make_study, open_round, presented_in, rate_one

DAY = timedelta(days=1)


@pytest.fixture
def made(session):
    return make_study(session, n_panellists=3)


@pytest.fixture
def settings(mail_server):
    return {
        "SMTP_URL": mail_server.url,
        "DEMO": False,
        "BASE_URL": "https://delphi.example",
        "MAIL_FROM": "Delphi <d@x.example>",
    }


def queue(session, made, **changes):
    seat = made.panellists[0]
    fields = {
        "study_id": made.study.id, "panellist_id": seat.id, "kind": LetterKind.NOT_STARTED.value,
        "to_address": "e1@x.example", "subject": "Your view", "due_at": NOON,
        "body": "Dear Ada & <b>Bob</b>,\n\nBegin here:\n{link}\n\nThanks\n\nNo more reminders: {unsubscribe}",
    }  # fmt: skip
    mail.queue(session, Message(**fields | changes))
    session.commit()


def stored(session):
    session.rollback()
    return session.scalars(select(Message).order_by(Message.id)).all()


def history(session):
    session.rollback()
    rows = session.scalars(select(Delivery).order_by(Delivery.id))
    return [(row.outcome.value, row.answer) for row in rows]


def at(**ahead):
    return lambda: NOON + timedelta(**ahead)


def html_of(sent):
    return sent.get_body(("html",)).get_content()


def test_a_reminder_can_be_turned_off_by_the_mail_program_alone(
    session, database, made, mail_server, settings
):
    queue(session, made)
    mail.deliver(database, settings, at())
    [sent] = mail_server.mails
    address = sent["List-Unsubscribe"].strip("<>")
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in text_of(sent)
    token = address.removeprefix("https://delphi.example/reminders/")
    assert session.scalars(select(UnsubscribeLink.token_hash)).one() == hashed(token)


def test_a_letter_that_is_no_reminder_offers_no_way_to_stop_it(
    session, database, made, mail_server, settings
):
    queue(session, made, kind=LetterKind.OPENING.value, body="Begin here:\n{link}")
    mail.deliver(database, settings, at())
    [sent] = mail_server.mails
    assert sent["List-Unsubscribe"] is None


def test_the_same_mail_stands_beside_the_text_as_html_that_trusts_nobody(
    session, database, made, mail_server, settings
):
    queue(session, made)
    mail.deliver(database, settings, at())
    [sent] = mail_server.mails
    html = html_of(sent)
    link = text_of(sent).split("Begin here:\n")[1].split()[0]
    assert f'<a href="{link}"' in html
    assert ">Begin here</a>" in html
    assert "Dear Ada &amp; &lt;b&gt;Bob&lt;/b&gt;," in html
    assert "<img" not in html
    assert "{link}" not in html + text_of(sent)


def test_a_letter_about_a_round_brings_its_end_for_the_calendar(
    session, database, made, mail_server, settings
):
    from icalendar import Calendar

    round_ = open_round(session, made, closes_at=NOON + 7 * DAY)
    queue(session, made, round_id=round_.id)
    mail.deliver(database, settings, at())
    [sent] = mail_server.mails
    [file] = [part for part in sent.iter_attachments() if part.get_content_type() == "text/calendar"]
    [event] = Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")
    assert event["DTEND"].dt == NOON + 7 * DAY
    assert "Needles and skin" in event["SUMMARY"]
    assert b"/enter/" not in file.get_payload(decode=True)
    assert file.get_filename() == "round-1.ics"


def test_who_has_more_time_gets_that_time_for_the_calendar(session, database, made, mail_server, settings):
    from icalendar import Calendar

    round_ = open_round(session, made, closes_at=NOON + DAY)
    session.add(Extension(round_id=round_.id, panellist_id=made.panellists[0].id, closes_at=NOON + 3 * DAY))
    queue(session, made, round_id=round_.id)
    mail.deliver(database, settings, at())
    [file] = mail_server.mails[0].iter_attachments()
    [event] = Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")
    assert event["DTEND"].dt == NOON + 3 * DAY


def test_a_letter_waits_while_it_is_night_where_its_reader_lives(
    session, database, made, mail_server, settings
):
    queue(session, made, time_zone="Asia/Tokyo")  # noon in UTC is 21:00 there
    queue(session, made, time_zone="Europe/Rome", to_address="e2@x.example")
    assert mail.deliver(database, settings, at()) == 1
    first, second = stored(session)
    waiting = (MessageState.QUEUED, NOON + timedelta(hours=10), 0)
    assert (first.state, first.due_at, first.n_attempts) == waiting
    assert second.state is MessageState.SENT
    assert mail.deliver(database, settings, at(hours=10)) == 1
    assert history(session) == [("held", ""), ("sent", ""), ("sent", "")]


def test_a_study_chooses_its_quiet_hours(session, database, made, mail_server, settings):
    session.add(Post(study_id=made.study.id, quiet_from=22, quiet_until=22))
    queue(session, made, time_zone="Asia/Tokyo")
    assert mail.deliver(database, settings, at(hours=6)) == 1


def test_a_letter_that_somebody_asked_for_leaves_at_any_hour(session, database, made, mail_server, settings):
    queue(session, made, time_zone=None)
    assert mail.deliver(database, settings, at(hours=14)) == 1


@pytest.mark.parametrize("what", ["finished", "closed"])
def test_a_reminder_that_nobody_needs_any_more_is_not_sent(
    session, database, made, mail_server, settings, what
):
    round_ = open_round(session, made, closes_at=NOON + DAY)
    queue(session, made, round_id=round_.id)
    if what == "finished":
        for presented in presented_in(session, round_):
            rate_one(session, presented, made.panellists[0], 7)
    ahead = 0 if what == "finished" else 25
    assert mail.deliver(database, settings, at(hours=ahead)) == 0
    [row] = stored(session)
    # The same sentence whatever the reason, so that it dates nobody's ratings.
    assert (row.state, row.error) == (
        MessageState.CANCELLED,
        "Not sent, since it was not needed any more.",
    )
    assert not mail_server.mails


def test_the_history_tells_each_refusal_and_the_answer_of_the_server(
    session, database, made, mail_server, settings
):
    queue(session, made)
    mail_server.refuse(LATER)
    mail_server.refuse(NEVER)
    for hours in (0, 1, 2):
        mail.deliver(database, settings, at(hours=hours))
    assert history(session) == [("deferred", LATER), ("bounced", NEVER)]
    assert stored(session)[0].state is MessageState.BOUNCED


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("421 4.3.2 Going down", MessageState.QUEUED),
        ("452 4.2.2 Mailbox full", MessageState.QUEUED),
        ("550 5.1.1 No such mailbox", MessageState.BOUNCED),
        ("554 5.7.1 Not wanted", MessageState.BOUNCED),
    ],
)
@pytest.mark.parametrize("where", ["recipient", "data"])
def test_what_the_server_says_decides(session, database, made, mail_server, settings, answer, state, where):
    queue(session, made)
    queue(session, made, to_address="e2@x.example")
    if where == "recipient":
        mail_server.refuse_address("e1@x.example", answer)
    else:
        mail_server.refuse(answer)
    assert mail.deliver(database, settings, at()) == 1
    refused, other = stored(session)
    assert (refused.state, other.state) == (state, MessageState.SENT)
    assert answer in str(refused.error) or answer.split()[0] in str(refused.error)


def test_a_line_that_breaks_in_the_middle_loses_nothing(session, database, made, mail_server, settings):
    for n in range(4):
        queue(session, made, to_address=f"e{n}@x.example")
    mail_server.hang_up_at(2)
    assert mail.deliver(database, settings, at()) == 3
    mail.deliver(database, settings, at(hours=1))
    assert {row.state for row in stored(session)} == {MessageState.SENT}
    ids = [sent["Message-ID"] for sent in mail_server.mails]
    assert len(ids) == len(set(ids)) == 4


def test_many_mails_share_one_line(session, database, made, mail_server, settings):
    for n in range(5):
        queue(session, made, to_address=f"e{n}@x.example")
    assert mail.deliver(database, settings, at()) == 5
    assert mail_server.n_lines == 1


WORKER = """
import sys
from delphi import mail
from delphi.database import Database
settings = {"SMTP_URL": sys.argv[2], "DEMO": False, "BASE_URL": "https://delphi.example", "MAIL_FROM": "d@x.example"}
mail.deliver(Database(sys.argv[1]), settings)
"""


@pytest.mark.parametrize("accepted", [False, True])
def test_a_worker_killed_with_a_mail_in_its_hands_loses_it_never_and_repeats_it_only_where_documented(
    session, database, database_url, made, mail_server, settings, accepted
):
    """Killed before the server took it, the mail arrives once; killed between that and our commit, twice, with
    the same Message-ID."""
    queue(session, made)
    worker = subprocess.Popen([sys.executable, "-c", WORKER, database_url, mail_server.url], cwd=ROOT)
    with mail_server.holding(accepted) as held:
        wait_until(held.is_set, 30, "the mail's arrival")
        worker.kill()
        worker.wait()
    assert stored(session)[0].state is MessageState.QUEUED
    later = stored(session)[0].due_at
    assert mail.deliver(database, settings, lambda: later) == 1
    assert stored(session)[0].state is MessageState.SENT
    assert len(mail_server.mails) == 1 + accepted
    assert len({sent["Message-ID"] for sent in mail_server.mails}) == 1


def test_the_history_holds_no_token_of_any_link(session, database, made, mail_server, settings):
    queue(session, made)
    mail.deliver(database, settings, at())
    token = text_of(mail_server.mails[0]).split("/enter/")[1].split()[0]
    with database.engine.connect() as connection:
        told = "".join(str(row) for row in connection.exec_driver_sql("SELECT * FROM delivery"))
        told += "".join(str(row) for row in connection.exec_driver_sql("SELECT * FROM message"))
    assert token not in told
    assert DeliveryOutcome.SENT.value in told
