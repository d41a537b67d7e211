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
