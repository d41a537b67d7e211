"""The stage of a study, and the one thing to do next."""

from __future__ import annotations

from dataclasses import dataclass

from delphi.access import Action
from delphi.domain.lifecycle import RoundMode, RoundState
from delphi.errors import Sentence
from delphi.study.queries import Progress


@dataclass(frozen=True)
class Next:
    """The next thing to do, and the action that it needs."""

    stage: Sentence
    title: Sentence
    why: Sentence
    button: Sentence
    endpoint: str
    action: Action
    number: int | None = None


def next_step(progress: Progress) -> Next:
    """The one thing to do next, whoever may do it."""
    latest = progress.latest_round
    if latest is None or (latest.state is RoundState.DRAFT and latest.number == 1):
        return _before_round_1(progress)
    if latest.state is RoundState.DRAFT and latest.number > progress.terms.n_rounds:
        return _guideline_next(progress)  # the protocol allows no such round; its page says how to amend it
    if latest.state is RoundState.DRAFT:
        return _open_round(latest.number, Sentence("Between rounds"))
    if latest.state is RoundState.OPEN and not progress.n_invited:
        return Next(
            Sentence("Round %(number)s is open", number=latest.number),
            Sentence("Invite the panel"),
            Sentence("The round is open, and nobody has been written to yet."),
            Sentence("Invite the panel"),
            "panel.invite",
            Action.MANAGE_PANEL,
        )
    if latest.state is RoundState.OPEN and latest.mode is RoundMode.MEETING:
        return _meet(latest.number)
    if latest.state is RoundState.OPEN:
        return Next(
            Sentence("Round %(number)s is open", number=latest.number),
            Sentence("Follow round %(number)s", number=latest.number),
            Sentence("Where consensus stands now, who has finished, and whom to remind."),
            Sentence("Open the monitor"),
            "results.monitor",
            Action.SEE_RESULTS,
            latest.number,
        )
    if progress.wants_a_round:
        return _between_rounds(progress, latest.number)
    return _guideline_next(progress)


def _meet(number: int) -> Next:
    return Next(
        Sentence("Round %(number)s is open", number=number),
        Sentence("Hold the meeting"),
        Sentence("Show its page on the wall. Each statement is voted on by phone, revealed and discussed."),
        Sentence("Go to the meeting"),
        "meeting.projector",
        Action.RUN_ROUNDS,
        number,
    )


def _before_round_1(progress: Progress) -> Next:
    stage = Sentence("Before round 1")
    if progress.problems:
        why = Sentence(
            "It says what the study aims at and when the panel agrees. It is fixed when round 1 opens."
        )
        return Next(
            stage, Sentence("Complete the protocol"), why, Sentence("Edit the protocol"),
            "protocol.edit", Action.EDIT_PROTOCOL,
        )  # fmt: skip
    if not progress.n_statements:
        why = Sentence("Type them, paste them, or bring a table. The panel sees them when round 1 opens.")
        return Next(
            stage, Sentence("Add the statements"), why, Sentence("Add statements"),
            "statements.overview", Action.EDIT_STATEMENTS,
        )  # fmt: skip
    if not progress.n_panellists:
        why = Sentence("Add the experts who will rate, one by one or from a table.")
        return Next(
            stage, Sentence("Build the panel"), why, Sentence("Add panellists"),
            "panel.overview", Action.MANAGE_PANEL,
        )  # fmt: skip
    return _open_round(1, stage)


def _open_round(number: int, stage: Sentence) -> Next:
    why = Sentence("Look once more at what the panel will see, then open the round and invite.")
    title = Sentence("Open round %(number)s", number=number)
    button = Sentence("Review round %(number)s", number=number)
    if number == 1:
        why = Sentence(
            "Opening it locks the protocol and freezes the words of the statements. Then write to the panel."
        )
        return Next(stage, title, why, button, "rounds.show", Action.RUN_ROUNDS, 1)
    return Next(stage, title, why, button, "rounds.show", Action.RUN_ROUNDS, number)


def _between_rounds(progress: Progress, number: int) -> Next:
    return Next(
        Sentence("Between rounds"),
        Sentence("Prepare round %(number)s", number=number + 1),
        Sentence(
            "One statement is still open. Reword it, carry it as it is, or drop it.",
            "%(n)s statements are still open. Reword each, carry it as it is, or drop it.",
            n=progress.n_open,
        ),
        Sentence("Prepare round %(number)s", number=number + 1),
        "revision.overview",
        Action.REVISE,
    )


def _guideline_next(progress: Progress) -> Next:
    stage = Sentence("Writing the guideline")
    is_locked = 0 < progress.n_recommendations == progress.n_locked
    if is_locked and (signing := _sign_off_next(progress, stage)):
        return signing
    if not progress.n_recommendations:
        title, button = Sentence("Draft the recommendations"), Sentence("To the guideline")
        why = Sentence(
            "One statement was accepted. Give it its strength and its place.",
            "%(n)s statements were accepted. Choose which become recommendations, in what order and strength.",
            n=progress.n_accepted,
        )
        action = Action.EDIT_GUIDELINE
    elif progress.n_locked < progress.n_recommendations:
        title, button = Sentence("Review and lock"), Sentence("Review the recommendations")
        why = Sentence("Locking freezes the words, the numbers and the rule behind each recommendation.")
        action = Action.LOCK
    elif not progress.n_editions:
        title, button = Sentence("Publish the guideline"), Sentence("To the guideline")
        why = Sentence("Everything is locked. An edition is a public page that needs no login.")
        action = Action.LOCK
    else:
        stage = title = Sentence("Published")
        why, button = (
            Sentence("The guideline is public. A later edition succeeds it."),
            Sentence("To the guideline"),
        )
        action = Action.SEE_STUDY
    return Next(stage, title, why, button, "guideline.overview", action)


def _sign_off_next(progress: Progress, stage: Sentence) -> Next | None:
    """The panel's sign-off, while one is open or still owed by the protocol."""
    if progress.n_sign_offs_open:
        title = Sentence("Follow the sign-off")
        why = Sentence(
            "The panel is asked to approve what is locked. See how many have answered, and write to the others."
        )
    elif progress.terms.sign_off and not progress.n_sign_offs_closed:
        title = Sentence("Ask the panel to sign off")
        why = Sentence(
            "Everything is locked. The protocol asks that each panellist approves or dissents before an edition."
        )
    else:
        return None
    return Next(stage, title, why, Sentence("To the sign-off"), "signoff.overview", Action.LOCK)
