"""What an expert sends: one rating, one comment."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable
from delphi.rating.operations import Said
from delphi.web.typed import tidied, visible

ABSTAIN, KEEP = "abstain", "keep"


class RatingForm(FlaskForm):
    """`answer` is a point of the scale, "keep" or "abstain": each is a button of the card."""

    class Meta:
        csrf = False  # every POST is checked before its view; a second token would be made for nothing

    answer = StringField(_("Your rating"))

    @property
    def keeps(self) -> bool:
        """Whether the earlier rating is to be kept."""
        return self._answer == KEEP

    @property
    def _answer(self) -> str:
        return (self.answer.data or "").strip()

    def said(self, scale: Scale, earlier: int | None) -> Said:
        """What was sent. Raises NotAcceptable where it is no point of the scale, or nothing can be kept."""
        answer = self._answer
        if answer == ABSTAIN:
            return Said(None)
        if self.keeps:
            if earlier is None:
                raise NotAcceptable("There is no earlier rating to keep. Choose a point of the scale.")
            return Said(scale.check(earlier), kept=True)
        if not answer.isascii() or not answer.isdecimal() or len(answer) > 3:
            raise NotAcceptable("Choose a rating from %(low)s to %(high)s.", low=scale.low, high=scale.high)
        return Said(scale.check(int(answer)))


class CommentForm(FlaskForm):
    text = TextAreaField(_("Your comment"), [visible], filters=[tidied])
