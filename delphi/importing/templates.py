"""Tables to fill in: the header that an import expects, with two rows as examples."""

from __future__ import annotations

import csv
import io

STATEMENTS = (
    ("section", "label", "statement", "rationale", "certainty", "references"),
    (
        "Technique",
        "TEC1",
        "A medical diagnosis should be made and recorded before treatment is proposed.",
        "The choice of treatment depends on the cause of the symptom.",
        "good practice",
        "smith2020; doi:10.1000/182",
    ),
    (
        "Safety",
        "",
        "Every suspected adverse event should be reported to the national system.",
        "An empty label is filled in; references and certainty may stay empty.",
        "",
        "",
    ),
)
PANEL = (
    ("email", "name", "discipline", "country", "stakeholder group", "language"),
    ("anna.example@hospital.example", "Anna Example", "Nursing", "Portugal", "Nurses", "en"),
    ("ben.example@clinic.example", "Ben Example", "Dermatology", "Ireland", "Physicians", ""),
)


def statement_template() -> bytes:
    """A CSV file for statements, in UTF-8 with the mark by which spreadsheet programs know it."""
    return _csv(STATEMENTS)


def panel_template() -> bytes:
    """A CSV file for the panel, in UTF-8 with the mark by which spreadsheet programs know it."""
    return _csv(PANEL)


def _csv(rows: tuple[tuple[str, ...], ...]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")
