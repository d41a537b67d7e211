"""The command plan: tables, pages and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from tests.support.analysing import run_plan

FEW = ("--sizes", "8,20", "--panels", "50")


def test_a_plan_is_a_table_for_a_terminal():
    result = run_plan(*FEW)

    lines = result.stdout.splitlines()
    assert lines[0].split("  ")[0] == "rule"
    assert len(lines) == 2 + 2 * 6
    assert "Simulating" in result.stderr


def test_thresholds_and_rules_are_judged_side_by_side():
    result = run_plan(*FEW, "--vary", "percent=70,80", "--rule", "percent-agreement", "--rule", "awmf",
                      "--format", "csv")  # fmt: skip

    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert {row["rule"] for row in rows} == {
        "Least share within the band 70", "Least share within the band 80", "AWMF levels of consensus"
    }  # fmt: skip
    shares = {
        (row["rule"][-2:], row["size"], row["distribution"]): float(row["says_consensus"]) for row in rows
    }
    assert shares["80", "20", "most agree"] <= shares["70", "20", "most agree"]


def test_a_plan_says_the_same_for_the_same_seed():
    first, again, other = (run_plan(*FEW, "--format", "json", "--seed", seed).stdout for seed in "112")

    assert first == again != other
    found = json.loads(first)
    assert found["names"] == ["Percent agreement"]
    assert found["rows"][0]["size"] == 8


def test_a_distribution_may_be_given():
    result = run_plan(*FEW, "--points", "1-5", "--truth", "split=50,0,0,0,50", "--format", "json")

    (given,) = json.loads(result.stdout)["distributions"]
    assert given == {"name": "split", "shares": [0.5, 0, 0, 0, 0.5]}


def test_the_page_stands_alone():
    page = run_plan(*FEW, "--truth", "<b>=1,1,1,1,1,1,1,1,1", "--rounds", "2", "--conformity", "0.5",
                    "--format", "html").stdout  # fmt: skip

    assert "<script" not in page
    assert "<b>=" not in page
    assert "&lt;b&gt;" in page
    assert not re.search(r"(?:src|href)=|url\(", page)
    assert page.count('class="curves"') == 1


@pytest.mark.parametrize("size", ["8", "8,9"])
def test_one_size_can_be_drawn(size):
    assert run_plan("--sizes", size, "--panels", "20", "--format", "html").exit_code == 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--sizes", "many"), "whole numbers with commas"),
        (("--sizes", "0"), "from 1 to 2000"),
        (("--truth", "x=1,2"), "each of the 9 points"),
        (("--truth", "x=a,b"), "is no distribution"),
        (("--truth", "x=nan,1,1,1,1,1,1,1,1"), "is no distribution"),
        (("--vary", "bar=1"), "no threshold named bar"),
        (("--vary", "percent=1"), "from 50 to 100"),
        (("--rule", "majority"), "Choose one of"),
        (("--sizes", "2000", "--panels", "100000", "--rounds", "5"), "take too long"),
        (("--drop-out", "2"), "0<=x<=1"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(options, says):
    result = run_plan(*options)

    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
