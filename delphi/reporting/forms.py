"""The form with every question that no data can answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from delphi.domain.reporting import QUESTIONS
from delphi.models import GuidelineText
from delphi.reporting.operations import MOST
from delphi.web.pages import say
from delphi.web.typed import tidied, visible


class AnswersForm(FlaskForm):
    """A field for each topic, and the revision that it showed."""

    def given(self) -> dict[str, str]:
        return {topic: self[topic].data or "" for topic in QUESTIONS}

    def seen(self) -> dict[str, int]:
        found = {topic: str(self[f"seen_{topic}"].data or "") for topic in QUESTIONS}
        return {topic: int(text) for topic, text in found.items() if text.isdigit() and len(text) < 10}


def answers_form(known: Mapping[str, GuidelineText]) -> Any:
    """The form with the answers that are stored, its questions in the reader's language."""
    fields: dict[str, Any] = {}
    for topic, question in QUESTIONS.items():
        stored = known.get(topic)
        fields[topic] = TextAreaField(
            say(question),
            [Length(max=MOST, message=_("Use at most 20,000 characters.")), visible],
            filters=[tidied],
            default=stored.text if stored else "",
        )
        fields[f"seen_{topic}"] = HiddenField(default=str(stored.revision if stored else 0))
    return type("Answers", (AnswersForm,), fields)()
