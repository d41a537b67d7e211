"""What may be moved: a form that is sent by GET, so that each what-if has its own address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, IntegerField, SelectChoice, SelectField, StringField, ValidationError
from wtforms.validators import NumberRange

from delphi.domain.consensus import ConsensusRule, Kind, Preset, Threshold, rules
from delphi.domain.exact import number_text, read_number
from delphi.domain.protocol import MOST_ROUNDS, QUANTILE_TYPES_IN_WORDS, Terms
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable
from delphi.web.pages import say
from delphi.web.typed import in_one_line

MOST_PANELLISTS = 200
PREFIX = "rule_"
YES, NO = "yes", "no"


class Question(FlaskForm):
    """A form that asks and changes nothing: it needs no token, and its answers stand in the address."""

    class Meta:
        csrf = False


class WhatIfForm(Question):
    """The terms that may be moved, and whose ratings count; `what_if_form` adds the thresholds of a rule."""

    preset = SelectField(_("Rule"))
    shown = HiddenField()
    count_abstentions = SelectField(_("“Outside my expertise”"))
    quantile_type = SelectField(_("Quartiles"), coerce=int)
    who = SelectField(_("Whose ratings count"))

    thresholds: tuple[Threshold, ...] = ()
    idle: frozenset[str] = frozenset()  # fields that change no verdict of this rule, and are not shown

    @property
    def rule_fields(self) -> list[Field]:
        return [self[PREFIX + threshold.name] for threshold in self.thresholds]

    def terms(self, protocol: Terms) -> Terms:
        """The protocol's terms with what was moved. Raises NotAcceptable for what no rule can take."""
        thresholds = {t.name: t.read(_plain(t, self[PREFIX + t.name].data)) for t in self.thresholds}
        return replace(
            protocol,
            rule=self._rule(protocol.rule, thresholds),
            quantile_type=self.quantile_type.data,
            count_abstentions=self.count_abstentions.data == YES,
        )

    def _rule(self, protocol: ConsensusRule, thresholds: dict[str, Any]) -> ConsensusRule:
        preset = Preset(self.shown.data)
        if preset is protocol.preset:  # whatever else the protocol asks of the rule stays
            return replace(protocol, thresholds=thresholds)
        return ConsensusRule(preset, thresholds)


def what_if_form(protocol: Terms, who: Sequence[tuple[str, str]], asked: Any) -> WhatIfForm:
    """The form as asked in the address; what the address leaves out is as in the protocol.

    Another rule than the one whose thresholds were sent begins with its usual values.
    """
    offered = {str(rule.preset): rule for rule in rules(protocol.scale)}
    preset = offered.get(asked.get("preset"), offered[str(protocol.rule.preset)]).preset
    is_other = asked.get("shown", str(preset)) != str(preset)
    thresholds = offered[str(preset)].thresholds
    fields = {PREFIX + threshold.name: threshold_field(threshold) for threshold in thresholds}
    made = type("WhatIfForm", (WhatIfForm,), {**fields, "thresholds": thresholds})
    usual = protocol.rule if preset is protocol.rule.preset else _usual(preset, protocol)
    values = {
        **{PREFIX + name: typed(value) for name, value in usual.thresholds.items()},
        "count_abstentions": YES if protocol.count_abstentions else NO,
        "quantile_type": protocol.quantile_type,
        "who": who[0][0],
    }
    sent = asked if not is_other else None
    form: WhatIfForm = made(formdata=sent, data=values)
    _offer(form, protocol.scale, who)
    if is_other:
        for name in ("count_abstentions", "who"):
            form[name].data = asked.get(name, values[name])
        form.quantile_type.data = asked.get("quantile_type", protocol.quantile_type, type=int)
    form.idle = idle_fields(usual, protocol.scale)
    for name in form.idle:
        form[name].data = values[name]
    form.preset.data = form.shown.data = str(preset)
    form.shown.raw_data = form.preset.raw_data = None
    return form


def _offer(form: WhatIfForm, scale: Scale, who: Sequence[tuple[str, str]]) -> None:
    form.preset.choices = [SelectChoice(str(rule.preset), say(rule.label)) for rule in rules(scale)]
    form.count_abstentions.choices = [
        SelectChoice(NO, gettext("not counted")),
        SelectChoice(YES, gettext("counted in the denominator")),
    ]
    form.quantile_type.choices = [SelectChoice(n, say(words)) for n, words in QUANTILE_TYPES_IN_WORDS.items()]
    form.who.choices = [SelectChoice(value, name) for value, name in who]


