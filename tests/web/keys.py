"""What stands in the addresses that the tests of every route visit."""

from __future__ import annotations

from tests.web import routes_of_guidelines as guidelines
from tests.web import routes_of_letters as letters
from tests.web.world import ONE_TIME, PERSONAL, PILOT, SLUG

# What stands in an address besides the study's slug: by endpoint, by blueprint, for all.
KEYS: dict[str, dict[str, str]] = {
    "account.one_time": {"token": ONE_TIME},
    "panel.enter": {"token": PERSONAL},
    "pilot": {"token": PILOT, "position": "1", "number": "1"},
    "account.demo_enter": {"who": "user", "key": "observer"},
    "rating": {"key": "presented"},
    "panel": {"key": "enrolment"},
    "panel.go_over": {"seat": "enrolment"},
    "study": {"key": "appointment"},
    "workbench": {"key": "point", "digest": "80e4dd9bdb63a896"},
    "reporting": {"checklist": "accord", "name": "report.docx"},
    "protocol": {"key": "feasibility"},
    "guideline.texts_in": {"language": "it"},
    "guideline.text": {"kind": "scope"},
    "guideline.text_in": {"kind": "scope", "language": "it"},
    "evidence": {"key": "accepted", "finding": "finding"},
    "statements": {"key": "accepted"},
    "statements.move": {"key": "open"},
    "statements.rename_section": {"key": "section"},
    "statements.move_section": {"key": "section"},
    "statements.delete_reference": {"key": "reference"},
    "statements.edit_reference": {"key": "reference"},
    "statements.merge_reference": {"key": "reference"},
    "afterwards": {"number": "1"},
    "protocol.ask": {"kind": "ranking"},
    "translating": {"kind": "csv"},
    **letters.KEYS,
    **guidelines.KEYS,
    "": {"slug": SLUG, "number": "2", "statement_id": "open"},
}
# Small buttons that always send a choice with them.
CHOICES = {
    "guideline.move": {"to": "down"},
    "study.change_role": {"role": "methodologist"},
    **letters.CHOICES,
}
