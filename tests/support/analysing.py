"""Runs the commands on files of ratings, as somebody at a terminal does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from delphi.analysis.commands import analyse, plan

LONG = "round,statement,panellist,group,value\n"


def run(folder: Path, text: str | bytes, *options: str) -> Result:
    """The command on a file that holds this text."""
    file = folder / "ratings.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return CliRunner().invoke(analyse, [str(file), *options])


def run_plan(*options: str) -> Result:
    return CliRunner().invoke(plan, list(options))


def document(folder: Path, text: str, *options: str) -> dict[str, Any]:
    """What the command says as JSON, without panels drawn anew unless they are asked for."""
    fewer = () if "--resamples" in options else ("--resamples", "0")
    result = run(folder, text, *fewer, *options)
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def long_table(answers: Mapping[str, Iterable[Any]], group: Sequence[str] = ()) -> str:
    """A line for each answer; the n-th answer of every statement is the n-th panellist's."""
    lines = []
    for statement, values in answers.items():
        for place, value in enumerate(values):
            of_group = group[place] if group else ""
            lines.append(f"1,{statement},P{place:04d},{of_group},{value}\n")
    return LONG + "".join(lines)


SPLIT = long_table({"S1": [8] * 16 + [5] * 7, "S2": [1] * 11 + [9] * 12}, ["a"] * 12 + ["b"] * 11)


def two_rounds() -> str:
    lines = [LONG]
    for number, values in ((1, [3, 5, 6, 7, 7, 8, 8, 8, 9, 9, 2, 2]), (2, [7, 7, 7, 7, 7, 8, 8])):
        for place, value in enumerate(values):
            lines.append(f"{number},S1,P{place:02d},{'ab'[place % 2]},{value}\n")
    return "".join(lines)