def idle_fields(rule: ConsensusRule, scale: Scale) -> frozenset[str]:
    """What the rule does not rest on, by its own formula: kinds of quartiles, and what N holds."""
    found = set()
    if rule.formula(scale, quantile_type=6) == rule.formula(scale, quantile_type=7):
        found.add("quantile_type")
    if "/ N" not in rule.formula(scale):
        found.add("count_abstentions")
    return frozenset(found)


def _usual(preset: Preset, protocol: Terms) -> ConsensusRule:
    rule = ConsensusRule.for_scale(preset, protocol.scale)
    return ConsensusRule(preset, {**rule.thresholds, "least_n": protocol.rule.least_n})


def typed(value: Any) -> str:
    """A threshold's value as a field shows it."""
    if isinstance(value, bool):
        return YES if value else NO
    return number_text(Fraction(value)) if isinstance(value, Fraction | int) else str(value)


def threshold_field(threshold: Threshold) -> Field:
    """A field for one threshold; a decimal is typed with a point or a comma."""
    label = say(threshold.label)
    if threshold.kind is Kind.YES_NO:
        return SelectField(
            label, choices=[SelectChoice(YES, gettext("yes")), SelectChoice(NO, gettext("no"))]
        )
    if threshold.kind is Kind.CHOICE:
        return SelectField(
            label, choices=[SelectChoice(value, say(words)) for value, words in threshold.choices]
        )
    unit = f"{label} (%)" if threshold.kind is Kind.PERCENT else label
    attributes = {"inputmode": "decimal", "autocomplete": "off", "class": "short"}
    return StringField(unit, [_within(threshold)], filters=[in_one_line], render_kw=attributes)


def _plain(threshold: Threshold, data: Any) -> Any:
    return data == YES if threshold.kind is Kind.YES_NO else data


def _within(threshold: Threshold) -> Any:
    """A validator; the summary names the field, so its sentence does not."""
    low, high = number_text(threshold.minimum), number_text(threshold.maximum)

    def check(_form: FlaskForm, field: Field) -> None:
        try:
            threshold.check(field.data)
        except NotAcceptable:
            if threshold.kind is Kind.COUNT:
                said = gettext("Give a whole number from %(low)s to %(high)s.", low=low, high=high)
            else:
                said = gettext("Give a number from %(low)s to %(high)s.", low=low, high=high)
            raise ValidationError(said) from None

    return check


def _whole(label: Any, low: int, high: int, said: Any) -> IntegerField:
    attributes = {"inputmode": "numeric", "autocomplete": "off", "class": "short"}
    return IntegerField(label, [NumberRange(low, high, said)], render_kw=attributes)


def _percent(label: Any, most: int = 100) -> StringField:
    def check(_form: FlaskForm, field: Field) -> None:
        try:
            if 0 <= read_number(field.data) <= most:
                return
        except ValueError:
            pass
        raise ValidationError(gettext("Give a number from %(low)s to %(high)s.", low=0, high=most))

    attributes = {"inputmode": "decimal", "autocomplete": "off", "class": "short"}
    return StringField(label, [check], filters=[in_one_line], render_kw=attributes)


class PlanForm(Question):
    """What a chair expects of the panel, before it is invited."""

    size = _whole(_("Panellists"), 3, MOST_PANELLISTS, _("Choose from 3 to 200 panellists."))
    share_with = _percent(_("Agree when there is consensus (%)"))
    share_without = _percent(_("Agree when there is none (%)"))
    n_rounds = _whole(_("Rounds"), 1, MOST_ROUNDS, _("Choose from 1 to 10 rounds."))
    drop_out = _percent(_("Drop out per round (%)"), most=90)
    conformity = _percent(_("Conformity (%)"))
    seed = _whole(_("Seed"), 0, 999_999, _("Choose a whole number up to 999,999."))

    def share(self, name: str) -> Fraction:
        """A percentage as typed, 0 to 1."""
        return read_number(self[name].data) / 100
