"""Mail: messages wait as rows in the transaction that wants them, and leave after its commit."""

from delphi.mail.delivering import deliver
from delphi.mail.links import (
    LINK,
    ONE_TIME_LASTS,
    ONE_TIME_PATH,
    PERSONAL_PATH,
    SET_UP_LASTS,
    UNSUBSCRIBE,
    UNSUBSCRIBE_PATH,
)
from delphi.mail.outbox import N_ATTEMPTS, cancel, cancel_waiting, leave_after_commit, queue, redirect_waiting

__all__ = [
    "LINK", "N_ATTEMPTS", "ONE_TIME_LASTS", "ONE_TIME_PATH", "PERSONAL_PATH", "SET_UP_LASTS", "UNSUBSCRIBE",
    "UNSUBSCRIBE_PATH", "cancel", "cancel_waiting", "deliver", "leave_after_commit", "queue", "redirect_waiting",
]  # fmt: skip
