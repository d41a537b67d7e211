"""Published data, taken through the command as files, give the published values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.golden import expected, table
from tests.golden.worked import cases, ratings_of
from tests.support.analysing import document, long_table


def raters(folder: str, points: str, tmp_path: Path, *options: str) -> dict[str, Any]:
    """The panel's numbers of a file with a row for each subject and a column for each rater."""
    rows = table(folder, "ratings.csv")
    answers = {f"S{place}": [cell for name, cell in row.items() if name.lower() != "units"]
               for place, row in enumerate(rows, 1)}  # fmt: skip
    found = document(tmp_path, long_table(answers), "--points", points, *options)
    panel: dict[str, Any] = found["rounds"][0]["panel"]
    return panel


def published(folder: str, statistic: str) -> float:
    (found,) = [row["value"] for row in expected(folder)["expected"] if row["stat"] == statistic]
    return float(found)


def test_psychiatric_diagnoses(tmp_path):
    folder = "fleiss1971_psychiatric"

    panel = raters(folder, "1-5", tmp_path)

    assert panel["fleiss_kappa"] == pytest.approx(published(folder, "fleiss_kappa"), abs=5e-8)
    assert panel["gwet_ac1"] == pytest.approx(published(folder, "gwet_AC:unweighted"), abs=5e-6)
    assert panel["brennan_prediger"] == pytest.approx(
        published(folder, "brennan_prediger:unweighted"), abs=5e-6
    )
    for kind in ("linear", "quadratic", "ordinal"):
        assert panel["gwet_ac2"][kind] == pytest.approx(published(folder, f"gwet_AC:{kind}"), abs=5e-6)


def test_four_coders_with_missing_ratings(tmp_path):
    folder = "krippendorff_4coders_gwet_raw4raters"

    panel = raters(folder, "1-5", tmp_path)

    for level in ("nominal", "ordinal", "interval", "ratio"):
        wanted = published(folder, f"krippendorff_alpha_metric:{level}")
        assert panel["krippendorff_alpha"][level] == pytest.approx(wanted, abs=1e-12)
    assert panel["gwet_ac1"] == pytest.approx(published(folder, "AC:unweighted"), abs=6e-6)
    assert panel["gwet_ac2"]["quadratic"] == pytest.approx(published(folder, "AC:quadratic"), abs=6e-6)


def test_anxiety_with_ties(tmp_path):
    folder = "kendall_w_anxiety_ties"

    panel = raters(folder, "1-6", tmp_path)

    assert panel["kendall_w"] == pytest.approx(published(folder, "kendall_Wt_ties_corrected"), abs=1e-12)
    assert panel["kendall_w_p"] == pytest.approx(0.043, abs=5e-4)


def test_six_targets_and_four_judges(tmp_path):
    folder = "icc_shrout_fleiss1979"

    icc = raters(folder, "1-10", tmp_path)["icc"]

    assert icc["single"] == pytest.approx(published(folder, "ICC(2,1)"), abs=0.005)
    assert icc["average"] == pytest.approx(published(folder, "ICC(2,4)"), abs=0.005)


def test_content_validity_of_a_questionnaire(tmp_path):
    rows = table("polit_modified_kappa_pmc5557472", "items.csv")
    answers = {
        f"{row['dimension']} {row['item']}": [4] * int(row["n_rating_3_or_4"])
        + [1] * (int(row["n_experts"]) - int(row["n_rating_3_or_4"]))
        for row in rows
    }

    found = document(tmp_path, long_table(answers), "--points", "1-4", "--agree", "3-4")

    for row, statement in zip(rows, found["rounds"][0]["statements"], strict=True):
        assert statement["i_cvi"] == pytest.approx(float(row["I_CVI"]), abs=0.0051)
        assert statement["modified_kappa"] == pytest.approx(float(row["k_star"]), abs=0.0051)


def test_a_panel_item_with_its_adjusted_range(tmp_path):
    votes = [4, 5, 6] + [7] * 5 + [8] * 5 + [9] * 2  # the three below 7 are not legible

    (statement,) = document(tmp_path, long_table({"1": votes}), "--rule", "rand-ucla")["rounds"][0][
        "statements"
    ]

    printed = {"median": 7, "p30": 7, "p70": 8, "ipr": 1, "ipras": 6.1}
    assert {name: statement[name] for name in printed} == pytest.approx(printed)
    assert statement["verdict"]["outcome"] == "accepted"
    assert statement["verdict"]["exact"]["disagreement"] is False


def test_agreement_on_an_ordered_scale(tmp_path):
    votes = [point for point, n in enumerate((30, 40, 210, 130, 530, 50, 10)) for _ in range(n)]

    (statement,) = document(tmp_path, long_table({"1": votes}), "--points", "0-6")["rounds"][0]["statements"]

    assert statement["van_der_eijk_a"] == pytest.approx(0.6113333, abs=5e-8)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_worked_examples_of_textbooks_and_papers(case, tmp_path):
    answers = {f"S{row}": ["" if np.isnan(cell) else int(cell) for cell in column]
               for row, column in enumerate(ratings_of(case).T)}  # fmt: skip

    panel = document(tmp_path, long_table(answers), "--points", "-".join(map(str, case["points"])))["rounds"][
        0
    ]["panel"]

    for entry in case["expected"]:
        name, _, part = entry["stat"].partition(":")
        if name in panel:
            ours = panel[name][part] if part else panel[name]
            assert ours == pytest.approx(entry["value"], abs=entry["tol"])


@pytest.mark.parametrize("case", expected("rule_boundaries")["grade_grid"], ids=lambda case: case["why"])
def test_the_grade_grid_at_its_boundaries(case, tmp_path):
    cells = ("strong_against", "weak_against", "neutral", "weak_for", "strong_for")
    votes = [point for point, cell in enumerate(cells, 1) for _ in range(case["votes"][cell])]

    found = document(
        tmp_path, long_table({"1": votes}), "--points", "1-5", "--agree", "4-5", "--disagree", "1-2",
        "--rule", "grade-grid",
    )  # fmt: skip

    (statement,) = found["rounds"][0]["statements"]
    wanted = case["expected"].replace("no recommendation", "none")
    assert statement["verdict"]["exact"]["recommendation"] == wanted
