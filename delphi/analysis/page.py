"""The document as one page that stands alone: no script, no address, plots drawn in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from delphi.analysis import drawing, words
from delphi.domain.consensus import ConsensusRule
from delphi.domain.scale import Band, Scale, from_to

FOLDER = Path(__file__).parent
BARS = {"percent-agreement": "percent", "cos-70-15": "percent_for", "awmf": "percent_consensus"}


def as_html(
    document: Mapping[str, Any], scale: Scale, rule: ConsensusRule, title: str, with_groups: bool
) -> str:
    """The page of an analysis. `title` is what the reader knows the file by."""
    last = document["rounds"][-1]
    bar = BARS.get(str(rule.preset))
    return _template("page.html").render(
        document=document,
        title=title,
        rounds=list(reversed(document["rounds"])),
        outcomes=Counter(row["verdict"]["outcome"] for row in last["statements"]),
        bar=float(rule.thresholds[bar]) / 100 if bar else None,
        rule=rule,
        scale=scale,
        bands=[(str(scale.label(band)), band.value, _span(scale, band)) for band in Band],
        with_groups=with_groups,
        movements=drawing.movements(document, scale),
    )


def as_plan_page(document: Mapping[str, Any]) -> str:
    """The page of a plan."""
    return _template("plan.html").render(document=document)


def _span(scale: Scale, band: Band) -> str:
    points = scale.range_of(band)
    return str(from_to(*points)) if points else ""


@lru_cache(maxsize=4)
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        {
            name: getattr(words, name)
            for name in (
                "short",
                "percent",
                "probability",
                "median_iqr",
                "share_with_limits",
                "panel_rows",
                "beside",
                "OUTCOMES",
            )
        },
        distribution=drawing.distribution,
        share=drawing.share,
    )
    environment.filters["tied"] = words.tied
    return environment.get_template(name)
