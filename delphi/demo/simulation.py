"""Simulates the demo study from a seed: who rates what, when, and with which comment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from delphi.demo import lineage, remarks, timing
from delphi.demo.leanings import LEANINGS, Leaning
from delphi.demo.people import Person, panel
from delphi.demo.ratings import Answers, first_answers, second_answers
from delphi.demo.remarks import Remark
from delphi.demo.rewordings import REWORDINGS, Rewording
from delphi.demo.sources import references, statements
from delphi.demo.terms import terms
from delphi.demo.timing import Schedule
from delphi.domain.protocol import Terms
from delphi.importing.references import ReferenceRow
from delphi.importing.statements import StatementRow
from delphi.models import CommentKind

SEED = 20261123
ABSENT_IN_ROUND_1 = "E20"
STOPPED_IN_ROUND_1 = {"E10": 19, "E23": 11}
# Both finished round 1, so that whoever tries the demo in their place sees an own earlier rating.
NOT_STARTED = ("E03", "E11")
STARTED_IN_ROUND_2 = {"E07": 9, "E14": 4, "E17": 6, "E22": 2, "E25": 11}


@dataclass(frozen=True)
class Given:
    """One answer: a value, kept from the round before or not, or an abstention; in hours from the opening."""

    code: str
    label: str
    value: int | None
    is_kept: bool
    hours: float

    @property
    def is_abstention(self) -> bool:
        return self.value is None


@dataclass(frozen=True)
class Comment:
    """One comment beside a rating; in hours from the opening."""

    code: str
    label: str
    text: str
    hours: float
    kind: CommentKind = CommentKind.REASON


@dataclass(frozen=True)
class DemoRound:
    """A round: the labels it shows, what was given until now, and what the rest of the panel would give later."""

    number: int
    labels: tuple[str, ...]
    opened_hours_ago: float
    closes: float
    is_closed: bool
    reminders: tuple[float, ...]
    given: tuple[Given, ...]
    comments: tuple[Comment, ...]
    later: tuple[Given, ...] = ()


@dataclass(frozen=True)
class DemoStudy:
    """All that the demo holds; `entered` is (round, hours) of each panellist's consent, for those who came."""

    seed: int
    terms: Terms
    statements: tuple[StatementRow, ...]
    references: tuple[ReferenceRow, ...]
    panel: tuple[Person, ...]
    rounds: tuple[DemoRound, DemoRound]
    rewordings: tuple[Rewording, ...]
    entered: dict[str, tuple[int, float]]
    not_started: tuple[str, ...]


def simulate(seed: int = SEED) -> DemoStudy:
    """The demo study; the same seed gives the same study."""
    rng = Random(seed)  # noqa: S311 - a simulation, not a secret
    people, shown = panel(), statements()
    first = _first_round(people, tuple(row.label for row in shown), rng)
    second = _second_round(people, first, rng)
    return DemoStudy(
        seed=seed,
        terms=terms(),
        statements=shown,
        references=references(),
        panel=people,
        rounds=(first, second),
        rewordings=REWORDINGS,
        entered=_entered((first, second)),
        not_started=NOT_STARTED,
    )


def _first_round(people: tuple[Person, ...], labels: tuple[str, ...], rng: Random) -> DemoRound:
    reach = {person.code: STOPPED_IN_ROUND_1.get(person.code, len(labels)) for person in people}
    reach[ABSENT_IN_ROUND_1] = 0
    answers: dict[str, Answers] = {}
    for position, label in enumerate(labels):
        raters = [person for person in people if reach[person.code] > position]
        answers[label] = first_answers(LEANINGS[label], raters, rng)
    given = _timed(timing.ROUND_1, answers, reach, (), rng)
    return DemoRound(
        number=1,
        labels=labels,
        opened_hours_ago=timing.ROUND_1.closes + 10 * 24 + timing.ROUND_2.elapsed,
        closes=timing.ROUND_1.closes,
        is_closed=True,
        reminders=timing.ROUND_1.reminders,
        given=given,
        comments=_comments(remarks.ROUND_1, given, people, rng),
    )


