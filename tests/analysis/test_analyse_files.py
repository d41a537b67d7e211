"""The command analyse: what it says of bad files and options, and how each format is written."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.support.analysing import LONG, SPLIT, long_table, run, two_rounds


@pytest.mark.parametrize("form", ["json", "csv", "md", "html"])
def test_each_bad_line_is_named_and_nothing_is_written(form, tmp_path):
    result = run(tmp_path, LONG + "1,S1,P1,,7\n1,S2,P1,,12\n1,S3,,,7\n1,S1,P1,,8\n", "--format", form)

    assert (result.exit_code, result.stdout) == (2, "")
    for line in ("ratings.csv:3: value:", "ratings.csv:4: panellist:", "Nothing was read"):
        assert line in result.stderr


def test_a_line_that_comes_twice_is_named_beside_a_value_that_is_off_the_scale(tmp_path):
    long = LONG + "1,S1,P1,a,7\n1,S1,P1,a,8\n1,S2,P1,b,7\n1,S3,P1,a,12\n"
    wide = "panellist,group,S1\nP1,a,7\nP1,b,8\nP2,a,12\n"

    for text, lines in ((long, (3, 4, 5)), (wide, (3, 4))):
        said = run(tmp_path, text).stderr
        assert all(f"ratings.csv:{line}: " in said for line in lines), said


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--rule", "majority"), "Choose one of percent-agreement"),
        (("--rule", "grade-grid"), "scale from 1 to 5"),
        (("--threshold", "percent=many"), "give a number"),
        (("--threshold", "rejects=perhaps"), "choose yes or no"),
        (("--threshold", "bar=7"), "no threshold named bar"),
        (("--points", "nine"), "Write it like 1-9"),
        (("--points", "1-50"), "2 to 11 points"),
        (("--agree", "2-9"), "do not overlap"),
        (("--quantile-type", "10"), "1<=x<=9"),
        (("--format", "pdf"), "'pdf' is not one of"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, says, tmp_path):
    result = run(tmp_path, SPLIT, *options)

    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"preset": "awmf",\n', "This is not JSON: mend line 2, column 1."),
        ("\x00", "This is not JSON"),
        *(
            (content, "cannot be read")
            for content in ("[]", '"x"', '{"rule": {}}', '{"thresholds": {}}', "3")
        ),
        ('{"preset": "majority"}', "There is no consensus rule named majority"),
    ],
)
def test_a_rule_file_that_cannot_be_read_is_refused_by_its_name(content, says, tmp_path):
    file = tmp_path / "rule.json"
    file.write_text(content)

    result = run(tmp_path, SPLIT, "--rule-file", str(file))

    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert result.stderr.startswith(str(file))


def test_a_rule_that_asks_groups_needs_groups(tmp_path):
    file = tmp_path / "rule.json"
    file.write_text(json.dumps({"preset": "awmf", "asked": "any group"}))

    result = run(tmp_path, long_table({"S": [8] * 9}), "--rule-file", str(file))

    assert result.exit_code == 2
    assert "no column named group" in result.stderr


def test_columns_that_were_not_read_are_told_apart_from_the_output(tmp_path):
    result = run(tmp_path, "statement,panellist,value,why\nS,P,7,so\n", "--resamples", "0")

    assert result.exit_code == 0
    assert "the column “why” was not read" in result.stderr
    assert json.loads(result.stdout)


def test_csv_is_one_tidy_table(tmp_path):
    result = run(tmp_path, SPLIT, "--format", "csv", "--groups", "--resamples", "10")

    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["statement"], row["group"]) for row in rows] == [
        (statement, group) for statement in ("S1", "S2") for group in ("", "a", "b")
    ]
    assert (rows[0]["n"], rows[0]["n_8"], rows[0]["quantile_type"]) == ("23", "16", "7")


def test_text_that_a_spreadsheet_would_run_stays_text(tmp_path):
    result = run(tmp_path, long_table({"=1+1": [7]}), "--format", "csv", "--resamples", "0")

    assert "\r\n1,'=1+1," in result.stdout.replace("\n", "\r\n").replace("\r\r", "\r")


def test_markdown_keeps_its_tables_whatever_a_statement_is_called(tmp_path):
    result = run(tmp_path, long_table({"a|b <b>*x*": [7] * 9}), "--format", "md", "--resamples", "0")

    (line,) = [line for line in result.stdout.splitlines() if line.startswith("| a")]
    assert line.startswith("| a\\|b &lt;b>\\*x\\* | 9 | 7 (7–7) | 100 % |")


def test_the_page_stands_alone(tmp_path):
    text = two_rounds().replace("S1", "<script>x</script>")

    page = run(tmp_path, text, "--format", "html", "--groups", "--resamples", "10").stdout

    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"(?:src|href)=|url\(|@import", page)
    assert page.count("<svg") > 5
    assert "Who left between rounds 1 and 2" in page


@pytest.mark.parametrize("form", ["csv", "md", "html"])
@pytest.mark.parametrize("text", ["S1\n7\n", "panellist,S1\nP1,\n", LONG + "a,S1,P1,g,x\n"])
def test_every_format_takes_what_is_hardly_there(form, text, tmp_path):
    result = run(tmp_path, text, "--format", form, "--groups")

    assert result.exit_code == 0
    assert not re.search(r"\b(?:nan|None|inf)\b", result.stdout)


def test_a_file_may_be_written_and_standard_input_read(tmp_path):
    out: Path = tmp_path / "out.json"

    result = run(tmp_path, SPLIT, "--resamples", "0", "--output", str(out))

    assert result.stdout == ""
    assert json.loads(out.read_bytes())["settings"]["panellists"] == 23


@pytest.mark.parametrize("start", ["", "\n\n", "\ufeff", "sep=|\n"])
def test_bars_and_blank_lines_on_top_are_read(start, tmp_path):
    result = run(tmp_path, start + LONG.replace(",", "|") + "1|S1|P1||8\n\n1|S2|P1||7\n", "--resamples", "0")

    assert (result.exit_code, result.stderr) == (0, "")
    assert [row["median"] for row in json.loads(result.stdout)["rounds"][0]["statements"]] == [8, 7]


def test_who_forgets_the_scale_is_told_of_a_shorter_one(tmp_path):
    table = long_table({"S1": [5, 4, 5, 3, 5]})

    told = run(tmp_path, table, "--resamples", "0")
    chosen = run(tmp_path, table, "--resamples", "0", "--points", "1-5")

    assert (
        "no rating is above 5, and the scale is 1-9. Where it was shorter, say so: --points 1-5."
        in told.stderr
    )
    assert (told.exit_code, chosen.exit_code, chosen.stderr) == (0, 0, "")


@pytest.mark.parametrize("form", ["csv", "md", "html"])
def test_what_a_rule_beside_says_stands_in_every_form(form, tmp_path):
    rules = ("--rule", "percent-agreement", "--rule", "rand-ucla")

    result = run(tmp_path, SPLIT, "--resamples", "0", "--format", form, *rules)

    assert "RAND/UCLA appropriateness: no consensus. Median 9" in result.stdout


def test_the_page_names_each_statement_that_moved_in_full(tmp_path):
    words = "Offer a structured exercise programme within four weeks of diagnosis to every patient"

    page = run(tmp_path, two_rounds().replace("S1", words), "--resamples", "0", "--format", "html").stdout

    assert f'<li><span>{words}</span><svg xmlns="http://www.w3.org/2000/svg" class="track"' in page
