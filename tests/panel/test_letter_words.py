"""A study's own words and quiet hours: what may be filled in, and on whose clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from delphi.domain.quiet import QuietHours
from delphi.domain.sending import fill, moment_of, template_problems
from delphi.domain.stages import LetterKind
from delphi.errors import NotAcceptable
from delphi.mail.facts import Letter
from delphi.models import Enrolment, Message
from delphi.panel import operations, words
from delphi.panel.zones import zone_of
from tests.support.study import NOON

DAY = timedelta(days=1)
WHO = {"by": "chair Ada", "at": NOON}


def write(kind, reader):
    return Letter(f"{kind}", f"Dear {reader.name}, until {reader.closes_at}: {{link}}")


def wording(_facts, note):
    return lambda kind, reader: replace(write(kind, reader), subject=f"{kind} {note}".strip())


@pytest.fixture
def made(under_way):
    return under_way


@pytest.mark.parametrize(
    ("subject", "body", "says"),
    [
        ("Hello", "Dear {name}", "needs {link} once"),
        ("Hello", "{link} {link}", "needs {link} once"),
        ("Hello {link}", "{link}", "not in the subject"),
        ("Hello", "Dear {nmae}, {link}", "{nmae} cannot be filled in"),
        ("Round {round}", "{link}", "{round} cannot be filled in"),
        ("Hello", "{link} and {name", "A brace stands alone"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused_with_what_is_wrong(subject, body, says):
    assert any(says in str(one) for one in template_problems(LetterKind.INVITATION, subject, body))


def test_a_template_is_filled_once_and_an_empty_paragraph_goes():
    assert fill("A {name}\n\n{aim}\n\nB {link}", {"name": "{aim}", "aim": ""}) == "A {aim}\n\nB {link}"


def test_own_words_are_kept_by_kind_and_language(session, made):
    words.save_words(session, made.study, LetterKind.OPENING, "it", "Ecco", "Qui: {link}", **WHO)
    with pytest.raises(NotAcceptable, match="needs"):
        words.save_words(session, made.study, LetterKind.OPENING, "en", "Here", "Nothing", **WHO)
    session.commit()
    from delphi.panel.asking import own_words

    assert own_words(session, made.study) == {("round opened", "it"): ("Ecco", "Qui: {link}")}
    words.forget_words(session, made.study, LetterKind.OPENING, "it", **WHO)
    session.flush()
    assert own_words(session, made.study) == {}


@pytest.mark.parametrize(
    ("hour", "zone", "until"),
    [
        (12, "Europe/Rome", None),
        (20, "Europe/Rome", 30),  # 21:00 there; seven in the morning is 06:00 UTC of the next day
        (5, "Europe/Rome", 6),
        (6, "Europe/Rome", None),
        (12, "Asia/Tokyo", 22),
        (12, "no such zone", None),
    ],
)
def test_quiet_hours_are_those_of_the_readers_clock(hour, zone, until):
    midnight = datetime(2026, 11, 16, tzinfo=UTC)
    found = QuietHours().wait_until(midnight + timedelta(hours=hour), zone)
    assert found == (None if until is None else midnight + timedelta(hours=until))


def test_quiet_hours_end_right_in_the_night_in_which_the_clocks_change():
    evening = datetime(2026, 10, 24, 21, tzinfo=UTC)  # 23:00 in Rome, summer time
    assert QuietHours().wait_until(evening, "Europe/Rome") == datetime(2026, 10, 25, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("chosen", "country", "zone"),
    [
        ("Asia/Tokyo", "Italy", "Asia/Tokyo"),
        ("", "Italia", "Europe/Rome"),
        ("", "USA", "America/New_York"),
        ("", "Brasilien", "America/Sao_Paulo"),
        ("", "Nowhere", "Europe/Paris"),
    ],
)
def test_a_clock_is_the_chosen_one_or_that_of_the_country_or_of_the_study(chosen, country, zone):
    assert zone_of(chosen, country, "Europe/Paris") == zone


def test_a_letter_waits_for_nobody_whose_clock_is_unknown(session, made, round_):
    session.scalars(
        select(Enrolment).where(Enrolment.panellist_id == made.panellists[1].id)
    ).one().time_zone = "Asia/Tokyo"
    operations.remind(session, made.study, write=write, by="chair Ada", at=NOON)
    zones = dict(session.execute(select(Message.panellist_id, Message.time_zone)).all())
    assert zones[made.panellists[1].id] == "Asia/Tokyo"
    assert zones[made.panellists[2].id] is None


def test_moments_of_a_plan():
    assert moment_of(NOON, None) == NOON
    assert moment_of(None, None, NOON, NOON + DAY) == NOON
    assert moment_of(None, 24, NOON, NOON + 3 * DAY) == NOON + 2 * DAY
    assert moment_of(None, 24, None, NOON + DAY) is None
    assert moment_of(None, 24, NOON, None) is None
