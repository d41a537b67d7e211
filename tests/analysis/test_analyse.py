"""The command analyse: its keys, its options, and what follows from them."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from delphi.domain.consensus import OF_RATINGS, Preset
from delphi.domain.protocol import Terms
from tests.support.analysing import LONG, SPLIT, document, long_table, run, two_rounds
from tests.support.programs import ROOT

SCHEMA = json.loads((ROOT / "docs" / "analyse.schema.json").read_text())
NUMBERS = (
    "mean", "sd", "min", "q1", "median", "q3", "max", "iqr", "p30", "p70", "ipr", "ipras", "disagreement_index",
    "madm", "share_agree", "share_disagree", "van_der_eijk_a", "tastle_wierman", "leik_d", "i_cvi",
    "modified_kappa", "cvr",
)  # fmt: skip


@pytest.mark.parametrize(
    "text", [SPLIT, two_rounds(), "S1,S2\n7,8\n", "panellist,S1,S2\nP1,,x\n"], ids=range(4)
)
@pytest.mark.parametrize("rule", ["percent-agreement", "rand-ucla", "modal-answer"])
def test_what_is_written_is_what_is_documented(text, rule, tmp_path):
    found = document(tmp_path, text, "--rule", rule, "--resamples", "20")

    assert not [error.message for error in Draft202012Validator(SCHEMA).iter_errors(found)]


def test_the_verdict_gives_the_exact_fraction(tmp_path):
    found = document(tmp_path, SPLIT, "--threshold", "percent=70")

    verdict = found["rounds"][0]["statements"][0]["verdict"]
    assert verdict["outcome"] == "open"
    assert verdict["because"] == "16 of 23 rated 7 to 9; 70 % needs 17."
    assert {"n_agree": 16, "denominator": 23, "needed": 17}.items() <= verdict["exact"].items()


def test_what_is_undefined_is_null(tmp_path):
    (statement,) = document(tmp_path, "panellist,S1\nP1,\nP2,x\n")["rounds"][0]["statements"]

    assert (statement["n"], statement["n_unable"], statement["n_missing"]) == (0, 1, 1)
    assert {statement[name] for name in NUMBERS} == {None}
    assert statement["wilson"] == [None, None]
    assert statement["verdict"]["outcome"] == "too few"


def test_one_panellist_agrees_with_nobody(tmp_path):
    panel = document(tmp_path, "panellist,S1,S2\nP1,7,8\n")["rounds"][0]["panel"]

    defined = {name for name, value in panel.items() if isinstance(value, float)}
    assert defined == {"s_cvi_ave", "s_cvi_ua"}
    assert set(panel["krippendorff_alpha"].values()) == {None}


@pytest.mark.parametrize(
    ("points", "values"), [("0-1", [0, 1, 1]), ("0-10", [0, 10, 5]), ("-2-2", [-2, 2, 0])]
)
def test_any_scale_of_2_to_11_points_is_read(points, values, tmp_path):
    (statement,) = document(tmp_path, long_table({"S": values}), "--points", points)["rounds"][0][
        "statements"
    ]

    assert [statement["counts"][str(value)] for value in sorted(set(values))] == [
        values.count(value) for value in sorted(set(values))
    ]


@pytest.mark.parametrize(
    ("points", "bands"),
    [("1-9", ("7-9", "1-3")), ("1-5", ("4-5", "1-2")), ("1-4", ("3-4", "1-2")), ("1-7", ("6-7", "1-2")),
     ("0-1", ("1-1", "0-0"))],
)  # fmt: skip
def test_bands_not_given_are_the_outer_thirds(points, bands, tmp_path):
    settings = document(tmp_path, "panellist,S\nP,1\n", "--points", points)["settings"]

    assert (settings["agree"], settings["disagree"]) == bands


def test_abstentions_count_where_it_is_asked(tmp_path):
    text = long_table({"S": [8] * 15 + [5] * 5 + ["x"]})

    without, counted = (document(tmp_path, text, *asked) for asked in ((), ("--count-abstentions",)))

    outcomes = [found["rounds"][0]["statements"][0]["verdict"]["outcome"] for found in (without, counted)]
    assert outcomes == ["accepted", "open"]


def test_the_quantile_type_changes_the_quartiles(tmp_path):
    text = long_table({"S": [7, 7, 8, 8, 8, 9, 9]})

    iqr = [
        document(tmp_path, text, "--quantile-type", kind)["rounds"][0]["statements"][0]["iqr"]
        for kind in "67"
    ]

    assert iqr == [2.0, 1.0]


@pytest.mark.parametrize("preset", [p for p in OF_RATINGS if p is not Preset.GRADE_GRID])
def test_every_preset_judges(preset, tmp_path):
    found = document(tmp_path, SPLIT, "--rule", preset)

    assert found["settings"]["rule"]["preset"] == preset
    assert all(row["verdict"]["because"] for row in found["rounds"][0]["statements"])


def test_further_rules_are_judged_beside_the_first(tmp_path):
    found = document(tmp_path, SPLIT, "--rule", "awmf", "--rule", "rand-ucla", "--rule", "median-iqr")

    exact = found["rounds"][0]["statements"][0]["verdict"]["exact"]
    assert [other["facts"]["preset"] for other in exact["beside"]] == ["rand-ucla", "median-iqr"]


def test_a_rule_file_holds_what_a_protocol_stores(tmp_path):
    file = tmp_path / "rule.json"
    terms = Terms(count_abstentions=True, quantile_type=6, least_cell=3)
    outputs = []
    for stored in (terms.to_json(), {"preset": "percent-agreement", "thresholds": {"percent": "66.7"}}):
        file.write_text(json.dumps(stored))
        outputs.append(document(tmp_path, SPLIT, "--rule-file", str(file))["settings"])

    whole, alone = outputs
    assert (whole["quantile_type"], whole["count_abstentions"], whole["least_cell"]) == (6, True, 3)
    assert alone["rule"]["thresholds"]["percent"] == "66.7"
    assert (alone["quantile_type"], alone["least_cell"]) == (7, 5)


def test_thresholds_of_a_rule_file_may_change_by_round_and_ask_groups(tmp_path):
    file = tmp_path / "rule.json"
    rule = {"preset": "percent-agreement", "asked": "every group", "thresholds": {"percent": 50, "least_n": 3},
            "by_round": {"2": {"percent": 100}}}  # fmt: skip
    file.write_text(json.dumps(rule))

    first, second = document(tmp_path, two_rounds(), "--rule-file", str(file), "--least-cell", "1")["rounds"]

    assert "50 % needs" in first["statements"][0]["verdict"]["because"]
    assert second["statements"][0]["verdict"]["outcome"] == "accepted"
    assert "100 % needs" in second["statements"][0]["verdict"]["because"]


def test_groups_too_small_to_show_say_nothing(tmp_path):
    text = long_table({"S": [8] * 6 + [2] * 6 + [9] * 3}, ["a"] * 6 + ["b"] * 6 + ["c"] * 3)

    groups = document(tmp_path, text)["rounds"][0]["statements"][0]["groups"]

    # With c hidden alone, subtraction would show it: another group goes with it.
    assert [name for name, group in groups.items() if group["shown"]] == ["b"]
    assert {value for key, value in groups["c"].items() if key != "shown"} == {None}
    assert groups["b"]["median"] == 2
    everything = document(tmp_path, text, "--least-cell", "1")["rounds"][0]["statements"][0]["groups"]
    assert all(group["shown"] for group in everything.values())


def test_rounds_are_compared_by_panellist(tmp_path):
    found = document(tmp_path, two_rounds())

    (row,), (left,) = found["stability"], found["attrition"]
    assert (row["from"], row["to"], row["statement"], row["n"]) == (1, 2, "S1", 7)
    assert row["moved"] == {"toward": 3, "away": 0, "across": 0, "unchanged": 4}
    assert (left["n_left"], left["n_stayed"], left["n_joined"]) == (5, 7, 0)
    assert left["statements"][0]["n_left"] == 5
    assert found["rounds"][1]["response"]["share_stayed"] == pytest.approx(7 / 12)


@pytest.mark.parametrize(("n_leavers", "is_shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_means_of_pairs_are_hidden_where_they_would_tell_of_a_few_leavers(n_leavers, is_shown, tmp_path):
    both = [(number, place) for number in (1, 2) for place in range(12) if number == 1 or place >= n_leavers]
    lines = "".join(f"{number},S1,P{place:02d},,{1 + place % 9}\n" for number, place in both)

    (row,) = document(tmp_path, LONG + lines)["stability"]

    means = ("mean_change", "cv_before", "cv_after", "cv_change")
    assert row["means_shown"] is is_shown
    assert [row[name] is not None for name in means] == [is_shown] * 4


def test_few_leavers_are_not_compared(tmp_path):
    (left,) = document(tmp_path, two_rounds(), "--least-cell", "6")["attrition"]

    assert left["n_left"] == 5
    assert left["statements"] == [
        {"statement": "S1", "shown": False, "n_left": None, "n_stayed": None, "mean_difference": None,
         "superiority": None, "z": None, "p": None}
    ]  # fmt: skip


def test_who_is_not_named_cannot_be_found_again(tmp_path):
    found = document(tmp_path, "round,S1\n1,7\n1,8\n2,7\n2,8\n")

    assert (found["stability"], found["attrition"]) == ([], [])
    assert [round_["round"] for round_ in found["rounds"]] == [1, 2]


def test_a_divided_panel_that_does_not_move_is_stable_dissent(tmp_path):
    lines = "".join(f"{r},S1,P{p:02d},,{1 if p < 10 else 9}\n" for r in (1, 2) for p in range(20))

    (row,) = document(tmp_path, LONG + lines)["stability"]

    assert (row["stable_dissent"], row["histogram_change"]) == (True, 0)


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    outputs = [
        run(tmp_path, SPLIT, "--format", form, "--resamples", "50", "--seed", seed).stdout
        for form in ("json", "csv", "md", "html")
        for seed in ("4", "4")
    ]

    assert outputs[::2] == outputs[1::2]


def test_panels_drawn_anew_say_how_firm_a_verdict_is(tmp_path):
    found = document(
        tmp_path, long_table({"firm": [8] * 20, "edge": [8] * 15 + [5] * 5}), "--resamples", "400"
    )

    firm, edge = (row["verdict"]["exact"] for row in found["rounds"][0]["statements"])
    assert (firm["resamples"]["same"], firm["hangs_on"]) == (1.0, 0)
    assert 0.4 < edge["resamples"]["same"] < 0.9
    assert edge["hangs_on"] == 15
    shares = (edge["resamples"][name] for name in ("accepted", "rejected", "open", "too few"))
    assert sum(shares) == pytest.approx(1)


def test_a_rule_that_asks_groups_is_resampled_by_group(tmp_path):
    file = tmp_path / "rule.json"
    file.write_text(json.dumps({"preset": "percent-agreement", "asked": "every group"}))

    found = document(tmp_path, SPLIT, "--rule-file", str(file), "--resamples", "50", "--count-abstentions")

    drawn = [row["verdict"]["exact"]["resamples"] for row in found["rounds"][0]["statements"]]
    assert all(0 <= one["same"] <= 1 for one in drawn)
