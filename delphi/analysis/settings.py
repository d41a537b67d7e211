"""How a file of ratings is analysed: the scale, the rule, and what the numbers rest on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from delphi.domain.consensus import OF_RATINGS, ConsensusRule, Kind
from delphi.domain.protocol import Terms
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable, Sentence

LEAST_CELL = 5
_RANGE = re.compile(r"\s*(-?\d{1,3})\s*(?:(?:-|–|to|\.\.)\s*(-?\d{1,3}))?\s*\Z")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}
_LARGEST_FILE = 1_000_000


@dataclass(frozen=True)
class Settings:
    """What `delphi.analysis.report` needs beside the ratings. `n_resamples` None chooses by the size."""

    terms: Terms
    seed: int = 1
    n_resamples: int | None = None
    with_groups: bool = False

    @property
    def scale(self) -> Scale:
        return self.terms.scale

    @property
    def rule(self) -> ConsensusRule:
        return self.terms.rule


def read_range(text: str) -> tuple[int, int]:
    """ "7-9" or "9" as lowest and highest point. Raises NotAcceptable."""
    found = _RANGE.match(text)
    if found is None:
        raise NotAcceptable("“%(given)s” is no range of points. Write it like 1-9.", given=text)
    low = int(found.group(1))
    return low, int(found.group(2)) if found.group(2) else low


def make_scale(points: str | None, agree: str | None, disagree: str | None, stored: Scale) -> Scale:
    """The stored scale with what was asked; bands of other points are the outer thirds, of four the halves."""
    low, high = read_range(points) if points else (stored.low, stored.high)
    if (low, high) == (stored.low, stored.high):
        return replace(
            stored,
            agree=read_range(agree) if agree else stored.agree,
            disagree=read_range(disagree) if disagree else stored.disagree,
        )
    n_points = high - low + 1
    width = 2 if n_points == 4 else max(1, round(n_points / 3))
    return Scale(
        low,
        high,
        agree=read_range(agree) if agree else (high - width + 1, high),
        disagree=read_range(disagree) if disagree else (low, low + width - 1),
    )


def read_rule_file(content: bytes) -> tuple[ConsensusRule, Terms | None]:
    """The rule of a JSON file: a rule, or the whole terms of a protocol. Raises NotAcceptable."""
    try:
        if len(content) > _LARGEST_FILE:
            raise ValueError
        data = json.loads(content)
        if "rule" in data:
            terms = Terms.from_json(data)
            return terms.rule, terms
        return ConsensusRule.from_json(data), None
    except json.JSONDecodeError as error:
        raise NotAcceptable(
            "This is not JSON: mend line %(line)s, column %(column)s.", line=error.lineno, column=error.colno
        ) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotAcceptable(
            'The rule cannot be read. Write it like {"preset": "percent-agreement", "thresholds": {"percent": 75}}.'
        ) from error


def make_rule(preset: str, scale: Scale) -> ConsensusRule:
    """A preset with its defaults for the scale. Raises NotAcceptable where there is none of this name."""
    if preset not in set(OF_RATINGS):
        raise NotAcceptable(
            "There is no consensus rule named %(name)s. Choose one of %(known)s.",
            name=preset,
            known=", ".join(OF_RATINGS),
        )
    return ConsensusRule.for_scale(preset, scale)


def with_thresholds(rule: ConsensusRule, given: Sequence[str]) -> ConsensusRule:
    """The rule with thresholds as "percent=70". Raises NotAcceptable."""
    kinds = {threshold.name: threshold.kind for threshold in rule.described(Scale())}
    changed: dict[str, object] = {}
    for text in given:
        name, _, value = (part.strip() for part in text.partition("="))
        changed[name] = _YES_NO.get(value.lower()) if kinds.get(name) is Kind.YES_NO else value
    return rule.with_thresholds(changed)


def refuse_unfit(rule: ConsensusRule, scale: Scale) -> None:
    """Raise NotAcceptable where the rule is not made for the scale."""
    for problem in rule.problems(scale):
        raise NotAcceptable(Sentence("%(what)s %(remedy)s", what=problem.what, remedy=problem.remedy))


def settings_json(settings: Settings) -> Mapping[str, Any]:
    """What the numbers rest on, for every output."""
    terms = settings.terms
    return {
        "points": f"{terms.scale.low}-{terms.scale.high}",
        "agree": f"{terms.scale.agree[0]}-{terms.scale.agree[1]}",
        "disagree": f"{terms.scale.disagree[0]}-{terms.scale.disagree[1]}",
        "quantile_type": terms.quantile_type,
        "ipr_quantile_type": terms.rule.ipr_type,
        "count_abstentions": terms.count_abstentions,
        "least_cell": terms.least_cell,
        "seed": settings.seed,
        "rule": terms.rule.to_json(),
        "rule_in_words": [str(said) for said in terms.rule.in_words(terms.scale, terms.count_abstentions)],
        "formula": terms.rule.formula(terms.scale, terms.quantile_type, terms.count_abstentions),
    }
