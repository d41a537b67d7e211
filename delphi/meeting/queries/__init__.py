"""What a meeting's pages and steps ask: the agenda, where it stands, and the votes."""

from delphi.meeting.queries.agenda import (
    Stop,
    agenda,
    find_meeting,
    last_of,
    latest,
    open_meeting,
    stop_at,
    was_held,
)
from delphi.meeting.queries.standing import Shown, Standing, standing
from delphi.meeting.queries.votes import Vote, own

__all__ = [
    "Shown",
    "Standing",
    "Stop",
    "Vote",
    "agenda",
    "find_meeting",
    "last_of",
    "latest",
    "open_meeting",
    "own",
    "standing",
    "stop_at",
    "was_held",
]
