"""Fields of a scale and of the rule that judges on it: the same for the main question and for further ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, IntegerField, RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from delphi.domain.consensus import ConsensusRule, Preset, Threshold, rules, usual_scale
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable
from delphi.protocol.forms.thresholds import threshold_field, typed
from delphi.web.pages import say
from delphi.web.typed import in_one_line, visible

PREFIX = "rule_"
LABELS = ("low_label", "between_label", "high_label")
SCALE_FIELDS = ("low", "high", "disagree_to", "agree_from", *LABELS)


def _point(label: Any) -> IntegerField:
    return IntegerField(
        label,
        [
            InputRequired(_("Give a whole number.")),
            NumberRange(-100, 100, _("Give a number from -100 to 100.")),
        ],
    )


def _band_name(label: Any) -> StringField:
    checks = [
        DataRequired(_("Name the band.")),
        Length(max=60, message=_("Use at most 60 characters.")),
        visible,
    ]
    return StringField(label, checks, filters=[in_one_line])


class ScaleForm(FlaskForm):
    """A scale and a preset; `rule_fields_of` makes the fields of the preset's thresholds."""

    low, high = _point(_("Lowest point")), _point(_("Highest point"))
    disagree_to, agree_from = _point(_("Disagreement up to")), _point(_("Agreement from"))
    low_label = _band_name(_("Name of the low band"))
    between_label = _band_name(_("Name of the middle band"))
    high_label = _band_name(_("Name of the high band"))
    preset = RadioField(_("Consensus rule"))
    shown_preset = HiddenField()

    thresholds: tuple[Threshold, ...] = ()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.preset.choices = [
            SelectChoice(str(r.preset), f"{say(r.label)}. {say(r.description)}") for r in rules(Scale())
        ]

    @property
    def rule_fields(self) -> list[Field]:
        return [self[PREFIX + threshold.name] for threshold in self.thresholds]

    def scale(self) -> Scale:
        """The scale as typed. Raises NotAcceptable where points and bands do not fit together."""
        points = (self.low.data, self.high.data, self.disagree_to.data, self.agree_from.data)
        if None in points:
            raise NotAcceptable("Give the points and bands of the scale as whole numbers.")
        return Scale(
            low=self.low.data,
            high=self.high.data,
            disagree=(self.low.data, self.disagree_to.data),
            agree=(self.agree_from.data, self.high.data),
            labels=(self.low_label.data, self.between_label.data, self.high_label.data),
        )

    def rule(self) -> ConsensusRule:
        """The preset with the thresholds as typed. Raises NotAcceptable."""
        thresholds = {t.name: t.read(self[PREFIX + t.name].data) for t in self.thresholds}
        return ConsensusRule(Preset(self.shown_preset.data), thresholds)

    def use_scale(self, scale: Scale) -> None:
        """Put a scale into the fields."""
        for name, value in typed_scale(scale).items():
            self[name].data = value

    def use_defaults(self) -> None:
        """Put the usual value into each threshold; the least number of ratings stays as typed."""
        for threshold in self.thresholds:
            field = self[PREFIX + threshold.name]
            if threshold.name != "least_n" or not field.data:
                field.data = typed(threshold.default)


def rule_fields_of(preset: Preset, scale: Scale, scale_is_fixed: bool) -> dict[str, Any]:
    """The fields of a preset's thresholds within the limits of the scale, and none for a scale that is fixed."""
    thresholds = next(rule.thresholds for rule in rules(scale) if rule.preset is preset)
    fields: dict[str, Any] = {PREFIX + threshold.name: threshold_field(threshold) for threshold in thresholds}
    if scale_is_fixed:
        fields |= dict.fromkeys(SCALE_FIELDS)  # WTForms leaves out a field that is None
    return {**fields, "thresholds": thresholds}


def typed_scale(scale: Scale) -> dict[str, Any]:
    """A scale as the form shows it."""
    return {
        "low": scale.low,
        "high": scale.high,
        "disagree_to": scale.disagree[1],
        "agree_from": scale.agree[0],
        **dict(zip(LABELS, scale.labels, strict=True)),
    }


def typed_rule(rule: ConsensusRule) -> dict[str, Any]:
    """A preset and its thresholds as the form shows them."""
    return {
        "preset": str(rule.preset),
        "shown_preset": str(rule.preset),
        **{PREFIX + name: typed(value) for name, value in rule.thresholds.items()},
    }


def posted_scale(values: Mapping[str, str], otherwise: Scale) -> Scale:
    """The scale that a posted form describes; the other where it describes none."""
    try:
        low, high, disagree_to, agree_from = (int(values[name]) for name in SCALE_FIELDS[:4])
        labels = tuple(
            values.get(name) or label for name, label in zip(LABELS, otherwise.labels, strict=True)
        )
        return Scale(low, high, (agree_from, high), (low, disagree_to), labels)  # type: ignore[arg-type]
    except (KeyError, ValueError, NotAcceptable):
        return otherwise


def scale_with(scale: Scale, shown: Preset, wanted: Preset) -> Scale:
    """The usual scale of the wanted preset where the scale is the usual one of the shown, else the scale as it is."""
    return usual_scale(wanted) if scale == usual_scale(shown) else scale
