"""What was written beside the recommendations of an edition, laid out for any format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delphi.domain.front import FRONT
from delphi.export import phrases
from delphi.export.markdown import blocks, paragraphs_of
from delphi.export.phrases import Json, Translate

Laid = dict[str, Any]


def front_of(document: Json, numbers: Mapping[str, int], _: Translate, is_before: bool) -> list[Laid]:
    """The texts before or after the recommendations: heading, blocks, and the same as plain paragraphs."""
    front = document.get("front") or {}
    found = []
    for key, kind in FRONT.items():
        needs = document.get("research_agenda") or [] if key == "research_agenda" else []
        if kind.is_before is not is_before or not (front.get(key) or needs):
            continue
        laid = blocks(front.get(key, ""), numbers)
        found.append(
            {
                "key": key,
                "heading": _("More on the methods") if key == "methods" else phrases.say(kind.heading, _),
                "blocks": laid,
                "paragraphs": [*paragraphs_of(laid), *(f"{one['label']}: {one['need']}" for one in needs)],
                "needs": [{"label": one["label"], "blocks": blocks(one["need"], numbers)} for one in needs],
            }
        )
    return found


def about(laid: Laid, _: Translate) -> list[Laid]:
    """What stands after the recommendations in formats that are printed: methods, texts, and evidence in tables."""
    texts = [_block(one["heading"], one["paragraphs"]) for one in laid["back"]]
    cards = [card for section in laid["sections"] for card in section["cards"] if card["evidence"]]
    return [*laid["methods"], *texts, *(_evidence(card, laid["words"], _) for card in cards)]


def _block(heading: str, paragraphs: list[str], tables: list[Laid] | None = None) -> Laid:
    return {
        "heading": heading,
        "paragraphs": paragraphs,
        "formula": "",
        "tables": tables or [],
        "drawings": [],
    }


def _evidence(card: Laid, words: Mapping[str, str], _: Translate) -> Laid:
    evidence = card["evidence"]
    said = [f"{name}: {text}" for name, text in evidence["question"]]
    tables = []
    if evidence["findings"]:
        rows = [
            [*row["cells"][:-1], " ".join([row["cells"][-1], row["remark"]]).strip()]
            for row in evidence["findings"]
        ]
        tables.append(
            {
                "caption": words["findings"],
                "head": evidence["head"],
                "rows": rows,
                "n_text": len(evidence["head"]),
            }
        )
    if evidence["judgements"]:
        rows = [
            [
                one["criterion"],
                one["by"],
                ". ".join(part for part in (one["judgement"], one["remark"]) if part),
            ]
            for one in evidence["judgements"]
        ]
        head = [_("Criterion"), _("By"), _("Judgement")]
        tables.append({"caption": words["judgements"], "head": head, "rows": rows, "n_text": 3})
    return _block(f"{words['evidence']}: {card['heading']}", said, tables)


def told(card: Laid, words: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """What stands on a card beside its words: heading and paragraphs of what was written, in reading order."""
    evidence = card["evidence"] or {"known": [], "research_need": []}
    said = [(words[name], card[name]) for name in ("plain_language", "rationale", "justification")]
    said.append((words["evidence"], paragraphs_of(evidence["known"])))
    said.append((words["remarks"], card["remarks"]))
    said.append((words["research_need"], paragraphs_of(evidence["research_need"])))
    return [(heading, lines) for heading, lines in said if lines]
