"""What goes on while people look: a meeting with its wall and phones, a round in real time, a pilot, other questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from delphi.domain.designs import policy_delphi
from delphi.domain.lifecycle import RoundMode
from delphi.domain.protocol import Terms
from delphi.models import Panellist, RoundStatement, utcnow
from delphi.rating.acts import Said
from delphi.rating.operations import rate
from delphi.rounds import operations as rounds
from delphi.translating.operations import set_languages
from tests.browser.conftest import PHONE, breaches_of
from tests.browser.people import Door, ask
from tests.rating.test_estimates import QUESTION as DOSE
from tests.support.programs import wait_until
from tests.support.study import NOON, TERMS, MadeStudy, make_study, presented_in
from tests.translating.test_reading import translate

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from sqlalchemy.orm import Session

    from tests.support.server import Server
    from tests.support.watch import Watch

OPEN = Callable[..., "Page"]
LIVE = 3_100  # milliseconds after which a page that follows has asked again
# What the other width and the other scheme can break.
RULES = ["color-contrast", "target-size", "scrollable-region-focusable"]


class Stage:
    """Studies on the running server, and the people who sit before them."""

    def __init__(self, server: Server, make_app: Callable[..., Any], open_page: OPEN) -> None:
        self.door, self.open_page = Door(server, make_app), open_page

    @contextmanager
    def session(self) -> Iterator[Session]:
        database = self.door.app.extensions["delphi.database"]
        with database.sessions() as session:
            yield session

    def opened(
        self, slug: str, terms: Terms, own: tuple[str, ...] = ("", ""), mode: RoundMode = RoundMode.ROUNDS
    ) -> tuple[MadeStudy, list[int]]:
        """A study with its round 1 open, each statement with its own question; the keys of what it presents."""
        with self.session() as session:
            made = make_study(session, len(own), terms=terms, slug=slug)
            for statement, question in zip(made.statements, own, strict=True):
                statement.question = question
            set_languages(session, made.study, "en", ["de"], by="the chair", at=NOON)
            translate(session, made, "de", STATEMENT="Jede Klinik soll dies tun.")
            round_ = rounds.draft_round(session, made.study, by="the chair", at=utcnow())
            rounds.set_mode(session, round_, mode, by="the chair", at=utcnow())
            rounds.open_round(session, round_, by="the chair", at=utcnow())
            session.commit()
            session.refresh(made.chair)
            keys = [one.id for one in presented_in(session, round_)]
            for one in (made.chair, *made.panellists):
                session.refresh(one)
            session.expunge_all()
        return made, keys

    def others_rate(self, made: MadeStudy, key: int, *values: int) -> None:
        """As many as there are values, from the third of the panel on."""
        with self.session() as session:
            shown = session.get_one(RoundStatement, key)
            for one, value in zip(made.panellists[2:], values, strict=False):
                rate(session, session.get_one(Panellist, one.id), shown, Said(value), utcnow(), is_anew=True)
            session.commit()

    def sits(self, *, user: int | None = None, panellist: int | None = None, **options: Any) -> Page:
        page = self.open_page(**options)
        self.door.enter(page.context, user=user, panellist=panellist)
        page.clock.install()  # what follows asks again when the test says so
        return page


@pytest.fixture
def stage(server: Server, make_app: Callable[..., Any], open_page: OPEN) -> Stage:
    return Stage(server, make_app, open_page)


@pytest.fixture
def clean(axe: Callable[[Page], None], picture: Callable[[Page, str], None]) -> Callable[[Page, str], None]:
    """Examines a page as it is, then at the other width and in the dark; nothing may lie beyond its edge."""

    def examine(page: Page, name: str) -> None:
        size = page.viewport_size
        assert size
        axe(page)
        picture(page, name)
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 360 if size["width"] > 360 else 1280, "height": size["height"]})
        found = breaches_of(page, RULES)
        assert not found, f"{page.url} in the dark:\n" + "\n".join(found)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
        picture(page, f"{name}-dark")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    return examine


def test_a_meeting_is_led_from_the_wall_and_voted_on_by_phone(stage: Stage, clean: Callable[..., None]):
    made, keys = stage.opened("meeting", TERMS, mode=RoundMode.MEETING)
    wall = stage.sits(user=made.chair.id)
    phone = stage.sits(panellist=made.panellists[0].id, **PHONE)
    german = stage.sits(
        panellist=made.panellists[1].id, **PHONE, extra_http_headers={"Accept-Language": "de"}
    )
    wall.goto("/studies/meeting/rounds/1")
    wall.get_by_role("link", name="Go to the meeting").click()
    expect(wall.locator(".meeting__code")).to_be_visible()
    for one in (phone, german):
        one.goto("/meet")  # where the code leads
    expect(phone.get_by_role("heading", name="The meeting begins soon")).to_be_visible()
    wall.get_by_role("button", name="Show the first statement").click()
    for one in (phone, german):
        one.clock.run_for(LIVE)
    expect(german.get_by_role("heading", name="Jede Klinik soll dies tun. A1")).to_be_visible()
    for one, value in ((phone, "8"), (german, "3")):
        one.get_by_role("button", name=value, exact=True).click()
    expect(phone.get_by_text("You voted 8.")).to_be_visible()
    stage.others_rate(made, keys[0], 7, 8, 9)
    wall.clock.run_for(LIVE)
    expect(wall.locator(".meeting__voted")).to_have_text("5 of 12 have voted")
    expect(wall.locator(".meeting__result")).to_have_count(0)
    clean(phone, "phone-voted")
    clean(wall, "wall-voting")
    _is_discussed_and_voted_on_again(wall, phone, clean)
    wall.get_by_role("link", name="Close round 1").click()
    wall.get_by_role("button", name="Close round 1").click()
    german.clock.run_for(LIVE)
    expect(german.get_by_role("heading", name="Die Sitzung ist beendet")).to_be_visible()


def _is_discussed_and_voted_on_again(wall: Page, phone: Page, clean: Callable[..., None]) -> None:
    """From the reveal of the first statement to that of the last."""
    wall.get_by_role("button", name="Reveal").click()
    phone.clock.run_for(LIVE)
    for one in (wall, phone):
        expect(one.locator(".meeting__result")).to_contain_text("median 8 · 5 of 12 eligible")
    expect(phone.locator(".scale__point")).to_have_count(0)
    clean(wall, "wall-revealed")
    clean(phone, "phone-revealed")
    wall.get_by_role("button", name="Vote again").click()
    phone.clock.run_for(LIVE)
    expect(phone.get_by_text("Without a new vote your last one stands.")).to_be_visible()
    wall.get_by_role("button", name="Next").click()
    wall.get_by_role("button", name="Reveal").click()
    expect(wall.get_by_text("Fewer than 5 voted")).to_be_visible()


def test_in_real_time_the_panel_shows_after_ones_own_first_rating(stage: Stage, clean: Callable[..., None]):
    made, keys = stage.opened("real-time", replace(TERMS, n_rounds=1, real_time=True))
    stage.others_rate(made, keys[0], 7, 8, 9, 2)
    chair = stage.sits(user=made.chair.id)
    expert = stage.sits(panellist=made.panellists[0].id, **PHONE)
    chair.goto("/studies/real-time/rounds/1/results")
    expert.goto("/rate")
    expect(expert.get_by_text("appears here after your own rating")).to_be_visible()
    expect(expert.locator(".strip")).to_have_count(0)
    expert.get_by_role("button", name="3", exact=True).click()
    expect(expert.get_by_role("heading", name="Where the panel stands now")).to_be_visible()
    expect(expert.locator("#panel")).to_contain_text("median 7 · 5 of 12 eligible")
    clean(expert, "real-time")
    chair.clock.run_for(LIVE)
    expect(chair.locator("[data-live-board]")).to_contain_text("5 of 12")
    expert.get_by_role("button", name="7", exact=True).click()
    expect(expert.get_by_role("button", name="7", exact=True)).to_have_attribute("aria-pressed", "true")
    expert.get_by_role("link", name="Next statement").click()
    expect(expert.get_by_text("appears here after your own rating")).to_be_visible()


def test_a_pilot_is_tried_on_a_phone_and_no_answer_of_it_is_a_rating(
    stage: Stage, watch: Watch, clean: Callable[..., None]
):
    watch.expect("410")
    with stage.session() as session:
        chair_id = make_study(session, 2, 6, slug="piloted").chair.id
    chair, somebody = stage.sits(user=chair_id), stage.open_page(**PHONE)
    chair.goto("/studies/piloted/pilot")
    chair.get_by_role("button", name="Open a pilot").click()
    somebody.goto(chair.locator(".pilot__address a").inner_text())
    somebody.get_by_role("button", name="Begin").click()
    clean(somebody, "pilot-card")
    somebody.get_by_label("Something in these words is unclear").check()
    somebody.get_by_label("What is unclear").fill("Which clinics?")
    for value in ("2", "9"):
        somebody.get_by_role("button", name=value, exact=True).click()
    expect(somebody.get_by_role("heading", name="Thank you, that was all")).to_be_visible()
    chair.reload()
    expect(chair.get_by_text("unclear to 1 of 1")).to_be_visible()
    clean(chair, "pilot-found")
    chair.get_by_role("button", name="End the pilot").click()
    somebody.reload()
    expect(somebody.get_by_role("heading", name="The pilot has ended")).to_be_visible()
    of_study = "SELECT count(*) FROM rating JOIN panellist p ON p.id = panellist_id JOIN study s ON s.id = p.study_id"
    assert ask(stage.door.server, f"{of_study} WHERE s.slug = 'piloted'") == [(0,)]


def test_a_policy_delphi_is_founded_with_its_two_questions(stage: Stage, clean: Callable[..., None]):
    ((founder,),) = ask(stage.door.server, "SELECT min(id) FROM user_account WHERE may_found_studies")
    page = stage.sits(user=founder)
    page.goto("/studies/new")
    page.get_by_label("Title").fill("Clinics of tomorrow")
    page.get_by_label("A policy Delphi asks").check()
    page.get_by_role("button", name="Found the study").click()
    page.get_by_role("link", name="Protocol").first.click()
    for question in ("How desirable is it?", "How feasible is it?"):
        expect(page.get_by_text(question).first).to_be_visible()
    clean(page, "policy-protocol")


def test_each_question_of_a_statement_is_answered_on_a_phone(stage: Stage, clean: Callable[..., None]):
    policy = policy_delphi(TERMS)
    made, keys = stage.opened("policy", replace(policy, more=(*policy.more, DOSE)), ("", "dose"))
    expert = stage.sits(panellist=made.panellists[0].id, **PHONE)
    expert.goto("/rate")
    for question, value in (("How desirable is it?", "4"), ("How feasible is it?", "3")):
        expect(expert.locator(".rate__question")).to_have_text(question)
        expert.get_by_role("button", name=value, exact=True).click()
    expect(expert.get_by_label("Best estimate")).to_be_visible()
    expert.get_by_label("Best estimate").fill("12,5")
    clean(expert, "estimate")
    expert.get_by_role("button", name="Save and go on").click()
    expect(expert.locator(".rate__question")).to_have_text("How feasible is it?")
    expert.get_by_role("button", name="3", exact=True).click()
    expect(expert.get_by_text("12.5 mg")).to_be_visible()
    question = f"SELECT value FROM rating WHERE round_statement_id >= {keys[0]} ORDER BY id DESC"
    # The next card is painted before the answer to the last one is back.
    wait_until(lambda: len(ask(stage.door.server, question)) == 4, 10, "the saving of the last answer")
    assert ask(stage.door.server, question) == [(3,), (125,), (3,), (4,)]
