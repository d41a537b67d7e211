"""References from BibTeX, and the citations made of them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.errors import NotAcceptable
from delphi.importing.citation import cite
from delphi.importing.cited import bare_doi, same_doi
from delphi.importing.latex import readable
from delphi.importing.names import read_authors
from delphi.importing.references import read_bibtex

ENTRY = "@article{kocak2019, title = {A trial}, doi = {10.1016/j.ajem.2019.02.042}}\n"


def test_an_entry_is_read_for_reading_and_kept_as_written() -> None:
    (row,) = read_bibtex(
        r"""@Article{szwed2023,
          Author = {Szwed, Weronika and Cywka, {\L}ucja and Ciecierski-Ko\'zlarek, Hubert and others},
          title = "Side {EFFECTS} of mesotherapy -- a review \& more: 50\% or 50%",
          journal = {Cl\'{\i}nica}, year = 2023, volume = {27}, number = {1}, pages = {125--139},
          doi = {https://doi.org/10.12775/JEHS.2023.27.01.011}, url = {https://x.example/a_b~c%20d}
        }"""
    ).rows

    assert (row.key, row.kind, row.year) == ("szwed2023", "article", "2023")
    assert row.authors == ("Szwed, Weronika", "Cywka, Łucja", "Ciecierski-Koźlarek, Hubert", "et al.")
    assert row.title == "Side EFFECTS of mesotherapy – a review & more: 50% or 50%"
    assert (row.container, row.pages) == ("Clínica", "125–139")
    assert row.doi == "10.12775/JEHS.2023.27.01.011"
    assert row.url == "https://x.example/a_b~c%20d"
    assert row.fields["pages"] == "125--139"
    assert r"{\L}ucja" in row.fields["author"]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Mart\'in", "Martín"),
        (r"Espa\~nola", "Española"),
        (r"G{\"o}del \"{O} \"o", "Gödel Ö ö"),
        (r"{\c{c}}\c c", "çç"),
        (r"\v{S}koda \u{g} \H{o} \k{a} \r{a}", "Škoda ğ ő ą å"),
        (r"\'{\i} \'\i", "í í"),
        (r"{\ss} {\AE} \o{} \l odz", "ß Æ ø łodz"),
        (r"a~b \_ \# \$5 \{x\}", "a b _ # $5 {x}"),
        (r"$\beta$-blockers, $<$3", "β-blockers, <3"),
        (r"\emph{in vivo} \textit{M.} \unknown{x}", "in vivo M. unknownx"),
        ("``quoted'' --- so", "“quoted” — so"),
        ("{{{deep}", "deep"),
    ],
)
def test_latex_becomes_text(latex: str, text: str) -> None:
    assert readable(latex) == text


@pytest.mark.parametrize(
    ("value", "authors"),
    [
        ("Miguel del Valle and Jorge Feito", ("del Valle, Miguel", "Feito, Jorge")),
        ("King, Jr, Martin Luther", ("King Jr, Martin Luther",)),
        ("{{Ataturk University}}", ("Ataturk University",)),
        ("{Ministry of Health, Italy}", ("{Ministry of Health, Italy}",)),
        ("{Smith and Sons} and Plato", ("Smith and Sons", "Plato")),
        ("", ()),
    ],
)
def test_authors_are_family_then_given(value: str, authors: tuple[str, ...]) -> None:
    assert read_authors(value) == authors


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        (
            ENTRY + "@article{kocak2019, title = {B}}",
            2,
            "key",
            "The entry on line 1 has the key “kocak2019” too.",
        ),
        (
            ENTRY + "@misc{b, title = {B}, doi = {10.1016/J.AJEM.2019.02.042}}",
            2,
            "doi",
            "The entry on line 1 has the same DOI.",
        ),
        (ENTRY + "\n@misc{b, year = 2020}", 3, "title", "The reference “b” has no title."),
        (ENTRY + "@misc{b, title = {B}, doi = {doi 12}}", 2, "doi", "“doi12” is not a DOI."),
        (
            ENTRY + "@misc{b, title = {B}, url = {javascript:alert(1)}}",
            2,
            "url",
            "“javascript:alert(1)” is not a web address.",
        ),
        (ENTRY + "@misc{b, title = {B}, title = {C}}", 2, "", "The entry has the field “title” twice."),
        (
            ENTRY + "@misc{b, title = {B}",
            2,
            "",
            "The entry that begins “@misc{b, title = {B}” cannot be read.",
        ),
        (ENTRY + "@misc{, title = {B}}", 2, "key", "“” cannot be the key of a reference."),
        (ENTRY + "@misc{b, title = {<b>B</b>}}", 2, "title", "The reference holds HTML: <b>"),
        (ENTRY + "@misc{old, title = {B}}", 2, "key", "The study already has a reference “old”."),
        (
            ENTRY + "@misc{b, title = {B}, doi = {10.1000/OLD}}",
            2,
            "doi",
            "The study already has a reference with the DOI 10.1000/OLD.",
        ),
    ],
)
def test_a_bad_entry_is_named_with_line_and_remedy(text: str, line: int, column: str, what: str) -> None:
    found = read_bibtex(text, existing_keys=["old"], existing_dois=["10.1000/old"])

    (problem,) = found.problems
    assert (problem.line, problem.column, str(problem.what)) == (line, column, what)
    assert str(problem.remedy)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no reference"),
        ("Smith 2020, a paper", "no reference"),
        ("@article{a\x00}", "invisible control character"),
    ],
)
def test_a_text_without_references_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(NotAcceptable, match=sentence):
        read_bibtex(text)


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("https://doi.org/10.1000/182", "10.1000/182"),
        ("http://dx.doi.org/10.1000/182.", "10.1000/182"),
        ("DOI: 10.1000/182", "10.1000/182"),
        (
            "10.1002/(SICI)1097-4636(199823)43:4<338::AID-JBM16>3.0.CO;2-B",
            "10.1002/(SICI)1097-4636(199823)43:4<338::AID-JBM16>3.0.CO;2-B",
        ),
        ("10.1/x", None),
        ("https://example.org/10.1000/182", None),
        ("10.1000/has space", None),
    ],
)
def test_a_doi_is_known_in_every_dress(written: str, doi: str | None) -> None:
    assert bare_doi(written) == doi


def test_dois_are_compared_without_regard_to_capitals() -> None:
    assert same_doi("10.1000/ABC", "10.1000/abc")


def test_a_citation_names_six_authors_and_what_is_known() -> None:
    names = " and ".join(f"Family{letter}, Given A." for letter in "ABCDEFG")
    (row,) = read_bibtex(
        f"@article{{k, author = {{{names}}}, title = {{Why?}}, journal = {{J}}, year = 2020, number = 4, pages = {{1-9}}}}"
    ).rows

    assert cite(row) == (
        "FamilyA GA, FamilyB GA, FamilyC GA, FamilyD GA, FamilyE GA, FamilyF GA, et al. Why? J. 2020;(4):1–9."
    )


def test_a_citation_is_made_of_a_mapping_too() -> None:
    assert (
        cite(
            {
                "authors": ["{Ministry of Health, Italy}"],
                "title": "Rules",
                "year": "2020",
                "doi": "10.1000/182",
                "url": "x",
            }
        )
        == "Ministry of Health, Italy. Rules. 2020. doi:10.1000/182"
    )


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=200) | st.text(alphabet="@article{}(),=\"\\'` \nabkey#%$~&", max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for written in (text, f"@misc{{k, title = {{{text}}}, author = {{{text}}}, doi = {{{text}}}}}"):
        with suppress(NotAcceptable):
            found = read_bibtex(written)
            assert all(isinstance(cite(row), str) for row in found.rows)
