"""Writing the guideline's texts: each save is a revision of its own, and none replaces one that was not seen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain.front import FRONT, LINES, MOST, OF_ENTRY, STYLE, in_address, introduction_of, text_of
from delphi.errors import NotAcceptable, NotNow
from delphi.guideline import queries
from delphi.guideline.drafting import stand_in_line
from delphi.importing import styled
from delphi.models import GuidelineText, Study


def write(
    session: Session, study: Study, key: str, language: str, text: str, began: str, *, by: str, at: datetime
) -> None:
    """Save a text as its next revision; the same words again change nothing.

    `began` is what the editor saw first. Raises NotNow where somebody else saved meanwhile, NotAcceptable where it
    is too long.
    """
    stand_in_line(session, study.id)
    stored = queries.revisions(session, study, key, language)
    now = stored[0].text if stored else ""
    if now != began:
        raise NotNow(
            "Somebody else saved this while you were writing. Nothing is lost: look below, then save."
        )
    if len(text) > MOST:
        raise NotAcceptable("The text has more than %(most)s characters. Shorten it.", most=MOST)
    if key == STYLE and text not in styled.STYLES:
        raise NotAcceptable("Choose a style among those offered.")
    # The same translation again says that it still holds, though the original was changed since.
    if text == now and not (language and text):
        return
    revision = (stored[0].revision if stored else 0) + 1
    session.add(
        GuidelineText(
            study_id=study.id, key=key, language=language, revision=revision, text=text, written_at=at, written_by=by
        )
    )  # fmt: skip
    session.flush()
    audit.record(
        session, study, by=by, action="wrote", subject=f"text {key}", at=at, revision=revision,
        **({"language": language} if language else {}),
    )  # fmt: skip


def follow(session: Session, study: Study, was: str, now: str, *, by: str, at: datetime) -> bool:
    """Carry the introduction of a section to the one in which its last recommendation stands now.

    A section is renamed by its recommendations, one after the other; with the last of them its introduction and
    the translations go along, unless the other section has words of its own. Return whether they went.
    """
    session.flush()
    used = {one.section for one in queries.recommendations(session, study)}
    here, there = introduction_of(was), introduction_of(now)
    written = {key: row.text for key, row in queries.texts(session, study).items() if row.text.strip()}
    going = {language: text for (key, language), text in written.items() if key == here}
    if was in used or not going or any(key == there for key, _language in written):
        return False
    for language, text in sorted(going.items()):
        stored = queries.revisions(session, study, there, language)
        write(session, study, there, language, text, stored[0].text if stored else "", by=by, at=at)
        write(session, study, here, language, "", text, by=by, at=at)
    return True


def key_of(session: Session, study: Study, name: str, language: str) -> str | None:
    """The key of the text that an address names, where there is such a text to write in this language."""
    if language and language not in study.offered:
        return None
    if name in FRONT or (name in LINES and not language):
        return name
    found = {in_address(title): introduction_of(title) for title in sections(session, study)}
    if language:
        labels = [
            one.round_statement.version.statement.label for one in queries.recommendations(session, study)
        ]
        found |= {key: key for label in labels for key in (text_of(field, label) for field in OF_ENTRY)}
    return found.get(name)


def sections(session: Session, study: Study) -> list[str]:
    """The guideline's sections in their order, and those that have an introduction and no recommendation now."""
    used = [one.section for one in queries.recommendations(session, study)]
    prefix = introduction_of("")
    written = [
        key.removeprefix(prefix)
        for (key, language), row in queries.texts(session, study).items()
        if key.startswith(prefix) and not language and row.text.strip()
    ]
    return list(dict.fromkeys([*used, *sorted(written)]))
