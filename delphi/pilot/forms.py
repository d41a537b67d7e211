"""What is sent in a pilot: an answer with its judgement of the words, a remark, the chair's account of it."""

from __future__ import annotations

import time
from datetime import datetime

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional

from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable
from delphi.pilot.operations import LONGEST, Tried
from delphi.web.typed import tidied, visible

ABSTAIN = "abstain"
_SHORT = Length(max=LONGEST, message=_("Use at most 2,000 characters."))


class ActForm(FlaskForm):
    """Nothing but the token: the button says what happens."""


class TryForm(FlaskForm):
    """`answer` is the button pressed: a point of the scale or "abstain". `unclear` is ticked, or is not sent."""

    answer = StringField(_("Your rating"))
    unclear = StringField(_("Unclear"))
    shown = StringField()
    comment = TextAreaField(
        _("What is unclear, or would be better otherwise?"), [_SHORT, visible], filters=[tidied]
    )

    def said(self, scale: Scale, at: datetime) -> Tried:
        """What was sent. Raises NotAcceptable where it is no point of the scale."""
        chosen = (self.answer.data or "").strip()
        value = None
        if chosen != ABSTAIN:
            if not chosen.isascii() or not chosen.isdecimal() or len(chosen) > 3:
                raise NotAcceptable(
                    "Choose a rating from %(low)s to %(high)s.", low=scale.low, high=scale.high
                )
            value = scale.check(int(chosen))
        return Tried(value, not self.unclear.data, (self.comment.data or "").strip(), self._seconds(at))

    def _seconds(self, at: datetime) -> int | None:
        shown = self.shown.data or ""
        is_time = shown.isascii() and shown.isdecimal() and len(shown) <= 12
        return int(at.timestamp()) - int(shown) if is_time else None


class RemarkForm(FlaskForm):
    remark = TextAreaField(
        _("What would you change about the whole?"),
        [_SHORT, visible],
        filters=[tidied],
        render_kw={"rows": "4"},
        description=_("Its length, the order, what is missing, what stopped you."),
    )


class AccountForm(FlaskForm):
    who = TextAreaField(
        _("Who tried it"),
        [Optional(), _SHORT, visible],
        filters=[tidied],
        render_kw={"rows": "2"},
        description=_("Without names, such as “four dermatologists who are not on the panel”."),
    )
    changes = TextAreaField(
        _("What was changed because of it"),
        [Optional(), _SHORT, visible],
        filters=[tidied],
        render_kw={"rows": "3"},
    )


def now() -> int:
    """When a page is shown, in whole seconds: it comes back with the answer."""
    return int(time.time())
