"""The line of steps of a study: what each holds, and whether it is done."""

from __future__ import annotations

from dataclasses import dataclass

from delphi.access import Action, Role, may
from delphi.domain.lifecycle import RoundState
from delphi.errors import Sentence
from delphi.study.queries import Progress, RoundFacts


@dataclass(frozen=True)
class Step:
    """One step: its page as endpoint and round number, a short note for the line, a sentence for the page."""

    title: Sentence
    note: Sentence | None
    fact: Sentence
    is_done: bool
    endpoint: str
    number: int | None = None


def steps(progress: Progress, role: Role) -> list[Step]:
    """Protocol, statements, panel, rounds, sign-off and guideline, as far as the role may see them."""
    found = [_protocol(progress), _statements(progress)]
    if may(role, Action.SEE_PANEL):
        found.append(_panel(progress))
    found += _pilot(progress)
    found += [_round(facts) for facts in progress.rounds]
    if progress.wants_a_round:
        number = len(progress.rounds) + 1
        title, fact = Sentence("Round %(number)s", number=number), Sentence("Not prepared yet.")
        found.append(Step(title, None, fact, False, "rounds.show", number))
    return [*found, *_sign_off(progress), _guideline(progress)]


def _sign_off(progress: Progress) -> list[Step]:
    """Shown once something is locked that the panel can approve, or where the protocol asks for it."""
    note = None
    if progress.n_sign_offs_open:
        fact, note = Sentence("The panel is asked to approve what is locked."), Sentence("open")
    elif progress.n_sign_offs_closed:
        fact = Sentence("Ended. What the panel said goes with every edition.")
    elif progress.n_locked:
        fact = Sentence("Ask the panel to approve the locked recommendations.")
    elif progress.terms.sign_off:
        fact = Sentence("The protocol asks for it, after the lock and before the edition.")
    else:
        return []
    is_done = progress.n_sign_offs_closed > 0 and not progress.n_sign_offs_open
    return [Step(Sentence("Sign-off"), note, fact, is_done, "signoff.overview")]


def _protocol(progress: Progress) -> Step:
    note = None
    if progress.locked_at:
        fact = Sentence("%(rule)s. Locked when round 1 opened.", rule=progress.terms.rule.label)
        if progress.n_amendments:
            note = Sentence("amended")
            fact = Sentence(
                "%(rule)s. Locked, and amended once.",
                "%(rule)s. Locked, and amended %(n)s times.",
                n=progress.n_amendments,
                rule=progress.terms.rule.label,
            )
    elif progress.problems:
        fact = progress.problems[0].what
    else:
        note = Sentence("draft")
        fact = Sentence("%(rule)s. It can be edited until round 1 opens.", rule=progress.terms.rule.label)
    return Step(Sentence("Protocol"), note, fact, progress.locked_at is not None, "protocol.overview")


def _statements(progress: Progress) -> Step:
    n, has_rounds = progress.n_statements, any(r.state is RoundState.CLOSED for r in progress.rounds)
    note = Sentence("%(count)s", count=n) if n else None
    if not n:
        fact = Sentence("None yet.")
    elif has_rounds:
        fact = Sentence(
            "%(count)s: %(accepted)s accepted, %(open)s open, %(rejected)s rejected.",
            count=n,
            accepted=progress.n_accepted,
            open=progress.n_open,
            rejected=n - progress.n_accepted - progress.n_open,
        )
    else:
        fact = Sentence("One statement.", "%(n)s statements.", n=n)
    return Step(Sentence("Statements"), note, fact, n > 0, "statements.overview")


def _panel(progress: Progress) -> Step:
    n = progress.n_panellists
    note = Sentence("%(count)s", count=n) if n else None
    if not n:
        fact = Sentence("Nobody yet.")
    elif progress.n_invited == n:
        fact = Sentence("One panellist, invited.", "%(n)s panellists, all invited.", n=n)
    else:
        fact = Sentence(
            "One panellist, %(invited)s invited.",
            "%(n)s panellists, %(invited)s invited.",
            n=n,
            invited=progress.n_invited,
        )
    return Step(Sentence("Panel"), note, fact, n > 0, "panel.overview")


def _pilot(progress: Progress) -> list[Step]:
    """Shown once there is one: most studies have none."""
    if progress.n_pilots_open:
        fact, note = Sentence("The statements are being tried. It enters no result."), Sentence("open")
        return [Step(Sentence("Pilot"), note, fact, False, "pilot.overview")]
    if progress.n_pilots_closed:
        fact = Sentence("Ended. What it found stands beside the statements.")
        return [Step(Sentence("Pilot"), None, fact, True, "pilot.overview")]
    return []


def _round(facts: RoundFacts) -> Step:
    title = Sentence("Round %(number)s", number=facts.number)
    fact, note = {
        RoundState.DRAFT: (Sentence("In preparation."), Sentence("draft")),
        RoundState.OPEN: (Sentence("The panel is rating."), Sentence("open")),
        RoundState.CLOSED: (Sentence("Closed and judged."), None),
    }[facts.state]
    return Step(title, note, fact, facts.state is RoundState.CLOSED, "rounds.show", facts.number)


def _guideline(progress: Progress) -> Step:
    if progress.n_editions:
        fact = Sentence("One edition is published.", "%(n)s editions are published.", n=progress.n_editions)
    elif progress.n_recommendations:
        fact = Sentence(
            "One recommendation, %(locked)s locked.",
            "%(n)s recommendations, %(locked)s locked.",
            n=progress.n_recommendations,
            locked=progress.n_locked,
        )
    else:
        fact = Sentence("Accepted statements become recommendations here.")
    return Step(Sentence("Guideline"), None, fact, progress.n_editions > 0, "guideline.overview")
