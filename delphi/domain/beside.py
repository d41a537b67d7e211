"""What the rules say that a protocol names beside the deciding one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delphi.domain.rules.base import Preset
from delphi.domain.rules.registry import LOGIC
from delphi.domain.verdict import Verdict
from delphi.errors import Sentence


def beside(verdict: Verdict) -> tuple[tuple[Sentence, Verdict], ...]:
    """The name of each such rule and what it says; empty where the protocol names none."""
    told: list[Mapping[str, Any]] = verdict.facts.get("beside", [])
    return tuple((LOGIC[Preset(one["facts"]["preset"])].label, Verdict.from_json(one)) for one in told)
