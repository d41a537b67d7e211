"""What an analysis hides cannot be had by subtraction: of groups from the panel, or of one round from another."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.analysis.report import analyse
from delphi.analysis.settings import Settings
from delphi.domain.protocol import Terms
from delphi.importing.ratings import read_ratings
from tests.support.analysing import LONG

LEAST = 4
answers = st.one_of(st.none(), st.just("unable"), st.integers(1, 9))
panellists = st.lists(
    st.tuples(st.sampled_from("abc"), st.lists(answers, min_size=2, max_size=2), st.booleans()),
    min_size=1, max_size=16,
)  # fmt: skip


def analysed(panel: list[tuple[str, list[Any], bool]]) -> dict[str, Any]:
    """Two statements in two rounds, the second without those who left."""
    lines = [LONG, "1,S1,P99,a,5\n", "2,S1,P99,a,5\n"]
    for place, (group, values, stays) in enumerate(panel):
        for number in (1, 2) if stays else (1,):
            lines += [f"{number},S{row},P{place:02d},{group},{'' if value is None else value}\n"
                      for row, value in enumerate(values)]  # fmt: skip
    terms = Terms(least_cell=LEAST)
    return analyse(read_ratings("".join(lines).encode(), terms.scale), Settings(terms, 1, 0, True))


@settings(max_examples=12, deadline=None)
@given(panellists)
def test_what_is_left_of_the_panel_without_the_groups_shown_is_nobody_or_enough(panel):
    for round_ in analysed(panel)["rounds"]:
        for statement in round_["statements"]:
            groups = statement["groups"].values()
            shown = [group for group in groups if group["shown"]]
            hidden = [group for group in groups if not group["shown"]]
            left = statement["n"] - sum(group["n"] for group in shown)

            assert all(group["n"] >= LEAST for group in shown)
            assert {value for group in hidden for key, value in group.items() if key != "shown"} <= {None}
            assert left == 0 or left >= LEAST or not shown


@settings(max_examples=12, deadline=None)
@given(panellists)
def test_of_those_who_left_nothing_is_said_unless_leavers_and_stayers_are_enough(panel):
    (attrition,) = analysed(panel)["attrition"]

    for row in attrition["statements"]:
        numbers = {value for key, value in row.items() if key not in ("statement", "shown")}
        if row["shown"]:
            assert min(row["n_left"], row["n_stayed"]) >= LEAST
        else:
            assert numbers == {None}
