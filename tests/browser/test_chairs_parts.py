"""What a chair does around the rounds, and a panellist after them, at a desk and on a phone.

One server for all: each test at each width works on things of its own. A page must never be wider than its window,
and what only a hand unfolds is looked at by the accessibility checker.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, breaches_of, on_a_copy
from tests.browser.people import Door, ask
from tests.importing.test_surveys import dictionary
from tests.support.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

STUDY = "/studies/mesotherapy-an-international-guideline"
WIDTHS = {"desk": DESKTOP, "phone": PHONE}
DICTIONARY = dictionary(
    ("h1", "round1", "Heat", "radio", "Heat should be offered.", ""),
    ("c1", "round1", "Cold", "radio", "Cold should be offered.", ""),
)
RATED = "panellist,H1,C1\n" + "".join(f"E{n:02d},8,{n % 9 + 1}\n" for n in range(1, 9))


@dataclass
class Screen:
    """Somebody's window of one width."""

    page: Page
    width: str
    place: int

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith(("/", "http")) else f"{STUDY}/{path}")
        self.fits()

    def fits(self) -> None:
        self.page.wait_for_load_state()
        over = self.page.evaluate("(document.documentElement?.scrollWidth ?? 0) - innerWidth")
        assert over <= 0, f"{self.page.url} is {over} px wider than the {self.width}"

    def button(self, name: str, within: Any = None) -> None:
        (within or self.page).get_by_role("button", name=name).first.click()
        self.fits()

    def says(self, *texts: str | re.Pattern[str]) -> None:
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def can_be_used(self) -> None:
        found = breaches_of(self.page)
        assert not found, f"{self.page.url}:\n" + "\n".join(found)


