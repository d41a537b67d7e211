"""Staff pages of the guideline: one outcome each - done, refused, not allowed."""

from __future__ import annotations

import re

import pytest

from delphi.guideline import queries
from tests.guideline.finished import drafted, finished_study, locked, published
from tests.support.joining import began
from tests.support.study import make_study

HOME = "/studies/needles/guideline"


@pytest.fixture
def chair(made, visit):
    return visit(made.chair)


def chosen_on(page):
    return re.findall(r'name="chosen" value="([^"]+)"', page)


def edited(chair, key, data):
    """The form as it is sent from its page, which carries what its editor began from."""
    address = f"{HOME}/recommendations/{key}"
    return chair.submit(address, {**data, "base": began(chair.get(address).text)})


def fresh(session, made):
    session.rollback()
    session.expire_all()
    return queries.recommendations(session, made.study)


def test_before_anything_is_accepted_the_page_says_what_comes_first(session, visit):
    page = visit(make_study(session, slug="new").chair).get("/studies/new/guideline")
    assert "Nothing is accepted yet" in page.text


def test_the_next_step_goes_from_choosing_to_reading(session, made, chair):
    assert "Draft all 3" in chair.get(HOME).text
    drafted(session, made)
    assert "Review 3 drafts" in chair.get(HOME).text


def test_after_locking_the_next_step_is_to_publish_and_then_to_read(session, made, chair):
    locked(session, made)
    assert "3 locked recommendations are in no edition yet" in chair.get(HOME).text
    published(session, made)
    assert "Read it as the public does" in chair.get(HOME).text


def test_accepted_statements_are_chosen(session, made, chair):
    keys = [one.id for one in queries.unchosen(session, made.study)]
    answer = chair.submit(f"{HOME}/choose", {"accepted": keys[:2]})
    assert answer.status_code == 303
    assert len(fresh(session, made)) == 2


def test_choosing_nothing_is_refused(chair):
    assert chair.submit(f"{HOME}/choose").status_code == 422


def test_a_statement_of_another_study_does_not_exist_here(session, made, chair):
    session.commit()
    other = queries.unchosen(session, finished_study(session, slug="other").study)[0]
    assert chair.submit(f"{HOME}/choose", {"accepted": [other.id]}).status_code == 404


def test_a_default_strength_is_marked_until_somebody_judges_it(session, made, chair):
    key = drafted(session, made)[0].id
    assert "The strengths of 3 drafts are defaults" in chair.get(HOME).text
    page = chair.get(f"{HOME}/review").text
    assert page.count("nobody has judged it yet") == 3
    data = {"section": "Depth", "strength": "conditional", "direction": "for", "certainty": "", "remarks": ""}
    edited(chair, key, data)
    assert "The strengths of 2 drafts are defaults" in chair.get(f"{HOME}/review").text


def test_the_methods_say_who_is_eligible(session, made, chair):
    drafted(session, made)
    assert "Eligible to rate a statement is everybody" in chair.get(f"{HOME}/preview").text


def test_a_draft_is_edited(session, made, chair):
    key = drafted(session, made)[0].id
    data = {
        "section": " Depth  of injection ",
        "strength": "strong",
        "direction": "against",
        "certainty": "low",
        "remarks": "x",
    }
    assert edited(chair, key, data).status_code == 303
    found = {one.id: one for one in fresh(session, made)}[key]
    assert (found.section, found.strength, found.direction) == ("Depth of injection", "strong", "against")


def test_a_strength_without_a_direction_keeps_what_was_typed(session, made, chair):
    key = drafted(session, made)[0].id
    data = {
        "section": "Depth",
        "strength": "strong",
        "direction": "",
        "certainty": "",
        "remarks": "Kept words.",
    }
    answer = edited(chair, key, data)
    assert answer.status_code == 422
    assert "for or against" in answer.text
    assert "Kept words." in answer.text


def test_two_who_edit_a_draft_overwrite_nothing_unseen(session, made, chair, visit):
    key = drafted(session, made)[0].id
    address = f"{HOME}/recommendations/{key}"
    seen = began(chair.get(address).text)
    data = {
        "section": "Depth",
        "strength": "conditional",
        "direction": "for",
        "certainty": "",
        "remarks": "",
        "base": seen,
    }
    assert (
        visit(made.methodologist).submit(address, {**data, "justification": "By theirs."}).status_code == 303
    )
    answer = chair.submit(address, {**data, "plain_language": "By mine."})
    assert answer.status_code == 409
    assert "Both changes are joined below" in answer.text
    assert chair.submit(address, {**data, "plain_language": "By mine.", "justification": "By theirs.",
                                  "base": began(answer.text)}).status_code == 303  # fmt: skip
    found = {one.id: one for one in fresh(session, made)}[key]
    assert (found.justification, found.plain_language) == ("By theirs.", "By mine.")


def test_a_draft_is_moved_and_taken_out(session, made, chair):
    found = drafted(session, made)
    chair.submit(f"{HOME}/recommendations/{found[1].id}/move", {"to": "up"})
    assert [one.id for one in fresh(session, made)][:2] == [found[1].id, found[0].id]
    chair.submit(f"{HOME}/recommendations/{found[1].id}/discard")
    assert len(fresh(session, made)) == 2
    assert "The draft is taken out." in chair.get(HOME).text


