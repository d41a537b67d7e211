"""The terms of a protocol: everything that is fixed before round 1, as one value with one hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from delphi.domain import chain
from delphi.domain.choices import (
    FEEDBACK_IN_WORDS,
    ORDER_IN_WORDS,
    QUANTILE_TYPES_IN_WORDS,
    Feedback,
    Order,
)
from delphi.domain.consensus import ConsensusRule, Preset, usual_scale
from delphi.domain.lifecycle import Blocker
from delphi.domain.question import MAIN, Question, described, named, problems_of
from delphi.domain.rules.criterion import chained
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable, Sentence
from delphi.stats.quantiles import QUANTILE_TYPES
from delphi.stats.rationals import Integers
from delphi.stats.summary import Summary

__all__ = [
    "FEEDBACK_IN_WORDS",
    "MOST_LEAST_CELL",
    "MOST_ROUNDS",
    "ORDER_IN_WORDS",
    "QUANTILE_TYPES_IN_WORDS",
    "Feedback",
    "Order",
    "Terms",
    "differences",
    "start_from",
    "told",
]

Plain = TypeVar("Plain", str, int, bool, list[Any])

MOST_ROUNDS = 10
MOST_LEAST_CELL = 100
# What held of each later term before it could be written.
BEFORE: Mapping[str, Any] = {
    "order": "listed",
    "open_first": False,
    "reasons_required": False,
    "sign_off": False,
    "real_time": False,
    "main_name": "",
    "main_wording": "",
    "more": [],
}


@dataclass(frozen=True)
class Terms:
    """What a protocol fixes. A draft may have `problems`; locked terms have none.

    `scale` and `rule` are those of the main question, the key of which is empty; `more` holds further questions.
    """

    title: str = ""
    aim: str = ""
    audience: str = ""
    scale: Scale = field(default_factory=Scale)
    rule: ConsensusRule = field(default_factory=ConsensusRule)
    quantile_type: int = 7
    count_abstentions: bool = False
    n_rounds: int = 3
    feedback: Feedback = Feedback.DISTRIBUTION_COMMENTS
    least_cell: int = 5
    order: Order = Order.LISTED
    open_first: bool = True  # from round 2: reworded, then where one stands apart, then the rest
    reasons_required: bool = False
    sign_off: bool = False  # no edition before the panel has signed off
    real_time: bool = False  # one round, in which feedback follows each one's own first rating
    main_name: str = ""
    main_wording: str = ""
    more: tuple[Question, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, the main one first."""
        return (
            Question(MAIN, self.main_name, self.main_wording, scale=self.scale, rule=self.rule),
            *self.more,
        )

    @property
    def asks_several(self) -> bool:
        """Whether a statement is asked more than one question."""
        return any(question.of_all for question in self.more)

    def question(self, key: str = MAIN) -> Question:
        """The question of this key. Raises NotAcceptable where there is none."""
        for question in self.questions:
            if question.key == key:
                return question
        raise NotAcceptable("The protocol has no question “%(key)s”.", key=key)

    def questions_of(self, own_key: str = MAIN) -> tuple[Question, ...]:
        """What a statement is asked: its own question, then each that is asked of every statement."""
        own = self.question(own_key)
        return (own, *(one for one in self.more if one.of_all and one.key != own.key))

    def asking(self, key: str = MAIN) -> Terms:
        """The same terms for one question alone: with its scale, its rule and its words as the main ones."""
        if not self.more and key == MAIN:
            return self
        one = self.question(key)
        return replace(
            self, scale=one.scale, rule=one.rule, main_name=one.name, main_wording=one.wording, more=()
        )

    def problems(self) -> tuple[Blocker, ...]:
        """Everything that must be mended before the terms can be locked."""
        main, *more = self.questions
        found = (*_missing_words(self), *_numbers_out_of_range(self), *self.rule.problems(self.scale))
        return (*found, *problems_of(main, more))

    def summarise(self, counts: Integers) -> Summary:
        """Summarise tallies (..., points) by the quantile types and bands that these terms fix."""
        return self.rule.summarise(counts, self.scale, self.quantile_type)

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "aim": self.aim,
            "audience": self.audience,
            "scale": self.scale.to_json(),
            "rule": self.rule.to_json(),
            "quantile_type": self.quantile_type,
            "count_abstentions": self.count_abstentions,
            "n_rounds": self.n_rounds,
            "feedback": str(self.feedback),
            "least_cell": self.least_cell,
            **self._added(),
        }

    def _added(self) -> dict[str, Any]:
        """Terms that came later: left out where they say what held before, so that no older hash changes."""
        later = {
            "order": str(self.order),
            "open_first": self.open_first,
            "reasons_required": self.reasons_required,
            "sign_off": self.sign_off,
            "real_time": self.real_time,
            "main_name": self.main_name,
            "main_wording": self.main_wording,
            "more": [question.to_json() for question in self.more],
        }
        return {name: value for name, value in later.items() if value != BEFORE[name]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Terms:
        """The terms that `to_json` wrote. Raises NotAcceptable when they cannot be read."""
        try:
            return cls(
                title=_read(data, "title", str),
                aim=_read(data, "aim", str),
                audience=_read(data, "audience", str),
                scale=Scale.from_json(data["scale"]),
                rule=ConsensusRule.from_json(data["rule"]),
                quantile_type=_read(data, "quantile_type", int),
                count_abstentions=_read(data, "count_abstentions", bool),
                n_rounds=_read(data, "n_rounds", int),
                feedback=Feedback(data["feedback"]),
                least_cell=_read(data, "least_cell", int),
                **_read_added(data),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotAcceptable("The terms of the protocol cannot be read.") from error

    def canonical(self) -> bytes:
        """The terms as canonical JSON: the bytes that the lock hashes."""
        return chain.canonical(self.to_json())

    def sha256(self) -> str:
        return chain.sha256(self.to_json())


def _read_added(data: Mapping[str, Any]) -> dict[str, Any]:
    whole = {**BEFORE, **data}
    return {
        "order": Order(whole["order"]),
        "open_first": _read(whole, "open_first", bool),
        "reasons_required": _read(whole, "reasons_required", bool),
        "sign_off": _read(whole, "sign_off", bool),
        "real_time": _read(whole, "real_time", bool),
        "main_name": _read(whole, "main_name", str),
        "main_wording": _read(whole, "main_wording", str),
        "more": tuple(Question.from_json(question) for question in _read(whole, "more", list)),
    }


def _read(data: Mapping[str, Any], name: str, kind: type[Plain]) -> Plain:
    value = data[name]
    if type(value) is not kind:
        raise TypeError(name)
    return value


def start_from(preset: Preset | str, title: str = "") -> Terms:
    """Terms to begin with: the preset with its defaults on its usual scale, everything editable."""
    scale = usual_scale(Preset(preset))
    terms = Terms(title=title, scale=scale, rule=ConsensusRule.for_scale(preset, scale))
    # As published: rated alone, then again in a meeting (Fitch et al. 2001).
    return replace(terms, n_rounds=2) if terms.rule.preset is Preset.RAND_UCLA else terms


def differences(old: Terms, new: Terms) -> tuple[Sentence, ...]:
    """What an amendment changes, a sentence for each; empty when nothing."""
    before, after = _described(old), _described(new)
    changed = [
        Sentence("%(what)s: %(old)s, from now on %(new)s.", what=what, old=before[name][1], new=value)
        for name, (what, value) in after.items()
        if name in before and before[name][1] != value
    ]
    return tuple(changed)


def told(terms: Terms) -> tuple[tuple[Sentence, Sentence | str | int], ...]:
    """Every term with its name, beyond the words that the author wrote at length."""
    return tuple(named for key, named in _described(terms).items() if key not in {"title", "aim", "audience"})


def _described(terms: Terms) -> dict[str, tuple[Sentence, Sentence | str | int]]:
    """Each term by key: its name, and its value as people read it."""
    found: dict[str, tuple[Sentence, Sentence | str | int]] = {
        "questions": (Sentence("Questions"), named(terms.questions)),
        "main_wording": (Sentence("Words of the main question"), f"“{terms.main_wording}”"),
        "title": (Sentence("Title"), f"“{terms.title}”"),
        "aim": (Sentence("Aim"), f"“{terms.aim}”"),
        "audience": (Sentence("Audience"), f"“{terms.audience}”"),
        "scale": (Sentence("Scale"), terms.scale.in_words()),
        "rule": (Sentence("Consensus rule"), terms.rule.label),
        "quantile_type": (Sentence("Quantile type"), terms.quantile_type),
        "count_abstentions": (
            Sentence("Abstentions count in the denominator"),
            _yes_no(terms.count_abstentions),
        ),
        "n_rounds": (Sentence("Number of rounds"), terms.n_rounds),
        "feedback": (Sentence("Panellists see"), FEEDBACK_IN_WORDS[terms.feedback]),
        "least_cell": (Sentence("Least cell size"), terms.least_cell),
        "order": (Sentence("Statements are shown"), ORDER_IN_WORDS[terms.order]),
        "open_first": (Sentence("From round 2 on, what is most open comes first"), _yes_no(terms.open_first)),
        "reasons_required": (
            Sentence("A reason that is asked for is required"),
            _yes_no(terms.reasons_required),
        ),
        "sign_off": (Sentence("The panel signs off before an edition"), _yes_no(terms.sign_off)),
        "real_time": (Sentence("The panel rates in real time"), _yes_no(terms.real_time)),
    }
    for threshold in terms.rule.described(terms.scale):
        value = threshold.in_words(terms.rule.thresholds[threshold.name])
        # Thresholds of another preset are another thing, even where they share a name.
        found[f"{terms.rule.preset} {threshold.name}"] = (threshold.label, value)
    found["additions"] = (Sentence("Added to the consensus rule"), _additions(terms))
    for question in terms.more:
        found |= described(question)
    return found


def _yes_no(value: bool) -> Sentence:
    return Sentence("yes") if value else Sentence("no")


def _additions(terms: Terms) -> Sentence:
    said = terms.rule.additions_in_words(terms.scale)
    return Sentence("“%(words)s”", words=chained(said)) if said else Sentence("nothing")


def _missing_words(terms: Terms) -> list[Blocker]:
    found = []
    if not terms.title.strip():
        found.append(Blocker(Sentence("The study has no title."), Sentence("Give it a title.")))
    if not terms.aim.strip():
        what = Sentence("The protocol does not say what the study aims at.")
        found.append(Blocker(what, Sentence("Write the aim.")))
    return found


def _numbers_out_of_range(terms: Terms) -> list[Blocker]:
    found = []
    if terms.quantile_type not in QUANTILE_TYPES:
        what = Sentence("The quantile type is not one of the nine.")
        found.append(Blocker(what, Sentence("Choose a quantile type from 1 to 9.")))
    if not 1 <= terms.n_rounds <= MOST_ROUNDS:
        what = Sentence("The number of rounds is out of range.")
        found.append(Blocker(what, Sentence("Choose from 1 to %(most)s rounds.", most=MOST_ROUNDS)))
    if terms.real_time and (terms.n_rounds > 1 or terms.feedback is Feedback.NONE):
        what = Sentence("A study in real time has one round, and shows the panel in it.")
        found.append(Blocker(what, Sentence("Allow one round, and choose what panellists see.")))
    if not 1 <= terms.least_cell <= MOST_LEAST_CELL:
        what = Sentence("The least cell size is out of range.")
        found.append(Blocker(what, Sentence("Choose from 1 to %(most)s.", most=MOST_LEAST_CELL)))
    return found
