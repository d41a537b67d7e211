"""What the pages show of a rule: in words, as a formula, on made-up ratings and on drawn ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request

from delphi.charts.strips import diverging_strip
from delphi.domain.consensus import OF_RATINGS, Preset
from delphi.domain.protocol import Terms
from delphi.errors import NotAcceptable
from delphi.protocol.examples import drawn, examples, try_on
from delphi.web.pages import say


def rule_of(terms: Terms) -> dict[str, Any]:
    problems = terms.rule.problems(terms.scale)
    ratings = drawn(request.form, terms.scale)
    judged = () if problems else examples(terms)
    strips = [(example, diverging_strip(example.counts, terms.scale)) for example in judged]
    tried = None if problems else try_on(terms, ratings)
    return {"terms": terms, "rule_problems": problems, "examples": strips, "drawn": ratings, "tried": tried}


def typed_rule(typed: Callable[[], Terms]) -> dict[str, Any]:
    """The rule as typed, or why it cannot be shown yet."""
    try:
        return rule_of(typed())
    except NotAcceptable as refusal:
        return {"terms": None, "not_yet": say(refusal.sentence), "examples": (), "rule_problems": ()}


def preset_of(name: str | None, otherwise: Preset) -> Preset:
    return Preset(name) if name in OF_RATINGS else otherwise