def test_what_was_typed_for_a_draft_that_was_taken_out_is_given_back(session, made, chair, visit):
    key = drafted(session, made)[0].id
    address = f"{HOME}/recommendations/{key}"
    data = {
        "section": "Depth",
        "strength": "strong",
        "direction": "for",
        "base": began(chair.get(address).text),
    }
    visit(made.methodologist).submit(f"{address}/discard")
    answer = chair.submit(address, {**data, "remarks": "Two hours of <work>."})
    assert answer.status_code == 404
    assert "This draft was taken out" in answer.text
    assert "Two hours of &lt;work&gt;." in answer.text
    assert chair.get(address).status_code == 404
    assert "Two hours" not in chair.get(address).text


def test_a_locked_one_is_not_edited(session, made, chair):
    key = locked(session, made)[0].id
    data = {"section": "Depth", "strength": "strong", "direction": "for", "certainty": "", "remarks": ""}
    answer = edited(chair, key, data)
    assert answer.status_code == 409
    assert "locked words never change" in answer.text


def test_the_review_shows_words_numbers_rule_and_dissent(session, made, chair):
    drafted(session, made)
    page = chair.get(f"{HOME}/review").text
    for words in (
        "10 of 12 agreed",
        "at least 75 % of the ratings",
        "I have seen harm from it.",
        "Statement number 1",
    ):
        assert words in page
    assert len(chosen_on(page)) == 3


def test_what_is_ticked_is_locked(session, made, chair):
    drafted(session, made)
    chosen = chosen_on(chair.get(f"{HOME}/review").text)
    assert chair.submit(f"{HOME}/lock", {"chosen": chosen[:2], "read": "y"}).status_code == 303
    assert [one.locked_at is not None for one in fresh(session, made)] == [True, True, False]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"read": "y"}, "Choose at least one recommendation"),
        ({"chosen": ["nonsense"], "read": "y"}, "Choose among the recommendations"),
        ({}, "Tick this once you have read"),
    ],
)
def test_a_lock_that_lacks_something_is_refused(session, made, chair, data, why):
    drafted(session, made)
    answer = chair.submit(f"{HOME}/lock", data)
    assert answer.status_code == 422
    assert why in answer.text
    assert not any(one.locked_at for one in fresh(session, made))


def test_what_changed_since_it_was_read_is_refused_with_409(session, made, chair):
    found = drafted(session, made)
    chosen = chosen_on(chair.get(f"{HOME}/review").text)
    found[0].remarks = "By a colleague."
    session.commit()
    answer = chair.submit(f"{HOME}/lock", {"chosen": chosen, "read": "y"})
    assert answer.status_code == 409
    assert "Read it again" in answer.text


def test_an_edition_is_published(session, made, chair):
    locked(session, made)
    assert chair.get(f"{HOME}/publish").status_code == 200
    assert chair.submit(f"{HOME}/publish", {"summary": "First."}).status_code == 303
    assert chair.submit(f"{HOME}/publish", {"summary": "", "kind": "minor"}).status_code == 303
    session.rollback()
    assert [one.number for one in queries.editions(session, made.study)] == ["1.1", "1.0"]


def test_without_a_lock_the_page_names_what_is_missing(session, made, chair):
    drafted(session, made)
    assert "No recommendation is locked." in chair.get(f"{HOME}/publish").text
    answer = chair.submit(f"{HOME}/publish", {"summary": ""})
    assert answer.status_code == 409
    assert "No recommendation is locked." in answer.text


def test_a_preview_is_the_public_page_for_those_who_write_it(session, made, chair, visit):
    drafted(session, made)
    assert "Nothing of this is published" in chair.get(f"{HOME}/preview").text
    assert visit().get(f"{HOME}/preview").status_code == 303


PAGES = [("get", ""), ("get", "/review"), ("get", "/preview"), ("get", "/publish")]
CHANGES = [("post", path) for path in ("/choose", "/lock", "/publish", "/recommendations/{key}",
                                       "/recommendations/{key}/move", "/recommendations/{key}/discard")]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), PAGES + CHANGES)
def test_for_the_chair_of_another_study_it_does_not_exist(session, made, visit, method, path):
    stranger = visit(make_study(session, slug="other").chair)
    key = drafted(session, made)[0].id
    send = stranger.get if method == "get" else stranger.submit
    assert send(HOME + path.format(key=key)).status_code == 404


@pytest.mark.parametrize(("method", "path"), PAGES[1:] + CHANGES)
def test_an_observer_reads_the_list_and_changes_nothing(session, made, visit, method, path):
    observer = visit(made.observer)
    key = drafted(session, made)[0].id
    assert observer.get(HOME).status_code == 200
    send = observer.get if method == "get" else observer.submit
    assert send(HOME + path.format(key=key)).status_code == 403


@pytest.mark.parametrize("path", ["/lock", "/publish"])
def test_a_methodologist_drafts_and_does_not_lock(made, visit, path):
    methodologist = visit(made.methodologist)
    assert methodologist.get(f"{HOME}/review").status_code == 200
    assert methodologist.submit(HOME + path).status_code == 403
