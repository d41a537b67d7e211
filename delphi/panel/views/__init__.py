"""Pages of the panel: the chair's, the expert's way in, and the outbox of the demonstration."""

from delphi.panel.views import (
    adding,
    chair,
    clock,
    expert,
    interests,
    letters,
    naming,
    others,
    outbox,
    reminders,
    signing,
    time,
    wording,
    writing,
)
from delphi.panel.views.blueprint import bp

__all__ = [
    "adding", "bp", "chair", "clock", "expert", "interests", "letters", "naming", "others", "outbox", "reminders", "signing", "time", "wording",
    "writing",
]  # fmt: skip

# Forms that programs send which have no cookie, and so no token against forgery: a link of its own lets them in.
WITHOUT_BROWSER = (reminders.reminders,)
