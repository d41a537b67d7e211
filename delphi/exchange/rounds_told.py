"""Two tables of the closed rounds: the rule by which each was judged, and who was asked, came and stayed; and
estimates in their unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from delphi.domain.consensus import ConsensusRule
from delphi.domain.disclosure import shown_groups
from delphi.domain.protocol import Terms
from delphi.domain.quantity import Quantity
from delphi.domain.scale import Scale

Json = Mapping[str, Any]
Table = tuple[tuple[str, ...], list[tuple[Any, ...]]]

RULES = ("round", "question", "part", "join", "asked", "from_ratings", "preset", "threshold", "value")
ATTRITION = ("round", "group", "n_invited", "n_entered", "n_rated", "n_finished", "n_withdrew")


def rules(closed: Sequence[Json]) -> Table:
    """A row for each threshold that held in a round: of each question, each part of its rule, each size of panel."""
    return RULES, [row for round_ in closed for row in _rules_of(round_)]


def _rules_of(round_: Json) -> Iterator[tuple[Any, ...]]:
    asked = {shown["question"] for shown in round_["statements"]}
    for question in Terms.from_json(round_["terms"]).questions:
        if question.key in asked:
            for row in _rows_of(question.rule.in_round(round_["number"])):
                yield (round_["number"], question.key, *row)


def _rows_of(rule: ConsensusRule) -> Iterator[tuple[Any, ...]]:
    for part, one in _parts(rule):
        for least, changed in {0: {}, **one.by_size}.items():
            for name, value in {**one.thresholds, **changed}.items():
                written = str(value).lower() if isinstance(value, bool) else str(value)
                yield part, str(rule.join), str(one.asked), least, str(one.preset), name, written


def _parts(rule: ConsensusRule, before: str = "") -> Iterator[tuple[str, ConsensusRule]]:
    """The rule's own criterion is part 1; a part that has parts of its own is "2", "2.2" and so on."""
    yield f"{before}1", rule
    for place, part in enumerate(rule.also, 2):
        if part.also:
            yield from _parts(part, f"{before}{place}.")
        else:
            yield f"{before}{place}", part


def attrition(study: Json, closed: Sequence[Json], least_cell: int) -> Table:
    """A row for all and for each stakeholder group that may be shown, of each round.

    Who withdrew is told of the whole panel alone.
    """
    groups = sorted({panellist["stakeholder_group"] for panellist in study["panellists"]} - {""})
    rows: list[tuple[Any, ...]] = []
    for round_ in closed:
        counted = [_counted(study, round_, group) for group in (None, *groups)]
        of_all, of_groups = counted[0], counted[1:]
        rows.append((round_["number"], "all", *of_all))
        # Who finished is the smallest of the numbers shown, so that it is what must be large enough.
        sizes = np.array(
            [n_finished for _invited, _entered, _rated, n_finished, _left in of_groups], dtype=np.int64
        )
        rest = of_all[3] - int(sizes.sum())
        shown = shown_groups(np.array([*sizes, rest]), least_cell)[:-1]
        rows += [
            (round_["number"], group, *numbers[:-1], None)
            for group, numbers, is_shown in zip(groups, of_groups, shown, strict=True)
            if is_shown
        ]
    return ATTRITION, rows


def _counted(study: Json, round_: Json, group: str | None) -> tuple[int, int, int, int, int]:
    """How many were invited before the close, had entered, rated something, answered all, and withdrew meanwhile."""
    opened, closed = round_["opened_at"], round_["closed_at"]
    seats = [
        one
        for one in study["panellists"]
        if group in (None, one["stakeholder_group"])
        and one["invited_at"] is not None
        and one["invited_at"] <= closed
        and all(one[name] is None or one[name] > opened for name in ("withdrew_at", "declined_at"))
    ]
    stayed = {
        one["code"]
        for one in study["panellists"]
        if one["withdrew_at"] is None or one["withdrew_at"] >= closed
    }
    stayed &= {one["code"] for one in study["panellists"] if group in (None, one["stakeholder_group"])}
    answers: dict[str, int] = {}
    for shown in round_["statements"]:
        for rating in shown["ratings"]:
            if rating["panellist"] in stayed:
                answers[rating["panellist"]] = answers.get(rating["panellist"], 0) + 1
    asked = _asked(study, round_)
    return (
        len(seats),
        sum(one["consented_at"] is not None and one["consented_at"] <= closed for one in seats),
        len(answers),
        sum(n >= asked(code) for code, n in answers.items()),
        sum(one["withdrew_at"] is not None and one["withdrew_at"] < closed for one in seats),
    )


def _asked(study: Json, round_: Json) -> Any:
    """How many answers somebody is asked for: of all statements but those from which they are recused."""
    shown, number = Counter(one["statement"] for one in round_["statements"]), round_["number"]
    recused: dict[str, int] = {}
    for one in study["recusals"]:
        held = one["from_round"] <= number and (one["until_round"] is None or number < one["until_round"])
        if held and one["statement"] in shown:
            recused[one["panellist"]] = recused.get(one["panellist"], 0) + shown[one["statement"]]
    return lambda code: shown.total() - recused.get(code, 0)


def in_units(said: Iterable[tuple[Json, Json, Json]]) -> Iterator[tuple[Json, Json, Json]]:
    """The same with each estimate in its unit, where the record counts steps."""
    scales: dict[tuple[int, str], Scale] = {}
    for round_, shown, one in said:
        key = (round_["number"], shown["question"])
        if key not in scales:
            scales[key] = Terms.from_json(round_["terms"]).question(shown["question"]).scale
        scale = scales[key]
        if isinstance(scale, Quantity):
            given = {name: one[name] for name in ("value", "lowest", "highest")}
            one = {**one, **{k: None if v is None else scale.value(v) for k, v in given.items()}}
        yield round_, shown, one
