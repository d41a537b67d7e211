"""What an expert sends: one rating, one comment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable
from delphi.models import CommentKind
from delphi.rating.acts import Act, Said
from delphi.rating.saying import SUGGESTION_LENGTH
from delphi.web.typed import tidied, visible

ABSTAIN, KEEP = "abstain", "keep"
_SHORT = Length(max=SUGGESTION_LENGTH, message=_("Use at most 2,000 characters."))


_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_LONGEST_WAIT = timedelta(days=365)


def act(sent: Mapping[str, str], at: datetime) -> Act:
    """When and from which page an answer or a comment was sent; what a plain form leaves out stays unknown.

    Raises NotAcceptable for a key that no page of ours makes: to store it without would store it twice.
    """
    key = sent.get("key") or None
    if key is not None and not _KEY.fullmatch(key):
        raise NotAcceptable("This was not sent by the page itself. Reload the page, then answer again.")
    waited = min(timedelta(milliseconds=_whole(sent.get("waited")) or 0), _LONGEST_WAIT)
    return Act(at - waited, key, _whole(sent.get("seen")))


def comment_act(sent: Mapping[str, str], at: datetime) -> Act:
    """The same for a comment, whose page tells when the one it showed was written ("": there was none)."""
    told = act({**sent, "seen": ""}, at)
    seen = sent.get("seen")
    return told if seen is None else replace(told, seen=_moment(seen))


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 15 else None


def _moment(text: str) -> datetime:
    """A moment as the page wrote it; one that never was where there was no comment or it cannot be read."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def answer(sent: Mapping[str, str]) -> str:
    """What a button of the card sent: a point of the scale, "keep" or "abstain"."""
    return sent.get("answer", "").strip()


def said(answer: str, scale: Scale, earlier: int | None) -> Said:
    """What an answer says. Raises NotAcceptable where it is no point of the scale, or nothing can be kept."""
    if answer == ABSTAIN:
        return Said(None)
    if answer == KEEP:
        if earlier is None:
            raise NotAcceptable("There is no earlier rating to keep. Choose a point of the scale.")
        return Said(scale.check(earlier), kept=True)
    if not answer.isascii() or not answer.isdecimal() or len(answer) > 3:
        raise NotAcceptable("Choose a rating from %(low)s to %(high)s.", low=scale.low, high=scale.high)
    return Said(scale.check(int(answer)))


class RatingForm(FlaskForm):
    """Shows why an answer was refused. Its buttons are the card's own; `said` reads which was sent."""

    class Meta:
        csrf = False  # every POST is checked before its view; a second token would be made for nothing


class CommentForm(FlaskForm):
    text = TextAreaField(_("Your comment"), [visible], filters=[tidied])
    kind = StringField(_("Kind of comment"))

    @property
    def chosen_kind(self) -> CommentKind:
        """The kind that was sent, a reason where none was. Raises NotAcceptable for anything else."""
        try:
            return CommentKind(self.kind.data or CommentKind.REASON)
        except ValueError:
            raise NotAcceptable("Use the page's own buttons to comment.") from None


class SuggestionForm(FlaskForm):
    text = TextAreaField(
        _("The statement"),
        [DataRequired(_("Write the statement that you suggest.")), _SHORT, visible],
        filters=[tidied],
        render_kw={"rows": "3"},
        description=_("One thing to agree on, in at most 35 words."),
    )
    rationale = TextAreaField(
        _("Why the panel should rate it"),
        [Optional(), _SHORT, visible],
        filters=[tidied],
        render_kw={"rows": "3"},
        description=_("A source helps, if you know one."),
    )
