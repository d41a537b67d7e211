"""Everything that a file of ratings says, as one document."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from delphi.analysis.between import attrition_json, round_name, stability_json
from delphi.analysis.panel import panel_json, response_json
from delphi.analysis.round import Counted, counted
from delphi.analysis.settings import Settings, settings_json
from delphi.analysis.statements import statements_json
from delphi.errors import NotAcceptable
from delphi.importing.rated import RatedPanel
from delphi.stats.overview import Overview, overview


def analyse(panel: RatedPanel, settings: Settings) -> dict[str, Any]:
    """The document of docs/analyse.md, JSON-able; the same file, settings and seed give the same.

    Raises NotAcceptable where the rule asks groups and the file names none.
    """
    if settings.rule.asks_groups and not panel.groups:
        raise NotAcceptable("The rule asks stakeholder groups, and the file has no column named group.")
    taken = []
    for place, rated in enumerate(panel.rounds):
        number = int(rated.label) if rated.label.isdecimal() else place + 1
        terms = replace(settings.terms, rule=settings.rule.in_round(number))
        taken.append(counted(panel, rated, terms))
    pairs = list(pairwise(taken)) if panel.is_paired else []
    befores = [None, *taken[:-1]] if panel.is_paired else [None] * len(taken)
    return {
        "settings": {**settings_json(settings), "rounds": len(taken), "panellists": len(panel.panellists)},
        "rounds": [_round_json(one, before, settings) for one, before in zip(taken, befores, strict=True)],
        "stability": [row for before, after in pairs for row in stability_json(before, after)],
        "attrition": [attrition_json(before, after) for before, after in pairs],
    }


def _round_json(one: Counted, before: Counted | None, settings: Settings) -> dict[str, Any]:
    seen = _seen(one)
    return {
        "round": round_name(one),
        "statements": statements_json(one, seen, settings),
        "panel": panel_json(one, seen),
        "response": response_json(one, before),
    }


def _seen(one: Counted) -> Overview:
    terms = one.terms
    return overview(
        one.counts,
        terms.scale.points,
        terms.quantile_type,
        terms.rule.ipr_type,
        terms.scale.agree,
        terms.scale.disagree,
    )
