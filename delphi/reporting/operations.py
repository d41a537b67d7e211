"""Answering what no data can tell. Each answer is a new revision, so nothing that was written is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain.reporting import QUESTIONS, stored_as
from delphi.errors import NotAcceptable, NotNow
from delphi.models import GuidelineText, Study
from delphi.reporting import queries

MOST = 20_000  # characters of one answer


def answer(
    session: Session,
    study: Study,
    given: Mapping[str, str],
    began: Mapping[str, str],
    *,
    by: str,
    at: datetime,
) -> int:
    """Keep the answers that differ from what is stored; return how many.

    `began` are the answers that the page showed. Raises NotNow where somebody else answered a changed one
    since, NotAcceptable for a topic that is not asked for or an answer that is too long.
    """
    known, changed = queries.answers(session, study), {}
    for topic, text in given.items():
        if topic not in QUESTIONS:
            raise NotAcceptable("Nothing is asked for under the name “%(topic)s”.", topic=topic)
        if len(text) > MOST:
            raise NotAcceptable("An answer has at most %(most)s characters.", most=MOST)
        before = known.get(topic)
        now = before.text if before else ""
        if text == now:
            continue
        if began.get(topic, "") != now:
            raise NotNow(
                "Somebody else has answered “%(question)s” meanwhile. Nothing is lost: look below, then save.",
                question=QUESTIONS[topic],
            )
        changed[topic] = text
    for topic, text in changed.items():
        revision = known[topic].revision + 1 if topic in known else 1
        session.add(
            GuidelineText(
                study_id=study.id, key=stored_as(topic), language="", revision=revision, text=text,
                written_at=at, written_by=by,
            )
        )  # fmt: skip
    if changed:
        session.flush()
        audit.record(
            session, study, by=by, action="answered", subject="the checklists", at=at, topics=sorted(changed)
        )
    return len(changed)
