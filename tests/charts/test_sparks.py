"""The two marks of a table's row."""

from __future__ import annotations

import re

from delphi.charts.sparks import group_dots, sparkline
from tests.support.study import TERMS

SCALE = TERMS.scale


def places(svg: str) -> list[float]:
    return [float(x) for x in re.findall(r'class="dots__one" cx="([\d.]+)"', svg)]


def test_a_line_rises_with_the_median_and_ends_in_its_mark():
    svg = sparkline([2, 5, 8], SCALE)
    ys = [float(y) for y in re.findall(r"[\d.]+,([\d.]+)", svg)]
    assert ys == sorted(ys, reverse=True)
    assert svg.count("spark__now") == 1
    assert "circle" not in sparkline([None], SCALE)


def test_each_group_has_its_dot_from_low_to_high():
    svg = group_dots({"A": 2, "B": 8, "C": None}, 5, SCALE)
    assert places(svg) == sorted(places(svg))
    assert len(places(svg)) == 2
    assert svg.count("dots__all") == 1


def test_equal_medians_are_both_seen():
    assert len(set(places(group_dots({"A": 7, "B": 7}, 7, SCALE)))) == 2


def test_without_a_group_that_may_be_shown_there_is_no_drawing():
    assert group_dots({}, 7, SCALE) == ""
