"""What changed and why, as the panel reads it, and as the chair sees it beforehand."""

from __future__ import annotations

from typing import Any

from flask import url_for

from delphi.access import Action
from delphi.changes import changes, sentences
from delphi.mail.wording import speaking, spoken
from delphi.models import Panellist, Study
from delphi.tongues import tongue
from delphi.web import allow, db, page, see_other
from delphi.web.language import reading
from delphi.web.pages import say
from delphi.workbench.views.blueprint import STUDY, bp


@bp.get(STUDY + "/changes")
@allow(Action.SEE_RESULTS)
def preview(study: Study) -> Any:
    """What the panel reads, and the text for the letter that opens the round."""
    found = changes(db.session, study)
    return page("workbench/preview.html", changes=found, letters=_letters(study) if found else {})


def _letters(study: Study) -> dict[str, list[str]]:
    """The text in every language of the study, with what is translated in its translation, as its readers get it."""
    letters = {}
    for language in dict.fromkeys((study.language, *study.offered)):
        found = changes(db.session, study, tongue(db.session, study, language))
        with speaking(spoken(language)):
            letters[language] = [say(sentence) for sentence in sentences(found)] if found else []
    return letters


@bp.get("/rate/changes")
@allow(Action.RATE)
def for_panel(panellist: Panellist) -> Any:
    """What changed since the round before; nothing that others rated or wrote."""
    if not panellist.has_entered:
        return see_other(url_for("panel.consent"))
    study = db.session.get_one(Study, panellist.study_id)
    found = changes(db.session, study, reading(study))
    return page("workbench/changes.html", changes=found)