def _second_round(people: tuple[Person, ...], first: DemoRound, rng: Random) -> DemoRound:
    reworded = {rewording.label for rewording in REWORDINGS}
    open_leanings: dict[str, Leaning] = {
        label: LEANINGS[label]
        for label in first.labels
        if LEANINGS[label].then and label not in lineage.PARENTS
    }
    # Reworded statements are shown first.
    carried = tuple(sorted(open_leanings, key=lambda label: label not in reworded))
    before = {(given.label, given.code): given.value for given in first.given}
    answers = {
        label: second_answers(
            LEANINGS[label],
            people,
            {code: value for (of, code), value in before.items() if of == label},
            label in reworded,
            rng,
        )
        for label in carried
    }
    # What came out of others is rated afresh.
    answers |= {label: first_answers(leaning, people, rng) for label, leaning in lineage.MADE.items()}
    labels = tuple(answers)
    reach = {person.code: STARTED_IN_ROUND_2.get(person.code, len(labels)) for person in people}
    everything = _timed(timing.ROUND_2, answers, dict.fromkeys(reach, len(labels)), NOT_STARTED, rng)
    done = {code: set(labels[: 0 if code in NOT_STARTED else n]) for code, n in reach.items()}
    given = tuple(one for one in everything if one.label in done[one.code])
    return DemoRound(
        number=2,
        labels=labels,
        opened_hours_ago=timing.ROUND_2.elapsed,
        closes=timing.ROUND_2.closes,
        is_closed=False,
        reminders=timing.ROUND_2.reminders,
        given=given,
        comments=_comments(remarks.ROUND_2, given, people, rng),
        later=tuple(replace(one, hours=0.0) for one in everything if one.label not in done[one.code]),
    )


def _timed(
    schedule: Schedule, answers: dict[str, Answers], reach: dict[str, int], late: tuple[str, ...], rng: Random
) -> tuple[Given, ...]:
    """Everything given, in the order of time; `late` are those whose answers have no time yet."""
    start = timing.starts(schedule, [code for code, n in reach.items() if n and code not in late], rng)
    given: list[Given] = []
    for code in reach:
        hours = start.get(code, schedule.elapsed)
        for label, by_code in answers.items():
            if code in by_code:
                hours += timing.seconds_for_one(rng) / 3600
                given.append(Given(code, label, *by_code[code], round(hours, 4)))
    return tuple(sorted(given, key=lambda one: one.hours))


def _comments(
    written: tuple[Remark, ...], given: tuple[Given, ...], people: tuple[Person, ...], rng: Random
) -> tuple[Comment, ...]:
    """Each remark with a panellist whose rating it fits, one remark of a person on a statement at most."""
    kinds = {person.code: {person.discipline, person.stakeholder_group} for person in people}
    taken: set[tuple[str, str]] = set()
    comments: list[Comment] = []
    for remark in written:
        fitting = [
            one
            for one in given
            if one.label == remark.label
            and one.value is not None
            and (one.value >= 7) == remark.is_for
            and (one.code, one.label) not in taken
        ]
        if fitting:
            chosen = min(fitting, key=lambda one: (not kinds[one.code] & set(remark.by), rng.random()))
            taken.add((chosen.code, chosen.label))
            # The comment is typed after the rating was tapped.
            hours = round(chosen.hours + rng.uniform(10, 40) / 3600, 4)
            comments.append(Comment(chosen.code, chosen.label, remark.text, hours, remark.kind))
    return tuple(sorted(comments, key=lambda comment: comment.hours))


def _entered(rounds: tuple[DemoRound, DemoRound]) -> dict[str, tuple[int, float]]:
    entered: dict[str, tuple[int, float]] = {}
    for one in rounds:
        for given in one.given:
            # Consent, profile and interests take some minutes before the first rating.
            entered.setdefault(given.code, (one.number, max(round(given.hours - 0.08, 4), 0.0)))
    return entered
