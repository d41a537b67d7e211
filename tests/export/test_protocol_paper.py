"""The paper of a protocol, read with pypdf."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace

from pypdf import PdfReader

from delphi.domain.consensus import ConsensusRule, Preset
from delphi.domain.protocol import Terms, differences
from delphi.errors import Sentence
from delphi.export.protocol_paper import Change, Paper, render, words
from tests.rating.test_ranking import PRIORITY
from tests.support.study import NOON, TERMS

AMENDED = replace(TERMS, n_rounds=4, sign_off=True, rule=ConsensusRule(Preset.COS_70_15))


def paper(
    *changes: Change, terms: Terms = TERMS, is_locked: bool = True, problems: tuple[Sentence, ...] = ()
) -> Paper:
    locked = (NOON, "chair Ada", terms.sha256()) if is_locked else (None, None, None)
    return Paper(terms, changes, *locked, problems, is_simulated=False, release="9.9", made_at=NOON)


def read(of: Paper) -> tuple[PdfReader, str]:
    pdf = PdfReader(io.BytesIO(render(words(of, str, "en"), NOON)))
    text = " ".join(page.extract_text() for page in pdf.pages)
    return pdf, " ".join(text.replace("\u200b", "").split())


def test_a_locked_paper_tells_its_amendments_and_holds_the_bytes_of_each_hash():
    change = Change(
        1, NOON, "chair Bo", "A #third* round.", AMENDED, AMENDED.sha256(), differences(TERMS, AMENDED)
    )
    pdf, text = read(paper(change))
    for said in (
        "Locked on 2026-11-16, 12:00 UTC by chair Ada",
        "Amended once since",
        "A #third* round.",
        "Number of rounds: 3, from now on 4.",
        "At most 4 rounds are held.",
        "accepted: n[7..9] / N ≥ 70 % and n[1..3] / N < 15 %",
        "before every panellist was asked to approve",
        "with Delphi 9.9",
    ):
        assert said in text
    hashes = {name: hashlib.sha256(files[0]).hexdigest() for name, files in pdf.attachments.items()}
    assert hashes == {"protocol.json": TERMS.sha256(), "amendment-1.json": AMENDED.sha256()}
    assert TERMS.sha256() in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Draft" not in text


def test_a_draft_is_marked_on_each_page_and_names_what_it_lacks():
    pdf, text = read(paper(terms=replace(TERMS, aim=""), is_locked=False, problems=(Sentence("No aim."),)))
    assert all("Draft" in page.extract_text() for page in pdf.pages)
    assert "Nothing is fixed yet" in text
    assert "No aim." in text
    assert "SHA-256" not in text


def test_each_question_has_its_scale_and_rule():
    _pdf, text = read(paper(terms=replace(TERMS, more=(PRIORITY,))))
    assert "Priority. Which matter most? up to 10 places, 1 for the best; the first 2 are sought." in text
    assert "accepted: W ≥ 0.7 and place ≤ 2" in text
    assert "accepted: n[7..9] / N ≥ 75 %" in text
