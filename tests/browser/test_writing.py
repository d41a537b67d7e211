"""What scripts add to the pages of the chair: words counted while they are typed, a rule tried at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.programs import wait_until

STUDY = "/studies/mesotherapy-an-international-guideline"
HAS_CONTROLLER = "performance.getEntriesByType('resource').some(({ name }) => name.includes('leaving.js'))"


@pytest.fixture
def chair(screen: Page) -> Page:
    screen.goto("/")
    screen.locator("form[action^='/demo/enter/user'] button").first.click()
    screen.wait_for_url("**/")
    return screen


def test_words_are_counted_while_they_are_typed(chair: Page, axe):
    chair.goto(f"{STUDY}/statements/new")
    words = chair.locator("[data-controller=wording]")
    chair.get_by_label("Statement").fill("Hands should be washed.")
    expect(words).to_have_text("4 words")
    chair.get_by_label("Statement").fill("Hands should be washed and/or gloves must be worn. " + "More " * 30)
    expect(words).to_contain_text("words: a statement of up to 35 is understood at one reading.")
    expect(words).to_contain_text("“and/or” leaves open what is rated")
    expect(words).to_contain_text("This asks for two things at once")
    axe(chair)


def test_a_rule_is_tried_while_it_is_typed_and_another_is_one_tap_away(chair: Page, axe):
    late: list[Route] = []
    chair.route("**/js/rule.js", lambda route: late.append(route))
    chair.goto(f"{STUDY}/protocol/edit")
    rule = chair.locator("[data-rule]")
    chair.locator("#rule_percent_for").fill("90")
    late[0].continue_()  # what was typed before the script came counts too
    expect(rule).to_contain_text("at least 90 % of the ratings")
    chair.get_by_role("radio", name="Percent agreement").check()
    expect(chair.locator("#rule_percent")).to_have_value("75")
    expect(chair.get_by_text("These are the usual values of this rule.")).to_be_visible()
    axe(chair)
    chair.goto(f"{STUDY}/protocol")
    expect(chair.get_by_text("COS 70/15", exact=True)).to_be_visible()


def test_a_text_is_shown_as_readers_see_it_while_it_is_typed(chair: Page, axe):
    chair.goto(f"{STUDY}/guideline/texts/acknowledgements")
    chair.get_by_role("textbox", name="Text").fill("We **thank** all [@kocak2019].\n\n<b>No HTML</b>")
    shown = chair.locator("[data-preview-shown]")
    expect(shown.locator("strong")).to_have_text("thank")
    expect(shown).to_contain_text("all [1].")
    expect(shown).to_contain_text("<b>No HTML</b>")
    expect(chair.get_by_role("button", name="Preview")).to_be_hidden()
    axe(chair)


def test_a_page_with_something_unsaved_is_not_left_without_a_question(chair: Page):
    chair.goto(f"{STUDY}/guideline/texts/funding")
    expect(chair.get_by_role("button", name="Preview")).to_be_hidden()
    asked: list[str] = []
    chair.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    chair.get_by_role("link", name="Delphi", exact=True).click()
    chair.wait_for_url("**/")
    chair.go_back()
    wait_until(lambda: chair.evaluate(HAS_CONTROLLER), 10, "the script that asks")
    chair.get_by_role("textbox", name="Text").fill("Nobody paid for it.")
    chair.get_by_role("link", name="Delphi", exact=True).click()
    wait_until(lambda: chair.title() and asked, 10, "the question")
    assert asked == ["beforeunload"]
    expect(chair.get_by_role("textbox", name="Text")).to_have_value("Nobody paid for it.")


def test_opening_the_evidence_on_a_card_is_told_once(page: Page):
    page.goto("/")
    page.locator("form[action^='/demo/enter/expert'] button").first.click()
    page.wait_for_load_state()
    page.goto("/rate/list")
    places = page.locator("a[href^='/rate/']").evaluate_all(
        "links => links.map((one) => one.getAttribute('href'))"
    )
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url) if request.method == "POST" else None)
    cards = dict.fromkeys(place for place in places if place.split("/")[-1].isdigit())
    page.goto(next(place for place in cards if 'data-rate="evidence"' in page.request.get(place).text()))
    with page.expect_request("**/evidence") as sent:
        page.locator("[data-rate=evidence] > summary").click()
    assert sent.value.method == "POST"
    for _again in range(2):
        page.locator("[data-rate=evidence] > summary").click()
    assert sum(url.endswith("/evidence") for url in told) == 1
