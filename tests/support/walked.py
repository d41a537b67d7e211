"""The demonstration, walked through by its chair, its experts and the public in the pseudo-language, once a run.

The tests of languages read its words, and the tests of accessibility look at its pages.
"""

from __future__ import annotations

import fcntl
import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Enum, Text, select

from tests.support.pseudo import Pseudo

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

# Texts of the database that the program wrote, in words of its own.
OUR_WORDS = {("message", "kind"), ("event", "action")}
# Column names and words that a file must hold as they are, and the section of statements that name none.
LITERAL = {"statement", "certainty", "email", "name", "key", "Statements"} | {
    "high", "moderate", "low", "very low", "no direct evidence", "good practice",
}  # fmt: skip


@dataclass
class Walk:
    """Pages as somebody saw them in the pseudo-language, and what the database holds."""

    pages: dict[str, str] = field(default_factory=dict)
    endpoints: set[str] = field(default_factory=set)
    data: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)

    def keep(self, name: str, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html" and answer.status_code not in (301, 302, 303, 304):
            self.pages[f"{len(self.pages) + 1}. {name} ({answer.status_code})"] = answer.text
        return answer


def walk(run_folder: Path, migrated: Path) -> Walk:
    """The walk of this run; whichever process asks first walks, the others wait."""
    path = run_folder / "walk.pickle"
    with (run_folder / "walk.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            folder = run_folder / "walk"
            folder.mkdir()
            path.write_bytes(pickle.dumps(_walked(folder, migrated)))
    found: Walk = pickle.loads(path.read_bytes())
    return found


def _walked(folder: Path, migrated: Path) -> Walk:
    from delphi import create_app
    from tests.support.demonstrated import demonstration, load_demo
    from tests.support.walker import Walker

    app = create_app(demonstration(folder, migrated))
    load_demo(app)
    pseudo, walked, database = Pseudo(), Walk(), app.extensions["delphi.database"]
    with pytest.MonkeyPatch.context() as patch, database.sessions() as session:
        patch.setattr("flask_babel.Domain.get_translations", lambda _domain: pseudo)
        patch.setattr("flask_wtf.i18n._get_translations", Pseudo)
        patch.setattr("delphi.web.filters.format_timedelta", lambda *_at, **_how: "⟦in three days⟧")
        walker = Walker(app, session, walked.keep)
        walker.go()
        walked.endpoints, walked.asked = walker.endpoints, pseudo.asked
        walked.data = data_of(session) | walker.typed | LITERAL | named_by_babel() | of_checklists()
        walked.known = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    database.dispose()
    return walked


def named_by_babel() -> set[str]:
    """Zones by their names, and languages of letters and studies, which Babel names in the page's language."""
    from babel import Locale

    from delphi.domain.sending import LANGUAGES
    from delphi.panel.zones import all_zones
    from delphi.translating.forms import USUAL

    names = {str(Locale.parse(one, sep="-").get_display_name("en")) for one in (*LANGUAGES, *USUAL)}
    names |= {name.rstrip(")") for name in names}
    return names | {zone.replace("_", " ") for zone in all_zones()}


def of_checklists() -> set[str]:
    """Names, sources, sections and labels of checklists, and names of items: in English, as checklists are published."""
    from delphi.domain.reporting import QUESTIONS
    from delphi.export.report.checklists import CHECKLISTS, asking, items

    listed = {text for one in CHECKLISTS.values() for text in (one.name, one.source)}
    listed |= {text for one in items() for text in (one.section, one.label)}
    return listed | {name for topic in QUESTIONS for name in asking(topic)}


def data_of(session: Session) -> set[str]:
    """What people typed: every text of the database but the program's own words."""
    from delphi.errors import Sentence
    from delphi.models import Base, Edition, Event, Protocol, RoundStatement

    session.rollback()
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        columns = [
            column
            for column in table.columns
            if isinstance(column.type, Text) and not isinstance(column.type, Enum)
            and (table.name, column.name) not in OUR_WORDS
        ]  # fmt: skip
        for row in session.execute(select(*columns)) if columns else ():
            found |= {value for value in row if value}
    for (event,) in session.execute(select(Event.detail)):
        found |= set(_texts(event))
    for (terms,) in session.execute(select(Protocol.terms)):
        found |= {terms["title"], terms["aim"], terms["audience"], *terms["scale"]["labels"]}
        found |= {terms.get("main_name", ""), terms.get("main_wording", "")}
        for question in terms.get("more", []):
            found |= {question["name"], question["wording"]}
            if unit := question["scale"].get("unit"):
                found |= {unit, f"{question['scale']['high']} {unit}"}
    # A guideline is written in one language; what it says of its numbers is frozen with its words.
    for (document,) in session.execute(select(Edition.document)):
        found |= set(_texts(document))
    for (verdict,) in session.execute(select(RoundStatement.verdict)):
        found |= {str(Sentence.from_json(verdict["because"]))} if verdict else set()
    return found


def _texts(value: Any) -> Iterator[str]:
    """Every text in a JSON document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
