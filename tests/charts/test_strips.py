"""The small inline drawings."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from delphi.charts.bands import segments, shade
from delphi.charts.strips import diverging_strip, histogram
from delphi.domain.scale import Band, Scale

NINE = Scale()
COUNTS = [0, 1, 1, 0, 0, 0, 5, 9, 8]
PAINT = {Band.AGREE: "#1f7a8c", Band.BETWEEN: "#c3bdb0", Band.DISAGREE: "#d2691e"}
DRAWINGS = (histogram, diverging_strip)


def classes(svg: str) -> list[str]:
    return [element.get("class", "") for element in ElementTree.fromstring(svg).iter()]


@pytest.mark.parametrize("draw", DRAWINGS)
@pytest.mark.parametrize(
    "scale", [NINE, Scale(0, 10, (8, 10), (0, 3)), Scale(1, 2, (2, 2), (1, 1)), Scale(1, 5, (4, 5), (1, 2))]
)
@pytest.mark.parametrize("each", [0, 1, 26])
def test_a_strip_is_well_formed_on_every_scale(draw, scale, each):
    svg = draw([each] * scale.n_points, scale, label="Ratings")
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Ratings"
    assert "nan" not in svg


@pytest.mark.parametrize("draw", DRAWINGS)
def test_a_strip_has_no_style_attribute(draw):
    assert "style" not in draw(COUNTS, NINE, label="x")


def test_a_histogram_has_one_path_for_each_band():
    assert sorted(name for name in classes(histogram(COUNTS, NINE)) if name.startswith("band-")) == [
        "band-agree",
        "band-between",
        "band-disagree",
    ]


def test_the_tallest_bar_fills_the_height_and_an_empty_point_keeps_a_foot():
    heights = [float(value) for value in re.findall(r"v-([\d.]+)h", histogram(COUNTS, NINE))]
    assert sorted(heights)[-1] == 32
    assert sorted(heights)[0] == 1


def test_the_own_rating_is_marked_under_its_bar():
    own = [histogram(COUNTS, NINE, own=point) for point in (1, 9)]
    first, last = (float(re.search(r'x="([\d.]+)%"', svg).group(1)) for svg in own)
    assert 0 < first < 10
    assert 90 < last < 100
    assert "strip__own" not in histogram(COUNTS, NINE)


def test_a_label_cannot_end_the_drawing():
    svg = histogram(COUNTS, NINE, label='"><script>alert(1)</script>')
    assert ElementTree.fromstring(svg).get("aria-label") == '"><script>alert(1)</script>'


def test_a_strip_without_a_label_is_hidden_from_screen_readers():
    assert ElementTree.fromstring(histogram(COUNTS, NINE)).get("aria-hidden") == "true"


@pytest.mark.parametrize("draw", DRAWINGS)
def test_a_document_without_a_style_sheet_brings_its_own_colours(draw):
    svg = draw(COUNTS, NINE, fills=PAINT)
    assert "#1f7a8c" in svg
    assert "band-agree" not in svg


def test_the_pieces_of_a_centred_bar_join_and_meet_in_the_middle_of_the_scale():
    pieces = segments([1, 0, 0, 0, 2, 0, 0, 0, 1], NINE)
    assert [(p, start, width) for p, start, width in pieces if width] == [
        (1, -0.5, 0.25),
        (5, -0.25, 0.5),
        (9, 0.25, 0.25),
    ]


def test_a_bar_of_mirrored_ratings_is_the_mirror_image():
    starts = [start for _, start, _ in segments(COUNTS, NINE)]
    ends = [-start - width for _, start, width in segments(COUNTS[::-1], NINE)]
    assert starts == pytest.approx(ends[::-1])


def test_the_ends_of_the_scale_have_the_full_hue():
    shades = [shade(point, NINE) for point in NINE.points]
    assert shades == shades[::-1]
    assert shades[0] == shades[-1] == 1
    assert shades[6] < shades[7] < shades[8]
