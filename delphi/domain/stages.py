"""How far one panellist has come, and which letter that calls for."""

from __future__ import annotations

import enum


class Progress(enum.StrEnum):
    """How much of one round a panellist has done."""

    NOT_STARTED = "not started"
    STARTED = "started"
    FINISHED = "finished"


class Stage(enum.StrEnum):
    """Where a panellist stands; the last three of those on the panel only while a round is open."""

    NOT_INVITED = "not invited"
    INVITED = "invited"
    CONSENTED = "consented"
    NOT_STARTED = "not started"
    STARTED = "started"
    FINISHED = "finished"
    DECLINED = "declined"
    WITHDREW = "withdrew"

    @property
    def is_active(self) -> bool:
        return self not in (Stage.DECLINED, Stage.WITHDREW)

    @property
    def has_entered(self) -> bool:
        return self in (Stage.CONSENTED, Stage.NOT_STARTED, Stage.STARTED, Stage.FINISHED)

    @property
    def waits_for_rating(self) -> bool:
        """Whether the open round still misses something of this panellist."""
        return self in (Stage.INVITED, Stage.NOT_STARTED, Stage.STARTED)


class LetterKind(enum.StrEnum):
    """What is written to a panellist; the value is the message's kind."""

    INVITATION = "invitation"
    INVITATION_AGAIN = "invitation again"
    OPENING = "round opened"
    NOT_STARTED = "reminder, not started"
    STARTED = "reminder, started"
    LINK = "link"
    MORE_TIME = "more time"

    @property
    def is_reminder(self) -> bool:
        """Whether somebody may ask to get no more of these."""
        return self in (LetterKind.INVITATION_AGAIN, LetterKind.NOT_STARTED, LetterKind.STARTED)


# Kinds that tell that a round is open, each in its way; a bare "reminder" is one that was not written here.
TELL_OF_THE_ROUND = (
    LetterKind.INVITATION.value,
    LetterKind.INVITATION_AGAIN.value,
    LetterKind.OPENING.value,
    LetterKind.NOT_STARTED.value,
    LetterKind.STARTED.value,
    "reminder",
)


def progress_of(n_rated: int, n_presented: int) -> Progress:
    """Progress from what was answered (rated or abstained) and what the round asks of the panellist."""
    if n_rated == 0 and n_presented > 0:
        return Progress.NOT_STARTED
    return Progress.STARTED if n_rated < n_presented else Progress.FINISHED


def stage_of(
    progress: Progress | None, *, invited: bool, entered: bool, declined: bool = False, withdrew: bool = False
) -> Stage:
    """The stage of a panellist; `progress` is None where no round is open.

    Whoever has rated counts as come in, whatever else is known.
    """
    if withdrew:
        return Stage.WITHDREW
    if declined:
        return Stage.DECLINED
    if progress is not None and (entered or progress is not Progress.NOT_STARTED):
        return Stage(progress.value)
    if entered:
        return Stage.CONSENTED
    return Stage.INVITED if invited else Stage.NOT_INVITED


def letter_for(stage: Stage, was_told: bool) -> LetterKind:
    """The letter that fits now; `was_told` says whether a letter told of the open round already."""
    if stage is Stage.NOT_INVITED:
        return LetterKind.INVITATION
    if stage is Stage.INVITED:
        return LetterKind.INVITATION_AGAIN
    if stage is Stage.NOT_STARTED:
        return LetterKind.NOT_STARTED if was_told else LetterKind.OPENING
    return LetterKind.STARTED if stage is Stage.STARTED else LetterKind.LINK
