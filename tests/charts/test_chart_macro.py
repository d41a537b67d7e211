"""The macro that puts a figure into a page."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from jinja2 import Environment, FileSystemLoader

from delphi.charts.embed import figure_json
from tests.support.programs import ROOT

FIGURE = {"data": [], "layout": {"title": {"text": "</script><b>"}}}


@pytest.fixture
def chart():
    environment = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    environment.globals["_"] = str
    return environment.get_template("macros/chart.html").module.chart


@pytest.mark.parametrize("given", [FIGURE, figure_json(FIGURE)], ids=["figure", "json"])
def test_the_figure_can_be_read_back_from_the_page(chart, given):
    page = chart(given, "19 of 30 agree.", "numbers")
    carried = page.partition('type="application/json">')[2].partition("</script>")[0]
    assert json.loads(carried) == FIGURE


def test_the_caption_is_the_text_for_screen_readers_and_the_table_is_linked(chart):
    page = chart(FIGURE, 'A "quoted" <caption>', "numbers")
    assert page.count("A &#34;quoted&#34; &lt;caption&gt;") == 2
    assert 'href="#numbers"' in page


def test_text_that_is_not_known_to_be_safe_cannot_leave_the_script(chart):
    assert "</script><b>" not in chart('"</script><b>"', "caption")


def test_drawing_a_figure_imports_neither_plotly_nor_numpy():
    code = (
        "import sys, delphi.charts.figures, delphi.charts.strips, delphi.charts.sentences, delphi.charts.embed;"
        "sys.exit(bool({'plotly', 'sqlalchemy', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0
