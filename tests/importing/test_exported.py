"""References from RIS and from PubMed's .nbib: as if they were BibTeX, with keys of their own."""

from __future__ import annotations

import pytest

from delphi.errors import NotAcceptable
from delphi.importing.citation import cite
from delphi.importing.exported import is_export, read_export
from delphi.importing.references import ReferenceImport

RIS = """TY  - JOUR
AU  - Kocak, Abdullah O.
AU  - Çelik, Begüm
TI  - Intradermal mesotherapy versus
      systemic therapy
JO  - Am J Emerg Med
PY  - 2019/11/01
VL  - 37
IS  - 11
SP  - 2061
EP  - 2065
DO  - https://doi.org/10.1016/j.ajem.2019.02.042
UR  - https://example.org/a
ER  - 

TY  - BOOK
A1  - Pistor, Michel
T1  - Mésothérapie
PB  - Maloine
Y1  - 1998
ER  - 
"""
NBIB = """PMID- 30857913
OWN - NLM
DP  - 2019 Nov
TI  - Intradermal mesotherapy versus systemic therapy in the treatment of
      musculoskeletal pain.
PG  - 2061-2065
LID - S0735-6757(19)30119-7 [pii]
LID - 10.1016/j.ajem.2019.02.042 [doi]
FAU - Kocak, Abdullah Osman
AU  - Kocak AO
TA  - Am J Emerg Med
JT  - The American journal of emergency medicine
VI  - 37
IP  - 11

PMID- 1
TI  - A guideline.
CN  - Italian Society of Mesotherapy
DP  - 2020
"""


def read(text: str, **known) -> ReferenceImport:
    assert is_export(text)
    return read_export(text, known)


def test_ris_is_read_with_wrapped_lines_pages_and_doi():
    first, second = read(RIS).accepted()
    assert (first.key, first.kind, first.year) == ("kocak2019", "article", "2019")
    assert first.authors == ("Kocak, Abdullah O.", "Çelik, Begüm")
    assert first.title == "Intradermal mesotherapy versus systemic therapy"
    assert (first.container, first.volume, first.number, first.pages) == (
        "Am J Emerg Med",
        "37",
        "11",
        "2061–2065",
    )
    assert (first.doi, first.url) == ("10.1016/j.ajem.2019.02.042", "https://example.org/a")
    assert (second.key, second.kind, second.title, second.container) == (
        "pistor1998",
        "book",
        "Mésothérapie",
        "Maloine",
    )
    assert cite(first).startswith("Kocak AO, Çelik B. Intradermal mesotherapy")


def test_pubmed_is_read_with_its_doi_or_its_own_address():
    first, second = read(NBIB).accepted()
    assert first.title.endswith("in the treatment of musculoskeletal pain")
    assert (first.authors, first.doi, first.url) == (
        ("Kocak, Abdullah Osman",),
        "10.1016/j.ajem.2019.02.042",
        "",
    )
    assert (first.year, first.container, first.pages) == ("2019", "Am J Emerg Med", "2061–2065")
    assert (second.authors, second.key) == (
        ("Italian Society of Mesotherapy",),
        "ism2020",
    )
    assert second.url == "https://pubmed.ncbi.nlm.nih.gov/1/"


def test_one_work_twice_in_a_file_is_taken_once():
    found = read(RIS + RIS.replace("Kocak", "KOCAK"))
    assert [row.key for row in found.accepted()] == ["kocak2019", "pistor1998", "pistor1998b"]
    assert found.repeated == (22,)


def test_a_work_that_the_study_knows_keeps_its_key():
    known = {"intradermal": ("10.1016/J.AJEM.2019.02.042", "Known"), "pistor1998": ("", "")}
    assert [row.key for row in read(RIS, **known).accepted()] == ["intradermal", "pistor1998"]


def test_a_key_of_another_work_is_not_taken():
    assert [row.key for row in read(RIS, kocak2019=("10.1/x", "Other"), pistor1998=("", "Other"))
            .accepted()] == ["kocak2019b", "pistor1998b"]  # fmt: skip


def test_the_same_work_without_doi_is_replaced():
    assert read(RIS, pistor1998=("", "Pistor M. Mésothérapie. Maloine; 1998")).rows[1].key == "pistor1998"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (RIS.replace("TI  - Intradermal", "XX  - Intradermal"), 1, "has no title"),
        (RIS.replace("doi.org/10.1016", "doi.org/abc"), 1, "is not a DOI"),
        (RIS.rstrip().removesuffix("ER  -"), 16, "has no end"),
    ],
)
def test_a_fault_is_named_with_its_line(text: str, line: int, words: str):
    problem = read(text).problems[0]
    assert (problem.line, words in str(problem.what)) == (line, True)


@pytest.mark.parametrize("text", ["", "@article{a, title={TY  - x}}\nTY  - JOUR", "TY", "PMID"])
def test_other_texts_are_no_export(text: str):
    assert not is_export(text)


def test_control_characters_and_more_than_a_table_may_hold_are_refused():
    with pytest.raises(NotAcceptable, match="control character"):
        read(RIS.replace("Kocak", "Ko\x00cak"))
    with pytest.raises(NotAcceptable, match="more than 2000 references"):
        read("TY  - JOUR\nTI  - A\nER  - \n" * 2001)


@pytest.mark.parametrize(
    "text", ["TY  - ", "TY  - JOUR\n      continued\nER  - ", "TY  - JOUR\nDO  - \nUR  - ;\nER  -"]
)
def test_odd_entries_are_problems_and_no_crash(text: str):
    assert read(text).problems
