"""What holds for every statistic: edge cases, mirror images, and that nobody's place in the file matters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.stats.every import of_matrix, of_tally

SCALES = {"2 points": range(2), "5 points": range(1, 6), "9 points": range(1, 10), "11 points": range(11)}
every_scale = pytest.mark.parametrize("points", SCALES.values(), ids=list(SCALES))

# From 0 to 1, and from -1 to 1; what is in neither has no such limits.
SHARES = {
    "share_agree", "share_disagree", "tastle_wierman", "leik_d", "i_cvi", "by_chance", "s_cvi_ave", "s_cvi_ua",
    "wilson low", "wilson high", "spread polarisation", "spread l_squared", "spread blair_lacy", "spread kvalseth",
    "spread montalvo_reynal_querol", "spread reardon", "coefficient observed", "w w", "w p", "rank borda",
    "stability share_unchanged", "stability histogram_change", "compared superiority", "compared p", "icc p",
}  # fmt: skip
SIGNED = {"van_der_eijk_a", "cvr", "stability kappa", "stability rho"}
# A tally's numbers that are those of the mirror image, too.
SAME = {
    "sd", "iqr", "madm", "ipr", "ipras", "disagreement_index", "van_der_eijk_a", "tastle_wierman", "leik_d",
    "spread polarisation", "spread entropy", "spread l_squared", "spread reardon", "alpha nominal", "alpha ordinal",
    "alpha interval", "fleiss value", "fleiss z", "weighted alpha", "coefficient fleiss", "coefficient gwet",
    "coefficient brennan_prediger", "coefficient observed",
}  # fmt: skip


def column(points: range, *ratings: float) -> np.ndarray:
    """Two statements that everybody rated alike."""
    return np.repeat(np.array(ratings, dtype=float)[:, None], 2, axis=1).reshape(-1, 2)


@every_scale
@pytest.mark.parametrize("rows", [0, 1, 3])
def test_without_a_rating_every_number_is_undefined(points, rows):
    found = of_matrix(np.full((rows, 2), np.nan), points)

    assert len(found) > 70
    assert {name: value for name, value in found.items() if not np.isnan(value).all()} == {}


@every_scale
def test_one_panellist_agrees_with_nobody(points):
    found = of_matrix(column(points, points[-1]), points)

    undefined = {
        "sd",
        "w w",
        "icc single",
        "conger",
        "alpha nominal",
        "coefficient gwet",
        "coefficient fleiss",
    }
    assert {name for name in undefined if not np.isnan(found[name]).all()} == set()
    assert (found["median"] == points[-1]).all()
    assert (found["share_agree"] == 1).all()


@every_scale
def test_one_rating_is_where_it_is(points):
    matrix = np.full((3, 2), np.nan)
    matrix[1, 0] = points[0]

    found = of_matrix(matrix, points)

    for name in ("mean", "median", "q1", "q3", "minimum", "maximum", "p30", "p70"):
        assert found[name].tolist() == pytest.approx([points[0], np.nan], nan_ok=True)
    assert np.isnan(found["sd"]).all()
    assert found["van_der_eijk_a"][0] == found["tastle_wierman"][0] == 1
    assert found["leik_d"][0] == found["madm"][0] == 0


@every_scale
def test_equal_ratings_have_no_spread_and_nothing_to_tell_agreement_from(points):
    found = of_matrix(column(points, *[points[-1]] * 6), points)

    for name in ("sd", "iqr", "madm", "leik_d", "spread entropy", "stability histogram_change"):
        assert (found[name] == 0).all(), name
    for name in ("van_der_eijk_a", "tastle_wierman", "coefficient gwet", "coefficient observed"):
        assert (found[name] == 1).all(), name
    for name in ("fleiss value", "alpha ordinal", "w w", "icc single", "conger", "stability kappa"):
        assert np.isnan(found[name]).all(), name


@every_scale
def test_a_panel_split_at_both_ends_is_as_far_apart_as_can_be(points):
    found = of_matrix(column(points, *[points[0]] * 4, *[points[-1]] * 4), points)

    assert (found["van_der_eijk_a"] == (0 if len(points) == 2 else -1)).all()
    assert found["tastle_wierman"].tolist() == pytest.approx([0, 0])
    assert (found["leik_d"] == 1).all()
    assert (found["spread reardon"] == 1).all()
    assert (found["spread l_squared"] == 0).all()
    assert (found["madm"] == (points[-1] - points[0]) / 2).all()
    assert (found["share_agree"] == 0.5).all()


@every_scale
@settings(max_examples=15)
@given(st.data())
def test_no_number_leaves_its_range(points, data):
    cells = st.one_of(st.just(np.nan), st.sampled_from([float(point) for point in points]))
    matrix = data.draw(arrays.arrays(float, st.tuples(st.integers(0, 7), st.integers(1, 4)), elements=cells))

    found = of_matrix(matrix, points)

    assert {name for name, value in found.items() if np.isinf(value).any()} <= {"fleiss z", "icc f"}
    for names, low in ((SHARES, 0), (SIGNED, -1)):
        assert names <= found.keys()
        held = {name: found[name][~np.isnan(found[name])] for name in names}
        assert {n for n, v in held.items() if ((v < low - 1e-9) | (v > 1 + 1e-9)).any()} == set()


@every_scale
@settings(max_examples=15)
@given(st.data())
def test_a_mirrored_panel_has_the_same_agreement(points, data):
    counts = data.draw(
        arrays.arrays(np.int64, (data.draw(st.integers(1, 4)), len(points)), elements=st.integers(0, 5))
    )

    here, there = of_tally(counts, points), of_tally(counts[:, ::-1], points)

    for name in SAME:
        np.testing.assert_allclose(here[name], there[name], atol=1e-9, err_msg=name)
    for name, other in (
        ("mean", "mean"),
        ("median", "median"),
        ("minimum", "maximum"),
        ("q1", "q3"),
        ("p30", "p70"),
    ):
        np.testing.assert_allclose(here[name], points[0] + points[-1] - there[other], atol=1e-9, err_msg=name)
    np.testing.assert_array_equal(here["share_agree"], there["share_disagree"])


@settings(max_examples=25)
@given(st.data())
def test_who_stands_where_in_the_file_changes_no_number(data):
    points = SCALES["9 points"]
    cells = st.one_of(st.just(np.nan), st.integers(1, 9).map(float))
    matrix = data.draw(arrays.arrays(float, st.tuples(st.integers(1, 7), st.integers(1, 4)), elements=cells))
    order = data.draw(st.permutations(range(len(matrix))))

    here, there = of_matrix(matrix, points), of_matrix(matrix[list(order)], points)

    for name, value in here.items():
        np.testing.assert_allclose(value, there[name], atol=1e-9, err_msg=name)


@settings(max_examples=25)
@given(st.data())
def test_points_that_nobody_uses_change_no_number_that_the_scale_does_not_set(data):
    inner = data.draw(arrays.arrays(np.int64, (data.draw(st.integers(1, 4)), 5), elements=st.integers(0, 5)))
    wide = np.pad(inner, ((0, 0), (2, 4)))

    here, there = of_tally(inner, range(3, 8)), of_tally(wide, range(1, 12))

    for name in ("mean", "sd", "median", "q1", "q3", "iqr", "madm", "ipr", "alpha nominal", "alpha ordinal",
                 "alpha interval", "alpha ratio", "fleiss value", "fleiss z", "spread entropy"):  # fmt: skip
        np.testing.assert_allclose(here[name], there[name], atol=1e-9, err_msg=name)
