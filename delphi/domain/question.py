"""What a panel is asked of a statement: on which scale, judged by which rule; a study may ask several questions."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from delphi.domain.consensus import ConsensusRule, Outcome
from delphi.domain.lifecycle import Blocker
from delphi.domain.places import Places
from delphi.domain.quantity import Quantity
from delphi.domain.rules.criterion import chained
from delphi.domain.scale import Scale
from delphi.errors import Sentence

MAIN = ""  # the key of the question that every protocol has
MOST_QUESTIONS = 8
N_NAME, N_WORDING = 60, 200


class QuestionKind(enum.StrEnum):
    RATING = "rating"
    RANKING = "ranking"
    ESTIMATE = "estimate"


SCALES: Mapping[QuestionKind, type[Scale]] = {
    QuestionKind.RATING: Scale,
    QuestionKind.RANKING: Places,
    QuestionKind.ESTIMATE: Quantity,
}


@dataclass(frozen=True)
class Question:
    """One question: `name` for tables, `wording` as the panel reads it above the answers.

    A question `of_all` is asked of every statement, beside the statement's own one. The usual names and words
    can be translated, others are shown as written.
    """

    key: str = MAIN
    name: str = ""
    wording: str = ""
    kind: QuestionKind = QuestionKind.RATING
    scale: Scale = field(default_factory=Scale)
    rule: ConsensusRule = field(default_factory=ConsensusRule)
    of_all: bool = False

    @property
    def title(self) -> Sentence:
        """The name; the main question of a protocol needs none."""
        return Sentence(self.name) if self.name else Sentence("Main question")

    @property
    def words(self) -> Sentence:
        """What stands above the answers."""
        return Sentence(self.wording) if self.wording else self.title

    def problems(self) -> tuple[Blocker, ...]:
        """Everything that must be mended before the panel can be asked."""
        found = self.rule.problems(self.scale)
        if self.kind is not QuestionKind.RATING and (self.rule.asks_groups or self.rule.also):
            what = Sentence("The rule of a ranking or an estimate is asked of the whole panel, and alone.")
            found += (Blocker(what, Sentence("Take the groups and the further rules away.")),)
        return found

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "name": self.name,
            "wording": self.wording,
            "kind": str(self.kind),
            "scale": self.scale.to_json(),
            "rule": self.rule.to_json(),
            "of_all": self.of_all,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Question:
        """The question that `to_json` wrote; the errors are those of what cannot be read."""
        texts = {name: data[name] for name in ("key", "name", "wording")}
        if any(type(text) is not str for text in texts.values()) or type(data["of_all"]) is not bool:
            raise TypeError("question")
        return cls(
            **texts,
            kind=QuestionKind(data["kind"]),
            scale=SCALES[QuestionKind(data["kind"])].from_json(data["scale"]),
            rule=ConsensusRule.from_json(data["rule"]),
            of_all=data["of_all"],
        )


def key_of(name: str, taken: Sequence[str]) -> str:
    """A key made of a question's name, by which files name it: small letters and digits, unlike those that are taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:30] or "question"
    found, number = stem, 2
    while found in {*taken, "new"}:
        found, number = f"{stem}-{number}", number + 1
    return found


def problems_of(main: Question, more: Sequence[Question]) -> Iterator[Blocker]:
    """What keeps the further questions of a protocol from being asked beside the main one."""
    names: set[str] = {main.name.casefold()} if main.name else set()
    keys = {MAIN}
    for question in more:
        if not question.name.strip():
            what = Sentence("A further question has no name.")
            yield Blocker(what, Sentence("Give it a short name."))
        elif question.name.casefold() in names or question.key in keys:
            what = Sentence("There are two questions “%(name)s”.", name=question.name)
            yield Blocker(what, Sentence("Give one of them another name."))
        names.add(question.name.casefold())
        keys.add(question.key)
        yield from question.problems()
    if len(more) >= MOST_QUESTIONS:
        what = Sentence("The protocol has more than %(most)s questions.", most=MOST_QUESTIONS)
        yield Blocker(what, Sentence("Take some away."))


