"""A rule from and to JSON: thresholds, and what may be added to a preset."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from delphi.domain.rules.base import Preset
from delphi.domain.rules.criterion import Asked
from delphi.domain.rules.decision import Join
from delphi.domain.rules.registry import thresholds_of
from delphi.domain.rules.threshold import Value, Values, value_json
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable, Sentence

if TYPE_CHECKING:
    from delphi.domain.consensus import ConsensusRule

Rule = TypeVar("Rule")

MOST_PARTS = 20
UNREADABLE = Sentence("The consensus rule cannot be read.")


def read_values(preset: Preset, given: Mapping[str, object]) -> dict[str, Value]:
    """Every threshold of the preset, as given or by default. Raises NotAcceptable."""
    known = {threshold.name: threshold for threshold in thresholds_of(preset, Scale())}
    _refuse_unknown(known, given)
    return {name: known[name].read(given.get(name, known[name].default)) for name in known}


def read_changes(preset: Preset, changes: Mapping[int, Mapping[str, object]]) -> dict[int, Values]:
    """Thresholds that change from a round, or from a number of ratings, on. Raises NotAcceptable."""
    known = {threshold.name: threshold for threshold in thresholds_of(preset, Scale())}
    found: dict[int, Values] = {}
    for first, changed in sorted(changes.items()):
        if type(first) is not int or first < 1:
            raise NotAcceptable("Thresholds change from a round, or a number of ratings, of at least 1.")
        _refuse_unknown(known, changed)
        found[first] = {name: known[name].read(value) for name, value in changed.items()}
    return found


def _refuse_unknown(known: Mapping[str, object], given: Mapping[str, object]) -> None:
    for name in given:
        if name not in known:
            raise NotAcceptable("This consensus rule has no threshold named %(name)s.", name=name)


def further(data: Mapping[str, Any], read_rule: Callable[[Any], Rule]) -> dict[str, Any]:
    """What was added to the preset, as arguments of a rule. Raises NotAcceptable where it cannot be read."""
    found: dict[str, Any] = {}
    try:
        if "asked" in data:
            found["asked"] = Asked(data["asked"])
        if "join" in data:
            found["join"] = Join(data["join"])
        for name in ("by_round", "by_size"):
            if name in data:
                found[name] = {int(first): dict(changed) for first, changed in data[name].items()}
        for name in ("also", "beside"):
            if name in data:
                if len(data[name]) > MOST_PARTS:
                    raise NotAcceptable("A consensus rule has at most %(most)s parts.", most=MOST_PARTS)
                found[name] = tuple(read_rule(part) for part in data[name])
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
        raise NotAcceptable(UNREADABLE) from error
    return found


def further_json(rule: ConsensusRule) -> dict[str, Any]:
    """What was added to the preset, and nothing where nothing was."""
    found: dict[str, Any] = {}
    if rule.asked is not Asked.POOLED:
        found["asked"] = str(rule.asked)
    if rule.also:
        found |= {"join": str(rule.join), "also": [part.to_json() for part in rule.also]}
    for name in ("by_round", "by_size"):
        changes: Mapping[int, Values] = getattr(rule, name)
        if changes:
            found[name] = {str(first): _values_json(changed) for first, changed in changes.items()}
    if rule.beside:
        found["beside"] = [part.to_json() for part in rule.beside]
    return found


def _values_json(values: Values) -> dict[str, int | bool | str]:
    return {name: value_json(value) for name, value in values.items()}
