"""What may be added to a rule: whom it asks, a further rule, thresholds of later rounds, rules judged beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, IntegerField, SelectChoice, SelectField
from wtforms.validators import NumberRange, StopValidation

from delphi.domain.consensus import Asked, ConsensusRule, Join, Preset, Threshold, rules
from delphi.domain.protocol import MOST_ROUNDS
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable
from delphi.protocol.forms.thresholds import changed_field, read_change, threshold_field, typed, typed_change
from delphi.web.pages import say

FURTHER, LATER, BESIDE = "further_rule_", "later_", "beside_"
NONE = ""
ASKED = {
    Asked.POOLED: _("the whole panel together"),
    Asked.EVERY_GROUP: _("every stakeholder group, and each must say the same"),
    Asked.ANY_GROUP: _("every stakeholder group, and one is enough"),
}
JOINS = {Join.ALL: _("both must hold"), Join.ANY: _("one of them is enough")}


def _needed_with_changes(form: AdditionsForm, field: Field) -> None:
    """The round may be left out where no threshold changes, and has no meaning without one."""
    is_given = bool(field.raw_data and str(field.raw_data[0]).strip())
    has_changes = any(one.data for one in form.later_fields)
    if has_changes and not is_given:
        raise StopValidation(gettext("Say from which round on the thresholds change."))
    if is_given and not has_changes:
        raise StopValidation(
            gettext("Give a threshold that changes from this round on, or leave the round empty.")
        )
    if not is_given:
        field.errors = []
        raise StopValidation


class AdditionsForm(FlaskForm):
    """All of it may be left as it is; `addition_fields` adds thresholds and the rules beside."""

    asked = SelectField(_("The rule is asked of"))
    further = SelectField(_("The further rule"))
    further_asked = SelectField(_("The further rule is asked of"))
    join = SelectField(_("Of the two rules"))
    later_from = IntegerField(
        _("Thresholds change from round"),
        [_needed_with_changes, NumberRange(1, MOST_ROUNDS, _("Choose a round from 1 to 10."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "class": "short"},
    )
    shown_further = HiddenField()

    thresholds: tuple[Threshold, ...] = ()
    further_thresholds: tuple[Threshold, ...] = ()
    offered_beside: tuple[Preset, ...] = ()
    stored = ConsensusRule()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.asked.choices = self.further_asked.choices = [
            SelectChoice(str(asked), words) for asked, words in ASKED.items()
        ]
        self.join.choices = [SelectChoice(str(join), words) for join, words in JOINS.items()]
        self.further.choices = [
            SelectChoice(NONE, gettext("none")),
            *(SelectChoice(str(rule.preset), say(rule.label)) for rule in rules(Scale())),
        ]

    @property
    def further_fields(self) -> list[Field]:
        return [self[FURTHER + threshold.name] for threshold in self.further_thresholds]

    @property
    def later_fields(self) -> list[Field]:
        return [self[LATER + threshold.name] for threshold in self.thresholds]

    @property
    def beside_fields(self) -> list[Field]:
        return [self[_beside(preset)] for preset in self.offered_beside]

    @property
    def has_additions(self) -> bool:
        """Whether anything is added, or is wrong with it: then it is shown without being asked for."""
        names = ("asked", "further", "further_asked", "join", "later_from")
        fields = [
            *(self[name] for name in names),
            *self.later_fields,
            *self.further_fields,
            *self.beside_fields,
        ]
        given = any(
            field.data for field in [self.further, self.later_from, *self.later_fields, *self.beside_fields]
        )
        return given or self.asked.data != Asked.POOLED or any(field.errors for field in fields)

    def with_additions(self, own: ConsensusRule, scale: Scale) -> ConsensusRule:
        """The rule with what was added to it. What the form cannot show of the stored rule stays as it was.

        Raises NotAcceptable.
        """
        if self.asked.data not in set(Asked) or self.join.data not in set(Join):
            raise NotAcceptable("Choose one of the offered answers.")
        is_same = self.stored.preset is own.preset
        return replace(
            own,
            asked=Asked(self.asked.data),
            also=tuple(self._further()),
            join=Join(self.join.data),
            by_round=self._by_round(self.stored.by_round if is_same else {}),
            by_size=self.stored.by_size if is_same else {},
            beside=tuple(self._beside(own, scale)),
        )

    def _further(self) -> Iterator[ConsensusRule]:
        if not self.shown_further.data:
            return
        preset = Preset(self.shown_further.data)
        if self.further_asked.data not in set(Asked):
            raise NotAcceptable("Choose one of the offered answers.")
        thresholds = {t.name: t.read(self[FURTHER + t.name].data) for t in self.further_thresholds}
        before = self.stored.also[:1]
        kept = before[0] if before and before[0].preset is preset else ConsensusRule(preset)
        yield replace(kept, thresholds=thresholds, asked=Asked(self.further_asked.data))
        yield from self.stored.also[1:]

    def _by_round(self, stored: Any) -> dict[int, Any]:
        """The first change as typed; later ones, which only a file can bring, stay."""
        later = {first: stored[first] for first in sorted(stored)[1:]}
        changes = ((t.name, read_change(t, self[LATER + t.name].data)) for t in self.thresholds)
        changed = {name: value for name, value in changes if value is not None}
        if not changed or self.later_from.data is None:
            return later
        if not 1 <= self.later_from.data <= MOST_ROUNDS:
            raise NotAcceptable("Choose a round from 1 to %(most)s.", most=MOST_ROUNDS)
        return {self.later_from.data: changed} | later

    def _beside(self, own: ConsensusRule, scale: Scale) -> Iterator[ConsensusRule]:
        for preset in self.offered_beside:
            if self[_beside(preset)].data:
                stored = [rule for rule in self.stored.beside if rule.preset is preset]
                usual = ConsensusRule.for_scale(preset, scale).with_thresholds({"least_n": own.least_n})
                yield from stored or [usual]


def addition_fields(
    preset: Preset, further: Preset | None, scale: Scale, stored: ConsensusRule
) -> dict[str, Any]:
    """The attributes of a form for this rule and this further one."""
    offered = {rule.preset: rule.thresholds for rule in rules(scale)}
    beside = tuple(
        one for one in offered if one is not preset or preset in {rule.preset for rule in stored.beside}
    )
    of_further = offered[further] if further else ()
    later, then = gettext("Later: %(threshold)s"), gettext("Further rule: %(threshold)s")
    return {
        "further_thresholds": of_further,
        "offered_beside": beside,
        "stored": stored,
        **{LATER + t.name: changed_field(t, later) for t in offered[preset]},
        **{FURTHER + t.name: threshold_field(t, then) for t in of_further},
        **{
            _beside(rule.preset): BooleanField(say(rule.label))
            for rule in rules(scale)
            if rule.preset in beside
        },
    }


def additions_as_typed(rule: ConsensusRule) -> dict[str, Any]:
    """What is added to a rule, as the form shows it."""
    further = rule.also[0] if rule.also else None
    first = min(rule.by_round, default=None)
    values: dict[str, Any] = {
        "asked": str(rule.asked),
        "join": str(rule.join),
        "further": str(further.preset) if further else NONE,
        "shown_further": str(further.preset) if further else NONE,
        "further_asked": str(further.asked) if further else str(Asked.POOLED),
        **{_beside(part.preset): True for part in rule.beside},
    }
    if further:
        values |= {FURTHER + name: typed(value) for name, value in further.thresholds.items()}
    if first is not None:
        values["later_from"] = first
        values |= {LATER + name: typed_change(value) for name, value in rule.by_round[first].items()}
    return values


def use_further_defaults(form: AdditionsForm) -> None:
    """Put the usual value into each threshold of the further rule."""
    for threshold in form.further_thresholds:
        form[FURTHER + threshold.name].data = typed(threshold.default)


def _beside(preset: Preset) -> str:
    return BESIDE + str(preset).replace("-", "_")
