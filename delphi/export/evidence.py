"""The evidence behind a recommendation in words: question, summary of findings, judgements; the same in every format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delphi.domain.deciding import CRITERIA
from delphi.export import phrases
from delphi.export.markdown import blocks, paragraphs_of
from delphi.export.phrases import Json, Translate

Laid = dict[str, Any]


def laid_out(evidence: Json | None, numbers: Mapping[str, int], _: Translate) -> Laid | None:
    """The finished words of what a lock froze, or of what is stored now; None where nothing is known."""
    if not evidence:
        return None
    found: Laid = {
        "question": _question(evidence["question"], _),
        "known": blocks(evidence["known"], numbers),
        "certainty": phrases.certainty(evidence, _),
        "sign": phrases.sign(evidence),
        "head": _head(_),
        "findings": [_finding(row, numbers, _) for row in evidence["findings"]],
        "judgements": [_judgement(row, numbers, _) for row in evidence["judgements"]],
        "research_need": blocks(evidence["research_need"], numbers),
    }
    return (
        found
        if any(found[name] for name in ("question", "known", "findings", "judgements", "research_need"))
        else None
    )


def printed(evidence: Laid | None, words: Mapping[str, str], _: Translate) -> Laid | None:
    """What is set below a recommendation in print: the question, and both tables; None where there is none."""
    if not evidence or not (evidence["question"] or evidence["findings"] or evidence["judgements"]):
        return None
    tables = []
    if evidence["findings"]:
        rows = [
            [*row["cells"][:-1], ". ".join(filter(None, (row["cells"][-1], row["remark"])))]
            for row in evidence["findings"]
        ]
        tables.append({"caption": words["findings"], "head": evidence["head"], "rows": rows})
    if evidence["judgements"]:
        head = [_("Criterion"), _("By"), _("Judgement")]
        judged = [
            [one["criterion"], one["by"], ". ".join(filter(None, (one["judgement"], one["remark"])))]
            for one in evidence["judgements"]
        ]
        tables.append({"caption": words["judgements"], "head": head, "rows": judged})
    return {
        "question": evidence["question"],
        "tables": [one | {"n_text": len(one["head"])} for one in tables],
    }


def _question(question: Mapping[str, str], _: Translate) -> list[list[str]]:
    names = {
        "population": _("Population"),
        "intervention": _("Intervention"),
        "comparison": _("Comparison"),
        "outcomes": _("Outcomes"),
    }
    return [[name, question[key]] for key, name in names.items() if question[key]]


def _head(_: Translate) -> list[str]:
    return [_("Outcome"), _("Evidence"), _("Relative effect"), _("Of 1,000 people"), _("Certainty")]


def _finding(row: Json, numbers: Mapping[str, int], _: Translate) -> Laid:
    importance = {
        "critical": _("critical"), "important": _("important"), "limited": _("of limited importance"),
    }  # fmt: skip
    reasons = _reasons(row, _)
    return {
        "outcome": row["outcome"],
        "importance": importance[row["importance"]],
        "evidence": _studies(row, _),
        "relative": _relative(row, _),
        "absolute": row["absolute_in_words"] or _absolute(row, _),
        "certainty": phrases.certainty(row, _),
        "sign": phrases.sign(row),
        "reasons": reasons,
        "remark": _cited(row["remark"], numbers),
        "cells": [
            f"{row['outcome']} ({importance[row['importance']]})",
            _studies(row, _),
            _relative(row, _) or "–",
            row["absolute_in_words"] or _absolute(row, _) or "–",
            ": ".join([f"{phrases.certainty(row, _)} {phrases.sign(row)}", *reasons]),
        ],
    }


def _studies(row: Json, _: Translate) -> str:
    is_trial, n, people = row["design"] == "randomised", row["n_studies"], row["n_participants"]
    if n is None:
        said = _("randomised trials") if is_trial else _("observational studies")
    elif n == 1:
        said = _("1 randomised trial") if is_trial else _("1 observational study")
    else:
        said = (_("%(n)s randomised trials") if is_trial else _("%(n)s observational studies")) % {"n": n}
    return said if people is None else f"{said}, " + _("%(n)s people") % {"n": phrases.many(people, _)}


def _interval(low: Any, high: Any, _: Translate) -> str:
    """In brackets, where both ends are known."""
    if low in ("", None) or high in ("", None):
        return ""
    return " (" + _("%(low)s to %(high)s") % {"low": low, "high": high} + ")"


def _relative(row: Json, _: Translate) -> str:
    effect = row["relative"]
    if not effect:
        return ""
    ends = (_interval(effect["low"], effect["high"], _)).replace("-", "−")
    said = f"{row['measure'] or ''} {effect['estimate']}".strip().replace("-", "−")
    return phrases.decimal(said + ends, _)


def _absolute(row: Json, _: Translate) -> str:
    """150 of 1,000 without; 45 fewer (75 fewer to 3 fewer)."""
    effect = row["absolute"]
    if not effect:
        return ""

    def more(n: int | None) -> str:
        if n is None:
            return ""
        return (_("%(n)s fewer") if n < 0 else _("%(n)s more")) % {"n": abs(n)}

    without = _("%(n)s without") % {"n": row["baseline"]}
    return f"{without}; {more(effect['estimate'])}{_interval(more(effect['low']), more(effect['high']), _)}"


def _reasons(row: Json, _: Translate) -> list[str]:
    """Why it was rated down or up, with the levels."""
    down = {
        "risk_of_bias": _("risk of bias"),
        "inconsistency": _("inconsistency"),
        "indirectness": _("indirectness"),
        "imprecision": _("imprecision"),
        "publication_bias": _("publication bias"),
    }
    up = {
        "large_effect": _("large effect"),
        "dose_response": _("dose-response"),
        "confounding": _("confounding would lessen it"),
    }
    lowered = [f"{name} −{row['down'][key]}" for key, name in down.items() if row["down"].get(key)]
    raised = [f"{name} +{row['up'][key]}" for key, name in up.items() if row["up"].get(key)]
    return [", ".join(lowered + raised)] if lowered or raised else []


def _judgement(row: Json, numbers: Mapping[str, int], _: Translate) -> Laid:
    criterion = CRITERIA[row["criterion"]]
    return {
        "criterion": phrases.say(criterion.name, _),
        "question": phrases.say(criterion.question, _),
        "judgement": _(row["judgement"]),
        "scale": [word == row["judgement"] for word in criterion.scale],
        "by": _("panel") if row["by"] == "panel" else _("chair"),
        "is_panel": row["by"] == "panel",
        "remark": _cited(row["remark"], numbers),
    }


def _cited(text: str, numbers: Mapping[str, int]) -> str:
    """A remark of a few words, its citations as numbers."""
    return " ".join(paragraphs_of(blocks(text, numbers)))
