"""How far a panellist has come, and which letter that calls for."""

import pytest

from delphi.domain.stages import LetterKind, Progress, Stage, letter_for, progress_of, stage_of


@pytest.mark.parametrize(
    ("n_rated", "n_presented", "progress"),
    [
        (0, 3, Progress.NOT_STARTED),
        (1, 3, Progress.STARTED),
        (3, 3, Progress.FINISHED),
        (0, 0, Progress.FINISHED),  # recused from everything: nothing is asked
    ],
)
def test_progress_counts_what_was_answered(n_rated, n_presented, progress):
    assert progress_of(n_rated, n_presented) is progress


@pytest.mark.parametrize(
    ("progress", "facts", "stage"),
    [
        (None, {"invited": False, "entered": False}, Stage.NOT_INVITED),
        (None, {"invited": True, "entered": False}, Stage.INVITED),
        (None, {"invited": True, "entered": True}, Stage.CONSENTED),
        (Progress.NOT_STARTED, {"invited": True, "entered": False}, Stage.INVITED),
        (Progress.NOT_STARTED, {"invited": True, "entered": True}, Stage.NOT_STARTED),
        (Progress.STARTED, {"invited": True, "entered": True}, Stage.STARTED),
        (Progress.FINISHED, {"invited": True, "entered": False}, Stage.FINISHED),
        (Progress.FINISHED, {"invited": True, "entered": True, "withdrew": True}, Stage.WITHDREW),
        (None, {"invited": True, "entered": False, "declined": True}, Stage.DECLINED),
    ],
)
def test_the_stage_follows_from_the_facts(progress, facts, stage):
    assert stage_of(progress, **facts) is stage


@pytest.mark.parametrize(
    ("stage", "was_told", "letter"),
    [
        (Stage.NOT_INVITED, False, LetterKind.INVITATION),
        (Stage.INVITED, True, LetterKind.INVITATION_AGAIN),
        (Stage.NOT_STARTED, False, LetterKind.OPENING),
        (Stage.NOT_STARTED, True, LetterKind.NOT_STARTED),
        (Stage.STARTED, False, LetterKind.STARTED),
        (Stage.FINISHED, True, LetterKind.LINK),
        (Stage.CONSENTED, True, LetterKind.LINK),
    ],
)
def test_each_stage_has_its_letter(stage, was_told, letter):
    assert letter_for(stage, was_told) is letter


def test_only_invited_and_unfinished_panellists_are_waited_for():
    assert [stage for stage in Stage if stage.waits_for_rating] == [
        Stage.INVITED,
        Stage.NOT_STARTED,
        Stage.STARTED,
    ]
