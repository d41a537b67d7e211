"""A study as tidy tables: a row for each thing said or decided, in closed rounds, by code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from delphi.domain.disclosure import shown_groups
from delphi.domain.protocol import Terms
from delphi.errors import Sentence
from delphi.exchange import pilots, rounds_told, words_told
from delphi.exchange.rounds_told import in_units

Json = Mapping[str, Any]
Table = tuple[tuple[str, ...], list[tuple[Any, ...]]]

GROUPINGS = ("stakeholder_group", "discipline", "country")
NUMBERS = (
    "n", "n_kept", "n_abstained", "n_eligible", "n_recused", "n_not_answered", "mean", "sd", "min", "q1", "median", "q3", "max", "iqr", "p30", "p70",
    "ipr", "ipras", "disagreement_index", "madm", "n_agree", "n_disagree", "share_agree", "share_disagree",
)  # fmt: skip


def tidy_tables(study: Json, least_cell: int) -> dict[str, Table]:
    """The tables of an exported study (`export_study`); subgroups obey the least cell size.

    Rounds that are not closed are left out, and so is what somebody said who withdrew before the close or was
    recused. A chair knows by name who was recused: were their other ratings told by code, the cells that are
    missing would join the two.
    """
    closed = [round_ for round_ in study["rounds"] if round_["state"] == "closed"]
    unlinked = _unlinked(study, closed, least_cell)
    return {
        "statements": _statements(study),
        "lineage": words_told.lineage(study),
        "versions": words_told.versions(study, closed),
        "rounds": _rounds(closed),
        "panellists": _panellists(study, closed, least_cell, unlinked),
        "ratings": _ratings(study, closed, unlinked),
        "comments": _comments(study, closed, unlinked),
        "recusals": _recusals(study),
        "statistics": _statistics(closed),
        "decisions": _decisions(study, closed),
        "rules": rounds_told.rules(closed),
        "attrition": rounds_told.attrition(study, closed, least_cell),
        "seen": _seen(study, closed, unlinked),
        "pilot": pilots.found(study),
        "pilot_comments": pilots.comments(study),
        "translations": words_told.translations(study),
    }


def _statements(study: Json) -> Table:
    columns = (
        "statement",
        "section",
        "position",
        "question",
        "state",
        "left_because",
        "n_versions",
        "references",
    )
    return columns, [
        (
            s["label"],
            s["section"],
            s["position"],
            s["question"],
            s["state"],
            s["left_because"],
            len(s["versions"]),
            "; ".join(key for _position, key in s["references"]),
        )
        for s in study["statements"]
    ]


def _rounds(closed: Sequence[Json]) -> Table:
    columns = (
        "round", "question", "question_name", "opened_at", "closed_at", "n_statements", "scale_low", "scale_high", "agree_low",
        "disagree_high", "rule", "rule_formula", "quantile_type", "count_abstentions", "least_cell",
        "terms_sha256", "ratings_sha256", "rated_elsewhere", "file_sha256", "mode",
    )  # fmt: skip
    rows = []
    for round_ in closed:
        terms = Terms.from_json(round_["terms"])
        asked = [shown["question"] for shown in round_["statements"]]
        for question in terms.questions:
            scale, rule = question.scale, question.rule
            if question.key not in asked and terms.more:
                continue
            rows.append(
                (
                    round_["number"], question.key, question.name, round_["opened_at"], round_["closed_at"],
                    asked.count(question.key), scale.low, scale.high, scale.agree[0], scale.disagree[1],
                    str(rule.preset), rule.formula(scale, terms.quantile_type, terms.count_abstentions),
                    terms.quantile_type, terms.count_abstentions, terms.least_cell, terms.sha256(),
                    round_["ratings_sha256"], *_brought(round_), round_["mode"],
                )
            )  # fmt: skip
    return columns, rows


def _brought(round_: Json) -> tuple[str | None, str | None]:
    """The file from which a round was brought in that was rated in another program, and its hash."""
    elsewhere = round_.get("elsewhere") or {}
    return elsewhere.get("file"), elsewhere.get("sha256")


def _unlinked(study: Json, closed: Sequence[Json], least_cell: int) -> frozenset[str]:
    """Codes that no table tells: those of who was recused, and of others, until there are enough."""
    said = {rating["panellist"] for _round, _shown, rating in _counted(study, closed, "ratings")}
    recused = {recusal["panellist"] for recusal in study["recusals"]} & said
    # Codes are drawn at random, so the first ones are anybody's.
    others = sorted(said - recused)[: max(least_cell - len(recused), 0)] if recused else []
    return frozenset({*recused, *others})


def _panellists(study: Json, closed: Sequence[Json], least_cell: int, unlinked: frozenset[str]) -> Table:
    said = {rating["panellist"] for _round, _shown, rating in _counted(study, closed, "ratings")}
    rated = [panellist for panellist in study["panellists"] if panellist["code"] in said]
    shown = _shown_groupings(rated, least_cell)
    rows = [(panellist["code"], *labels) for panellist, labels in zip(rated, shown, strict=True)]
    return ("panellist", *GROUPINGS), [row for row in rows if row[0] not in unlinked]


def _shown_groupings(panellists: Sequence[Json], least_cell: int) -> list[list[str | None]]:
    """Group, discipline and country of each, as far as enough others share all that is shown.

    One after the other: a discipline is shown within its group, a country within group and discipline, so
    that no combination is shared by fewer than `least_cell`, nor what is left over when it is hidden.
    """
    labels: list[list[str | None]] = [[] for _ in panellists]
    for name in GROUPINGS:
        cells: dict[tuple[str | None, ...], dict[str, list[int]]] = {}
        for index, panellist in enumerate(panellists):
            cells.setdefault(tuple(labels[index]), {}).setdefault(panellist[name], []).append(index)
        for parts in cells.values():
            shown = shown_groups(np.array([len(members) for members in parts.values()]), least_cell)
            for (value, members), is_shown in zip(parts.items(), shown, strict=True):
                for index in members:
                    labels[index].append(value if is_shown and value else None)
    return labels


def _counted(study: Json, closed: Sequence[Json], what: str) -> Iterator[tuple[Json, Json, Json]]:
    """Ratings or comments that count: of who had not withdrawn before the close and is not recused."""
    left = {p["code"]: p["withdrew_at"] for p in study["panellists"]}
    recused = _recused(study, closed)
    for round_ in closed:
        for shown in round_["statements"]:
            for one in shown[what]:
                stayed = left[one["panellist"]] is None or left[one["panellist"]] >= round_["closed_at"]
                if stayed and (round_["number"], shown["statement"], one["panellist"]) not in recused:
                    yield round_, shown, one


def _recused(study: Json, closed: Sequence[Json]) -> frozenset[tuple[int, str, str]]:
    """(round, statement, code) of each recusal in force in a closed round."""
    return frozenset(
        (round_["number"], recusal["statement"], recusal["panellist"])
        for round_ in closed
        for recusal in study["recusals"]
        if recusal["from_round"] <= round_["number"]
        and (recusal["until_round"] is None or round_["number"] < recusal["until_round"])
    )


def _recusals(study: Json) -> Table:
    columns = ("statement", "from_round", "until_round", "reason")
    return columns, sorted(
        (tuple(recusal[name] for name in columns) for recusal in study["recusals"]),
        key=lambda row: tuple(map(str, row)),
    )


def _ratings(study: Json, closed: Sequence[Json], unlinked: frozenset[str]) -> Table:
    columns = (
        "round", "statement", "version", "question", "panellist", "value", "kept", "abstained", "lowest", "highest",
    )  # fmt: skip
    return columns, _by_code(in_units(_counted(study, closed, "ratings")), columns, unlinked)


def _seen(study: Json, closed: Sequence[Json], unlinked: frozenset[str]) -> Table:
    """A row for each change of a rating on a page that showed the panel: the value it changed to, and what was seen."""
    columns = (
        "round",
        "statement",
        "version",
        "question",
        "panellist",
        "revision",
        "value",
        "n",
        "median",
        "counts",
    )
    said = (
        (
            round_,
            shown,
            {"panellist": rating["panellist"], **given[seen["revision"]], **seen, **seen["summary"]},
        )
        for round_, shown, rating in _counted(study, closed, "ratings")
        for given in [{step["revision"]: step for step in rating["history"]}]
        for seen in rating["seen"]
    )
    return columns, _by_code(said, columns, unlinked)


def _comments(study: Json, closed: Sequence[Json], unlinked: frozenset[str]) -> Table:
    columns = ("round", "statement", "version", "question", "panellist", "kind", "text")
    return columns, _by_code(_counted(study, closed, "comments"), columns, unlinked)


def _by_code(
    said: Iterable[tuple[Json, Json, Json]], columns: Sequence[str], unlinked: frozenset[str]
) -> list[tuple[Any, ...]]:
    """A row for each; those without code come first in their statement, in an order that is nobody's."""
    named: dict[tuple[int, str, int, str], list[tuple[Any, ...]]] = {}
    nameless: dict[tuple[int, str, int, str], list[tuple[Any, ...]]] = {}
    for round_, shown, one in said:
        key = (round_["number"], shown["statement"], shown["version"], shown["question"])
        # Whoever brought the file in knows who rated what there: beside a code it would tell the later rounds too.
        code = None if one["panellist"] in unlinked or round_.get("elsewhere") else one["panellist"]
        row = (*key, code, *(one[name] for name in columns[5:]))
        (named if code else nameless).setdefault(key, []).append(row)
        named.setdefault(key, [])
    return [row for key, rows in named.items() for row in (*sorted(nameless.get(key, ()), key=str), *rows)]


