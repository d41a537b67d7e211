"""chart.js in a real browser, under the content policy of the program."""

from __future__ import annotations

import pytest
from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import expect

from delphi.assets import plotly_bundle
from delphi.charts.embed import figure_json
from delphi.charts.figures import RatedStatement, diverging_bars
from delphi.domain.scale import Scale
from delphi.web.headers import POLICY
from tests.support.programs import ROOT

ADDRESS = "http://charts.test/"
BAR = ".chart .trace.bars path"
NARROWER = {"width": 400, "height": 800}
PAGE = """<!doctype html><html lang="en" data-plotly="/plotly.js"><title>Round 1</title>
<link rel="stylesheet" href="/css/tokens.css"><link rel="stylesheet" href="/css/components/chart.css">
<script type="module" src="/js/main.js"></script>"""


@pytest.fixture(scope="module")
def complaints():
    return []


@pytest.fixture(scope="module")
def drawn(browser, complaints):
    """One page for all, since plotly is 5 MB."""
    page = browser.new_context(reduced_motion="reduce").new_page()
    environment = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    environment.globals["_"] = str
    macro = environment.get_template("macros/chart.html").module.chart
    rows = [RatedStatement("TEC3", "Stay <b>within</b> the dermis.", [0, 1, 1, 0, 0, 0, 5, 9, 8])]
    body = PAGE + str(macro(figure_json(diverging_bars(rows, Scale())), "One of one agreed."))

    def answer(route):
        path = route.request.url.removeprefix(ADDRESS).partition("?")[0]
        if not path:
            policy = {"Content-Security-Policy": POLICY}
            return route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=policy)
        return route.fulfill(path=plotly_bundle() if path == "plotly.js" else ROOT / "static" / path)

    page.route("**/*", answer)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(ADDRESS)
    page.wait_for_selector(BAR, state="attached")
    yield page
    page.context.close()


@pytest.fixture
def page_with_chart(drawn):
    drawn.emulate_media(color_scheme="light")
    drawn.set_viewport_size({"width": 1280, "height": 720})
    return drawn


def test_a_chart_is_drawn_under_the_content_policy(page_with_chart, complaints):
    assert page_with_chart.locator(".chart__plot").get_attribute("aria-label") == "One of one agreed."
    expect(page_with_chart.locator(".ytick")).to_contain_text("<b>within</b>")
    assert page_with_chart.get_by_role("button", name="Save as a picture").is_visible()
    assert not [text for text in complaints if "favicon" not in text]


def test_a_chart_follows_light_and_dark(page_with_chart):
    outermost = page_with_chart.locator(BAR).nth(len(Scale().points) - 1)
    expect(outermost).to_have_css("fill", "rgb(31, 122, 140)")
    page_with_chart.emulate_media(color_scheme="dark")
    expect(outermost).to_have_css("fill", "rgb(88, 180, 198)")
    assert page_with_chart.locator(".main-svg").first.is_visible()


def test_a_small_screen_shows_the_short_labels(page_with_chart):
    page_with_chart.set_viewport_size(NARROWER)
    expect(page_with_chart.locator(".ytick")).to_have_text("TEC3")
    width = page_with_chart.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROWER["width"]


def test_a_chart_can_be_saved_as_a_picture(page_with_chart):
    with page_with_chart.expect_download() as saved:
        page_with_chart.click("[data-chart-save]")
    assert saved.value.suggested_filename == "round-1.png"
