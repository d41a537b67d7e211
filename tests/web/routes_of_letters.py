"""The rows of letters, plans and more time in the table of `tests/test_routes.py`; its columns are said there."""

from tests.web.world import NO_REMINDERS

KEYS = {
    "panel.reminders": {"token": NO_REMINDERS},
    "panel.letter": {"key": "message"},
    "panel.plan_drop": {"key": "sending"},
    "panel.letter_words": {"kind": "not_started", "language": "en"},
}
# A chair who has seen every mail that was written.
CHOICES = {name: {"seen": "1000"} for name in ("panel.invite", "panel.remind", "panel.send")}
# Sent by mail programs, which have no cookie: the link is all they have.
OPEN = {"POST panel.reminders"}
TABLE = """
GET  panel.letter                 303  404  404  200  404  403  403
GET  panel.letter_words           303  404  404  200  404  403  403
POST panel.letter_words           303  404  404  422  404  403  403
GET  panel.letters                303  404  404  200  404  403  403
POST panel.clock                  303  404  404  303  404  403  403
POST panel.more_time              303  404  404  422  404  403  403
POST panel.plan_add               303  404  404  422  404  403  403
POST panel.plan_drop              303  404  404  303  404  403  403
POST panel.plan_usual             303  404  404  409  404  403  403
POST panel.quiet                  303  404  404  303  404  403  403
GET  panel.reminders              200  200  200  200  200  200  200
POST panel.reminders              200  200  200  200  200  200  200
POST panel.take_time_back         303  404  404  409  404  403  403
"""