def _statistics(closed: Sequence[Json]) -> Table:
    rows: list[tuple[Any, ...]] = []
    for round_ in closed:
        for shown in round_["statements"]:
            summary = shown["summary"] or {}
            of_groups = {"": summary, **summary.get("groups", {})}
            rows += [
                (
                    round_["number"],
                    shown["statement"],
                    shown["version"],
                    shown["question"],
                    group or "all",
                    *(numbers.get(name) for name in NUMBERS),
                    numbers.get("counts", {}),
                )
                for group, numbers in of_groups.items()
            ]
    return ("round", "statement", "version", "question", "group", *NUMBERS, "counts"), rows


def _decisions(study: Json, closed: Sequence[Json]) -> Table:
    locks = {(r["round"], r["statement"]): r["sha256"] for r in study["recommendations"]}
    columns = (
        "round", "statement", "version", "question", "outcome", "because", "denominator", "n_agree", "n_disagree", "median",
        "iqr", "rule", "quantile_type", "recommendation_sha256",
    )  # fmt: skip
    rows = []
    for round_ in closed:
        for shown in round_["statements"]:
            verdict = shown["verdict"] or {}
            facts = verdict.get("facts", {})
            because = str(Sentence.from_json(verdict["because"])) if verdict else None
            rows.append(
                (
                    round_["number"], shown["statement"], shown["version"], shown["question"], shown["outcome"],
                    because,
                    *(facts.get(name) for name in ("denominator", "n_agree", "n_disagree", "median", "iqr")),
                    facts.get("preset"), facts.get("quantile_type"),
                    locks.get((round_["number"], shown["statement"])),
                )
            )  # fmt: skip
    return columns, rows
