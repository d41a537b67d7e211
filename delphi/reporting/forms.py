"""The form with questions that no data can answer: those of one group at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import TextAreaField
from wtforms.validators import Length

from delphi.domain.reporting import QUESTIONS
from delphi.reporting.operations import MOST
from delphi.web.joining import JoiningForm
from delphi.web.pages import say
from delphi.web.typed import tidied, visible


def answers_form(topics: Iterable[str]) -> Any:
    """The form of these topics, its questions in the reader's language."""
    fields: dict[str, Any] = {
        topic: TextAreaField(
            say(QUESTIONS[topic]),
            [Length(max=MOST, message=_("Use at most 20,000 characters.")), visible],
            filters=[tidied],
        )
        for topic in topics
    }
    return type("AnswersForm", (JoiningForm,), fields)()
