"""What the browser tests stand on notices what it should."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.watch import Watch

ADDRESS = "http://delphi.test/"
POLICY = {"Content-Security-Policy": "default-src 'self'"}
GOOD = '<!doctype html><html lang="en"><title>Good</title><main><h1>Good</h1></main></html>'


@pytest.fixture
def show(new_context, watch: Watch) -> Callable:
    """Show one page that comes from no server, under a strict content policy."""

    def show(body: str, status: int = 200):
        page = new_context().new_page()
        watch.follow(page.context)
        answer = {"status": status, "body": body, "content_type": "text/html", "headers": POLICY}
        page.route(ADDRESS + "**", lambda route: route.fulfill(**answer))
        page.goto(ADDRESS)
        return page

    return show


def taken(watch: Watch) -> list[str]:
    """The problems seen, taken away so that they do not fail the test that made them."""
    found = watch.unexpected()
    watch.problems.clear()
    return found


def test_a_page_without_faults_passes(show, axe, watch: Watch):
    axe(show(GOOD))
    assert watch.unexpected() == []


def test_an_inline_script_is_a_breach_of_the_policy(show, watch: Watch):
    show(GOOD + "<script>1</script>")
    assert any("Content Security Policy" in problem for problem in taken(watch))


def test_an_inline_style_is_a_breach_of_the_policy(show, watch: Watch):
    show(GOOD + '<p style="color: red">red</p>')
    assert any("Content Security Policy" in problem for problem in taken(watch))


def test_an_error_that_no_script_caught_is_a_problem(show, watch: Watch):
    show(GOOD).evaluate("setTimeout(() => { throw new Error('lost') })")
    assert any("lost" in problem for problem in taken(watch))


def test_an_answer_of_500_is_a_problem(show, watch: Watch):
    show(GOOD, status=500)
    assert any(problem.startswith("500 from GET") for problem in taken(watch))


def test_an_expected_refusal_is_no_problem(show, watch: Watch):
    watch.expect("409")
    show(GOOD, status=409)
    assert watch.unexpected() == []


def test_the_accessibility_checker_names_the_rule_and_the_place(show, axe):
    page = show(GOOD.replace("</main>", '<img src="/plot" id="plot"></main>'))
    with pytest.raises(AssertionError, match=r"image-alt(.|\n)*#plot"):
        axe(page)