@pytest.fixture(scope="module")
def demo(demonstrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = on_a_copy(tmp_path_factory.mktemp("parts"), demonstrated, DEMO="1")
    yield started
    started.stop()


@pytest.fixture(scope="module")
def windows(browser: Browser, demo: Server) -> Iterator[dict[str, Screen]]:
    """One window of each width, entered as the chair."""
    made = {}
    for place, (name, options) in enumerate(WIDTHS.items()):
        context = browser.new_context(
            **options, base_url=demo.url, reduced_motion="reduce", locale="en-GB", timezone_id="UTC"
        )
        page = context.new_page()
        page.set_default_timeout(8_000)
        page.goto("/sign-in")
        page.get_by_role("button", name="chair").first.click()
        made[name] = Screen(page, name, place)
    yield made
    for screen in made.values():
        screen.page.context.close()


@pytest.fixture(params=list(WIDTHS))
def chair(request: pytest.FixtureRequest, windows: dict[str, Screen]) -> Screen:
    return windows[request.param]


@pytest.fixture(params=list(WIDTHS))
def expert(
    request: pytest.FixtureRequest,
    browser: Browser,
    demo: Server,
    make_app: Callable[..., Any],
) -> Iterator[Screen]:
    """A panellist who rated in both rounds, another one at each width."""
    place = list(WIDTHS).index(request.param)
    context = browser.new_context(**WIDTHS[request.param], base_url=demo.url, reduced_motion="reduce")
    Door(demo, make_app).enter(context, panellist=_panellist(demo, f"E{place + 1:02d}"))
    yield Screen(context.new_page(), request.param, place)
    context.close()


def _panellist(server: Server, code: str) -> int:
    """The key of a panellist of the guideline's study."""
    question = (
        "SELECT p.id FROM panellist p JOIN study s ON s.id = p.study_id WHERE s.slug = ? AND p.code = ?"
    )
    [(key,)] = ask(server, question, STUDY.rpartition("/")[2], code)
    return int(key)


def test_a_letter_is_planned_and_put_into_words_of_ones_own(chair: Screen):
    page, note = chair.page, f"A line for the {chair.width}."
    chair.go("panel/letters")
    page.get_by_text("Plan another letter").click()
    page.get_by_label("A line of your own").fill(note)
    chair.can_be_used()
    chair.button("Put it into the plan")
    chair.says(note)
    chair.go(f"panel/letters/words/{('opening', 'more_time')[chair.place]}/en")
    words = page.locator("#body").input_value()
    page.locator("#body").fill(f"{note}\n\n{words}")
    chair.button("Show it first")
    expect(page.locator(".letter__text")).to_contain_text(note)
    chair.button("Save these words")
    expect(page.locator("main")).to_contain_text("written in these words from now on")


def test_one_panellist_gets_more_time(chair: Screen):
    page = chair.page
    chair.go(f"panel/{9 + chair.place}")
    page.get_by_text("Give more time").click()
    chair.button("Give this time")
    chair.says(re.compile("day", re.IGNORECASE))  # nothing was typed: it says so beside the field
    page.locator("#day").fill("2126-12-24")
    chair.button("Give this time")
    expect(page.locator("main")).to_contain_text("2126")


def test_comments_are_tagged(chair: Screen):
    page = chair.page
    label = ("DEF1", "DEF3")[chair.place]
    chair.go("comments")
    picked = page.locator(".card, section, article").filter(has=page.get_by_text(re.compile(f"^{label} ")))
    boxes = picked.last.get_by_role("checkbox")
    for box in boxes.all()[:2]:
        box.check()
    page.get_by_label("Tag", exact=False).first.fill(f"seen on the {chair.width}")
    chair.can_be_used()
    chair.button("Put on")
    expect(page.locator("main")).to_contain_text(f"seen on the {chair.width}")


def test_an_expert_is_recused_and_every_denominator_follows(chair: Screen):
    page = chair.page
    label = ("DEF2", "TEC3")[chair.place]
    chair.go(f"panel/{4 + chair.place}/interests")
    page.get_by_role("checkbox", name=re.compile(f"^{label}")).check()
    page.get_by_label("Round 2").check()
    page.get_by_label("Why").fill("Advises a maker of needles.")
    chair.button("Recuse from these")
    chair.says(label, "Advises a maker of needles.")
    chair.go("rounds/2/close")
    row = page.get_by_role("row").filter(has_text=label)
    expect(row).to_contain_text("of 25 eligible, 1 recused")
    chair.go("rounds/2/sensitivity")


def test_the_monitor_is_sorted_searched_and_followed_to_states_and_flow(chair: Screen):
    page = chair.page
    chair.go("rounds/2/results")
    first = page.locator(".consensus__link").first
    before = first.inner_text()
    page.get_by_role("searchbox").first.fill("children")
    expect(page.locator(".consensus__link:visible")).to_have_count(1)
    page.get_by_role("searchbox").first.fill("")
    expect(first).to_have_text(before)
    for rest in ("rounds/2/results/states", "rounds/1/results/flow", "rounds/2/stability"):
        chair.go(rest)


def test_a_study_is_duplicated_and_handed_over(chair: Screen):
    page, title = chair.page, f"Once more, on the {chair.width}"
    chair.go("duplicate")
    page.get_by_label("Title").fill(title)
    chair.button("Found the new study")
    chair.says(title)
    study = page.url.rstrip("/")
    chair.go(f"{study}/statements")
    chair.says("SKI1")
    chair.go(f"{study}/colleagues")
    page.get_by_label("Name", exact=True).fill("Noor Haddad")
    page.get_by_label("E-mail").fill(f"noor.{chair.width}@clinic.example")
    page.get_by_role("radio", name=re.compile("Chair:")).check()
    chair.button("Appoint and send a mail")
    chair.says("Noor Haddad")
    chair.button("Remove Renata Colbertaldo")
    chair.go("/")
    expect(page.get_by_role("link", name=title)).to_have_count(0)


def test_a_study_that_began_in_another_program_goes_on_here_and_is_archived(chair: Screen):
    page, title = chair.page, f"Heat and cold, on the {chair.width}"
    chair.go("/studies/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Aim").fill("To agree on what follows an injection.")
    page.get_by_label("Audience").fill("Physicians and nurses.")
    chair.button("Found the study")
    study = page.url.rstrip("/")
    chair.go(f"{study}/statements/import")
    file = {"name": "dictionary.csv", "mimeType": "text/csv", "buffer": DICTIONARY}
    page.get_by_label("A file").set_input_files(files=[file])  # type: ignore[list-item]
    chair.button("Show the preview")
    chair.says("Heat should be offered.")
    chair.button("Import 2 statements")
    chair.go(f"{study}/rounds/elsewhere")
    rated = {"name": "round1.csv", "mimeType": "text/csv", "buffer": RATED.encode()}
    page.locator("input[type=file]").set_input_files(files=[rated])  # type: ignore[list-item]
    chair.button("Show the preview")
    chair.says("8 get new codes with nobody behind them")
    chair.can_be_used()
    chair.button("Bring in one round")
    chair.says(re.compile("closed", re.IGNORECASE))
    chair.go(f"{study}/archive")
    chair.button("Archive the study")
    chair.go("/")
    expect(page.get_by_role("link", name=title)).to_have_count(0)


def test_a_panellist_finds_receipt_report_and_data(expert: Screen):
    page = expert.page
    expert.go("/mine")
    code = page.get_by_role("link", name="See it in the list").get_attribute("href")
    assert code
    expert.go(code)
    expect(page.locator("main")).to_contain_text(code.partition("code=")[2])
    expert.go("/mine/rounds/1")
    expert.can_be_used()
    report = page.context.request.get("/mine/rounds/1/report.pdf")
    assert report.body().startswith(b"%PDF")
    assert page.context.request.get("/mine/data.json").json()
    expert.go("/mine/name")
    expert.fits()


def test_after_the_close_comments_are_answered_and_the_panel_signs_off(
    fresh_server: Server, open_page: Callable[..., Page], make_app: Callable[..., Any]
):
    desk = Screen(open_page(base_url=fresh_server.url), "desk", 0)
    desk.page.goto("/sign-in")
    desk.page.get_by_role("button", name="chair").first.click()
    _closes_and_answers(desk)
    _locks_and_asks(desk)
    door = Door(fresh_server, make_app)
    for place, (name, options) in enumerate(WIDTHS.items()):
        screen = Screen(open_page(base_url=fresh_server.url, **options), name, place)
        door.enter(screen.page.context, panellist=_panellist(fresh_server, f"E{place + 1:02d}"))
        screen.go("/sign-off")
        (_approves, _dissents)[place](screen)
    desk.go("sign-off")
    desk.says(re.compile(r"2 of \d+ have answered"))
    desk.page.get_by_role("checkbox").first.check()
    desk.button("Close the sign-off")
    expect(desk.page.locator("main")).to_contain_text("The evidence is of one centre.")


def _closes_and_answers(desk: Screen) -> None:
    page = desk.page
    desk.go("rounds/2/close")
    for box in page.get_by_role("checkbox").all():
        box.check()
    desk.button("Close round 2 and judge")
    desk.go("comments")
    page.get_by_role("checkbox").first.check()
    page.locator("#title").fill("How long")
    desk.button("Gather and answer")
    page.locator("#answer").fill("Until the next edition.")
    desk.can_be_used()
    desk.button("Save")
    desk.says("How long", "Until the next edition.")


def _locks_and_asks(desk: Screen) -> None:
    desk.go("guideline")
    desk.button("Draft all")
    desk.go("guideline/review")
    desk.page.get_by_label(re.compile("I have read them")).check()
    desk.button("Lock the ticked recommendations")
    desk.go("sign-off")
    desk.page.locator("#day").fill("2126-12-24")
    desk.button("Open the sign-off")


def _approves(screen: Screen) -> None:
    screen.button("I approve all")
    screen.says("You approved everything.")


def _dissents(screen: Screen) -> None:
    first = screen.page.locator(".signing > li").first
    first.get_by_text("I dissent from this one").click()
    first.get_by_role("textbox").fill("The evidence is of one centre.")
    screen.can_be_used()
    screen.button("Send my dissent, approve the rest")
    screen.says("You dissented where a reason stands below")
