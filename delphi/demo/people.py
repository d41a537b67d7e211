"""The 26 fictitious panellists of the demo: nobody of this name and address exists."""

from __future__ import annotations

from dataclasses import dataclass

PAIN = "Pain medicine"
REHABILITATION = "Rehabilitation medicine"
DERMATOLOGY = "Dermatology"
FAMILY = "General practice"
PHARMACY = "Clinical pharmacy"
NURSING = "Nursing"

PRACTISES = "Physicians who practise mesotherapy"
REFERS = "Physicians who do not practise it"
ALLIED = "Pharmacists and nurses"


@dataclass(frozen=True)
class Person:
    """A seat of the panel; `interests` is "" where none were declared."""

    code: str
    name: str
    email: str
    discipline: str
    country: str
    stakeholder_group: str
    years_of_practice: int
    interests: str = ""


# Name, discipline, country, group, years of practice, declared interests.
_SEATS = (
    ("Chiara Valdorsa", PAIN, "Italy", PRACTISES, 21, "Teaches in courses on mesotherapy, paid by the participants."),
    ("Bertrand Lacombière", REHABILITATION, "France", PRACTISES, 27, ""),
    ("Inés Quintarroyo", DERMATOLOGY, "Spain", REFERS, 14, ""),
    ("Tomasz Wierzbnicki", PAIN, "Poland", PRACTISES, 12, ""),
    ("Duarte Penhalonga", FAMILY, "Portugal", REFERS, 18, ""),
    ("Elif Karsıyakalı", REHABILITATION, "Türkiye", PRACTISES, 16, ""),
    ("Mathilde Vanderhoeve", PHARMACY, "Belgium", ALLIED, 9, "Advises a hospital pharmacy on compounding, paid."),
    ("Lorenzo Bruscatelli", DERMATOLOGY, "Italy", PRACTISES, 24, "Speaker’s fees from a maker of hyaluronic acid."),
    ("Rafaela Monteclaro", NURSING, "Brazil", ALLIED, 11, ""),
    ("Aurélie Desmartier", PAIN, "France", REFERS, 8, ""),
    ("Joaquín Albarreal", REHABILITATION, "Spain", PRACTISES, 19, ""),
    ("Agnieszka Dolnowska", NURSING, "Poland", ALLIED, 15, ""),
    ("Giulia Montefalchi", REHABILITATION, "Italy", REFERS, 10, ""),
    ("Selin Yamaçoğlu", PHARMACY, "Türkiye", ALLIED, 7, ""),
    ("Wouter Claesbrugge", DERMATOLOGY, "Belgium", REFERS, 22, "Member of a national advisory group on cosmetic harm."),
    ("Héctor Riovaldés", PAIN, "Argentina", PRACTISES, 30, "Officer of a society of mesotherapy, unpaid."),
    ("Beatriz Sobralinho", FAMILY, "Portugal", PRACTISES, 13, ""),
    ("Olivier Grandchamont", DERMATOLOGY, "France", PRACTISES, 17, "Owns a clinic that offers aesthetic treatment."),
    ("Paola Ceresanti", PHARMACY, "Italy", ALLIED, 20, ""),
    ("Caio Figueirosa", PAIN, "Brazil", PRACTISES, 9, ""),
    ("Martina Olivarense", NURSING, "Argentina", ALLIED, 6, ""),
    ("Krystyna Zielomska", REHABILITATION, "Poland", REFERS, 25, ""),
    ("Emre Akdenizli", FAMILY, "Türkiye", REFERS, 12, ""),
    ("Marieke Hoogveldt", NURSING, "Belgium", ALLIED, 19, ""),
    ("Salvador Puigmarín", DERMATOLOGY, "Spain", PRACTISES, 11, ""),
    ("Federica Altoborgo", PAIN, "Italy", REFERS, 15, "Investigator in a public trial of intradermal analgesia."),
)  # fmt: skip
_PLAIN = str.maketrans("èéíñóçğıİşü", "eeinocgiisu")


def panel() -> tuple[Person, ...]:
    """The panel in the order of its codes, E01 to E26."""
    return tuple(
        Person(f"E{number:02}", name, _address(name), discipline, country, group, years, interests)
        for number, (name, discipline, country, group, years, interests) in enumerate(_SEATS, start=1)
    )


def _address(name: str) -> str:
    # The domain .example is reserved, so that no mail can ever reach anybody.
    return f"{'.'.join(name.lower().translate(_PLAIN).split())}@panel.example"
