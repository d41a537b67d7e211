"""What was written beside the recommendations of an edition, laid out for any format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from delphi.domain.front import FRONT
from delphi.export import phrases
from delphi.export.markdown import Block, as_blocks, blocks, paragraphs_of, prefixed
from delphi.export.phrases import Json, Translate

Laid = dict[str, Any]
LONG_CARD = 1500  # characters


def front_of(document: Json, numbers: Mapping[str, int], _: Translate, is_before: bool) -> list[Laid]:
    """The texts before or after the recommendations: heading, blocks, and the same as plain paragraphs.

    `whole` are all blocks in one, with what should be studied of single statements, for formats that are printed.
    """
    front = document.get("front") or {}
    found = []
    for key, kind in FRONT.items():
        needs = document.get("research_agenda") or [] if key == "research_agenda" else []
        if kind.is_before is not is_before or not (front.get(key) or needs):
            continue
        laid = blocks(front.get(key, ""), numbers)
        agenda = [{"label": one["label"], "blocks": blocks(one["need"], numbers)} for one in needs]
        found.append(
            {
                "key": key,
                "heading": _("More on the methods") if key == "methods" else phrases.say(kind.heading, _),
                "blocks": laid,
                "paragraphs": [*paragraphs_of(laid), *(f"{one['label']}: {one['need']}" for one in needs)],
                "needs": agenda,
                "whole": [*laid, *_listed(agenda)],
            }
        )
    return found


def _listed(agenda: list[Laid]) -> list[Block]:
    """What should be studied, an item for each statement."""
    items = [prefixed(f"{one['label']}: ", one["blocks"]) for one in agenda]
    return [{"kind": "list", "start": None, "items": items}] if items else []


def about(laid: Laid) -> list[Laid]:
    """What stands after the recommendations in formats that are printed: methods, then what was written of them.

    What was written under the heading of something drafted, such as interests, stands with it.
    """
    texts = [
        {
            "heading": one["heading"],
            "paragraphs": [],
            "blocks": one["whole"],
            "formula": "",
            "tables": [],
            "drawings": [],
        }
        for one in laid["back"]
    ]
    written = {one["heading"]: one["blocks"] for one in texts}
    drafted = [{**block, "blocks": written.pop(block["heading"], [])} for block in laid["methods"]]
    return [*drafted, *(one for one in texts if one["heading"] in written)]


def numbers_of(document: Json) -> dict[str, int]:
    """The number of each reference, by every key that it is cited by."""
    return {
        key: reference["number"]
        for reference in document["references"]
        for key in (reference["key"], *reference.get("also", ()))
    }


def is_long(card: Laid) -> bool:
    """Whether a card may break over pages; a shorter one stays whole."""
    texts = [paragraphs_of(one["blocks"]) for one in card["told"]]
    said = (card["text"], texts, card["dissent"], card["history"], card["verdict"])
    return len(json.dumps(said, ensure_ascii=False)) > LONG_CARD


def told(card: Laid, words: Mapping[str, str]) -> list[Laid]:
    """What stands on a card beside its words: heading and blocks of what was written, in reading order."""
    evidence = card["evidence"] or {"known": [], "research_need": []}
    said = [
        (words["plain_language"], card["plain_language_blocks"]),
        (words["rationale"], as_blocks(card["rationale"])),
        (words["justification"], card["justification_blocks"]),
        (words["evidence"], evidence["known"]),
        (words["remarks"], card["remarks_blocks"]),
        (words["research_need"], evidence["research_need"]),
    ]
    return [{"heading": heading, "blocks": found} for heading, found in said if found]
