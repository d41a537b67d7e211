"""The chair's side of translations: languages, the sheet out and in, and what freezes once the panel saw it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.texts import Standing, TextKind
from delphi.errors import NotAcceptable
from delphi.models import StatementVersion, Translation
from delphi.rounds import operations as rounds
from delphi.translating import operations, queries
from delphi.verify import verify_study
from tests.statements.test_import_pages import carried, upload
from tests.support.study import NOON, MadeStudy, make_study
from tests.support.visitor import Visitor

Visit = Callable[..., Visitor]
PAGE = "/studies/needles/translations"
WHO = {"by": "the chair", "at": NOON}


@pytest.fixture
def made(session: Session) -> MadeStudy:
    made = make_study(session, n_statements=2)
    operations.set_languages(session, made.study, "en", ["es", "ar"], **WHO)
    session.commit()
    return made


@pytest.fixture
def chair(visit: Visit, made: MadeStudy) -> Visitor:
    return visit(made.chair)


def rows_of(chair: Visitor) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(chair.get(f"{PAGE}/sheet.csv").data.decode("utf-8-sig"))))


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [*rows[0]])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def stored(session: Session) -> dict[tuple[str, str], str]:
    session.rollback()
    return {(row.kind.value, row.language): row.text for row in session.scalars(select(Translation))}


def brought(chair: Visitor, rows: list[dict[str, Any]]) -> str:
    """The page after the preview is confirmed."""
    preview = upload(chair, as_csv(rows), f"{PAGE}/import")
    assert preview.status_code == 200, preview.text
    done = chair.submit(f"{PAGE}/import", {"text": carried(preview.text), "confirmed": "1"})
    assert done.status_code == 303, done.text
    return chair.get(PAGE).text


def test_a_sheet_goes_out_is_filled_in_and_comes_back(session, made, chair):
    made.statements[0].current.text = "=1 needle is one needle."  # what a spreadsheet would run
    session.commit()
    rows = rows_of(chair)
    assert [*rows[0]] == ["id", "kind", "place", "original", "es", "ar"]
    first = next(row for row in rows if row["place"] == "A1, version 1" and row["kind"] == "Statement")
    plain = rows[rows.index(first) + 1]
    assert (first["original"][:2], plain["kind"], plain["original"]) == ("'=", "In plain words", "")
    first.update(es="Una aguja.", ar="'-إبرة")
    plain.update(original="One needle.", es="Una.")
    assert "2 %" not in chair.get(PAGE).text
    page = brought(chair, [row for row in rows if any(row.values())])
    assert stored(session) == {
        ("statement", "es"): "Una aguja.", ("statement", "ar"): "-إبرة", ("plain words", "es"): "Una.",
    }  # fmt: skip
    assert (
        session.scalars(select(StatementVersion.plain).order_by(StatementVersion.id)).first() == "One needle."
    )
    assert re.search(r"2 of \d texts", page)
    assert upload(chair, as_csv(rows_of(chair)), f"{PAGE}/import").status_code == 422  # nothing new in it


def test_the_same_sheet_is_there_as_a_workbook_and_reads_back(session, chair):
    book = openpyxl.load_workbook(io.BytesIO(chair.get(f"{PAGE}/sheet.xlsx?language=es").data))
    sheet = book.active
    assert [cell.value for cell in sheet[1]] == ["id", "kind", "place", "original", "es"]
    line = next(row for row in sheet.iter_rows(min_row=2) if row[1].value == "Section")
    line[4].value = "Sección A"
    out = io.BytesIO()
    book.save(out)
    preview = upload(chair, out.getvalue(), f"{PAGE}/import", name="sheet.xlsx")
    chair.submit(f"{PAGE}/import", {"text": carried(preview.text), "confirmed": "1"})
    assert stored(session) == {("section", "es"): "Sección A"}


def test_each_bad_line_is_named_and_nothing_is_imported(session, chair):
    rows = rows_of(chair)
    good, other, third, fourth, *_rest = [dict(row) for row in rows]
    good["es"] = "Agujas y piel"
    other.update(original="Sorted away", es="Otra cosa")
    third.update(id=good["id"])
    fourth.update(id=fourth["id"][:-8] + "00000000", es="Viejo")
    formula = {**rows[4], "es": "=HYPERLINK(1)"}
    unknown = {**rows[4], "id": "v999-statement-12345678"}
    answer = upload(chair, as_csv([good, other, third, fourth, formula, unknown]), f"{PAGE}/import")
    assert answer.status_code == 422
    for said in (
        "Nothing was imported: 5 problems", "not the original that the study has", "Line 2 has the same id",
        "words have changed since this sheet was made", "as a formula does", "The study has no text",
    ):  # fmt: skip
        assert said in answer.text, said
    assert stored(session) == {}


def test_new_words_make_a_translation_stale_and_shown_ones_never_change(session, made, chair):
    version = made.statements[0].current
    place = next(one for one in queries.places(session, made.study) if one.kind is TextKind.STATEMENT)
    given = operations.TranslationRow(place.id, "es", "Palabras.")
    operations.store(session, made.study, [given], **WHO)
    version.text = "Other words."
    session.flush()
    place = next(one for one in queries.places(session, made.study) if one.kind is TextKind.STATEMENT)
    assert (place.standing("es"), place.before("es")) == (Standing.CHANGED, "Palabras.")
    with pytest.raises(NotAcceptable, match="Look at it again"):
        operations.store(session, made.study, [given], **WHO)  # of the words before
    operations.store(session, made.study, [operations.TranslationRow(place.id, "es", "Otras.")], **WHO)
    rounds.open_round(session, rounds.draft_round(session, made.study, **WHO), **WHO)
    session.commit()
    # The panel has seen it: another is refused, a missing one can still be added and is then shown too.
    row = next(one for one in rows_of(chair) if one["id"] == place.id)
    assert (
        "in other words, and they stay"
        in upload(chair, as_csv([{**row, "es": "No."}]), f"{PAGE}/import").text
    )
    brought(chair, [{**row, "ar": "كلمات"}])
    session.rollback()
    frozen = {one.language: one.frozen_at for one in session.scalars(select(Translation))}
    assert frozen["es"] == NOON
    assert frozen["ar"] > NOON + timedelta(seconds=1)
    assert verify_study(session, made.study).found == ()


def test_words_of_a_translation_that_the_opening_told_of_cannot_be_swapped_unnoticed(session, made):
    place = next(one for one in queries.places(session, made.study) if one.kind is TextKind.STATEMENT)
    operations.store(session, made.study, [operations.TranslationRow(place.id, "es", "Palabras.")], **WHO)
    rounds.open_round(session, rounds.draft_round(session, made.study, **WHO), **WHO)
    session.connection().exec_driver_sql("DROP TRIGGER keep_translation_update")
    session.connection().exec_driver_sql("UPDATE translation SET text = 'Otras.'")
    session.expire_all()
    assert any("round 1" in str(one) for one in verify_study(session, made.study).found)


def test_languages_are_chosen_by_the_chair(session, made, chair):
    page = chair.get(PAGE).text
    assert "Arabic" in page
    chair.submit(PAGE, {"language": "it", "offered": ["ar"], "another": "pt-BR"})
    session.refresh(made.study)
    assert (made.study.language, made.study.offered) == ("it", ("ar", "pt-BR"))
    assert chair.submit(PAGE, {"language": "xx", "offered": []}).status_code == 422
