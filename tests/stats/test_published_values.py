"""Every published number beside ours, and the reasons where sources disagree with each other."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from delphi.stats.weighted_alpha import weighted_alpha
from delphi.stats.weights import weights
from tests.golden import FOLDER, expected, table
from tests.golden.leaves import DATA, printed
from tests.golden.ours import DOCUMENT, document, rows
from tests.golden.sources import SOURCES

FOLDERS = sorted(path.parent.name for path in FOLDER.glob("*/expected.json"))


def test_every_published_value_is_ours_or_we_say_why_not():
    assert len(rows()) > 1500
    assert [row for row in rows() if not row.agrees and row.apart is None] == []


def test_what_we_do_otherwise_can_be_asked_for_or_is_contradicted_by_a_value_named_beside():
    apart = [row for row in rows() if not row.agrees]

    assert len(apart) == 33
    assert [row for row in apart if not row.is_reproduced and not row.rival] == []
    assert len([row for row in apart if not row.is_reproduced]) == 4
    assert len({row.apart for row in apart}) == 6


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_value_of_a_folder_is_left_out(folder):
    files = [path.name for path in (FOLDER / folder).glob("*.csv") if path.name not in DATA]
    ours = Counter(row.published for row in rows() if row.folder == folder)

    missing = Counter(printed(folder, files)) - ours

    assert ours
    assert missing == Counter()


def test_every_folder_has_a_title_and_a_source():
    assert sorted(SOURCES) == FOLDERS


def test_what_is_told_again_is_what_the_table_says():
    lawshe = {row["N"]: row for row in table("lawshe_cvr_critical_values", "critical_values.csv")}
    again = {entry["stat"]: entry["value"] for entry in expected("lawshe_cvr_critical_values")["expected"]}

    for n, ratio in again["lawshe1975"].items():
        assert float(lawshe[n]["lawshe1975_table"]) == ratio
    for n, (count, ratio) in again["exact_binomial"].items():
        assert float(lawshe[n]["n_critical_exact_one_tailed_05"]) == count
        assert float(lawshe[n]["CVR_critical_exact"]) == pytest.approx(ratio, abs=0.0005)


def test_the_document_shows_the_values_that_are_computed():
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run python -m tests.golden.ours"


def test_the_document_gives_each_reason_once():
    text = DOCUMENT.read_text(encoding="utf-8")

    for reason in {row.apart for row in rows() if row.apart is not None and not row.agrees}:
        assert text.count(reason.source) == 1


def test_a_jackknife_sides_with_taking_it_twice():
    counts = np.random.default_rng(3).multinomial(12, [0.5, 0.3, 0.1, 0.06, 0.04], size=400)
    by = weights("quadratic", range(5))
    n = len(counts)
    left_out = np.array([float(weighted_alpha(np.delete(counts, i, axis=0), by).value) for i in range(n)])
    jackknife = np.sqrt((n - 1) / n * ((left_out - left_out.mean()) ** 2).sum())

    assert float(weighted_alpha(counts, by).se) == pytest.approx(jackknife, rel=0.02)
    once = weighted_alpha(counts, by, chance_once=True)
    assert float(once.se) != pytest.approx(jackknife, rel=0.02)