def named(questions: Sequence[Question]) -> Sentence:
    """The questions by name, in their order."""
    return Sentence("“%(words)s”", words=listed([question.title for question in questions]))


def unfit_rankings(questions: Sequence[Question], own: Sequence[str]) -> Iterator[Blocker]:
    """Rankings of one statement alone, or of more than there are places; `own` has the key of each statement's question."""
    for question in questions:
        if question.kind is not QuestionKind.RANKING:
            continue
        n = len(own) if question.of_all else list(own).count(question.key)
        if n == 1:
            what = Sentence("“%(question)s” ranks one statement alone.", question=question.title)
            yield Blocker(what, Sentence("Rank at least two, or ask another question of it."))
        if n > question.scale.high:
            what = Sentence(
                "“%(question)s” ranks %(n)s statements and has %(most)s places.",
                question=question.title,
                n=n,
                most=question.scale.high,
            )
            yield Blocker(what, Sentence("Give it more places, or rank fewer."))


def described(question: Question) -> dict[str, tuple[Sentence, Sentence | str | int]]:
    """Each term of a further question: its name, and its value as people read it."""
    whose = question.title
    scale, rule = question.scale, question.rule
    said = rule.additions_in_words(scale)
    found: dict[str, tuple[Sentence, Sentence | str | int]] = {
        "name": (Sentence("Name of the question %(question)s", question=whose), f"“{question.name}”"),
        "wording": (Sentence("Words of the question %(question)s", question=whose), f"“{question.wording}”"),
        "scale": (Sentence("Scale of %(question)s", question=whose), scale.in_words()),
        "rule": (Sentence("Consensus rule of %(question)s", question=whose), rule.label),
        "of_all": (
            Sentence("%(question)s is asked of every statement", question=whose),
            Sentence("yes") if question.of_all else Sentence("no"),
        ),
        "additions": (
            Sentence("Added to the consensus rule of %(question)s", question=whose),
            Sentence("“%(words)s”", words=chained(said)) if said else Sentence("nothing"),
        ),
    }
    for threshold in rule.described(scale):
        name = Sentence("%(threshold)s of %(question)s", threshold=threshold.label, question=whose)
        value = threshold.in_words(rule.thresholds[threshold.name])
        found[f"{rule.preset} {threshold.name}"] = (name, value)
    return {f"question {question.key} {name}": told for name, told in found.items()}


def combined(outcomes: Sequence[Outcome]) -> Outcome:
    """What becomes of a statement from the outcomes of its questions, its own one first.

    It is accepted where every question accepts, rejected where its own one rejects, else open; of its own
    question there may be too few answers to say anything.
    """
    own = outcomes[0]
    if all(outcome is Outcome.ACCEPTED for outcome in outcomes):
        return Outcome.ACCEPTED
    return own if own in (Outcome.REJECTED, Outcome.TOO_FEW) else Outcome.OPEN


def combined_because(told: Sequence[tuple[Sentence, Outcome]]) -> Sentence:
    """Why a statement of several questions stands where it stands: the name and outcome of each, its own first."""
    outcomes = [outcome for _name, outcome in told]
    stands = combined(outcomes)
    if stands is Outcome.ACCEPTED:
        return Sentence("Every question accepts it: %(names)s.", names=listed([name for name, _ in told]))
    if stands is Outcome.REJECTED:
        return Sentence("Its own question rejects it: %(name)s.", name=told[0][0])
    missing = [
        Sentence("%(name)s: %(outcome)s", name=name, outcome=Sentence(str(outcome)))
        for name, outcome in told
        if outcome is not Outcome.ACCEPTED
    ]
    return Sentence("Not every question accepts it. %(missing)s.", missing=listed(missing))


def listed(parts: Sequence[Sentence]) -> Sentence:
    """The parts, a comma between them."""
    listed = parts[0]
    for part in parts[1:]:
        listed = Sentence("%(first)s, %(next)s", first=listed, next=part)
    return listed
