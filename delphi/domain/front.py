"""The texts of a guideline beside its recommendations, and what each is for. What data tell is not among them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from delphi.errors import Sentence

MOST = 40_000  # characters of one text


@dataclass(frozen=True)
class Kind:
    """A text by its heading, and what belongs into it."""

    heading: Sentence
    hint: Sentence
    is_before: bool = True  # whether readers find it before the recommendations


FRONT: Mapping[str, Kind] = {
    "plain_language_summary": Kind(
        Sentence("Plain-language summary"),
        Sentence("What the guideline says to people without training in medicine, in everyday words."),
    ),
    "scope": Kind(
        Sentence("Scope"),
        Sentence("The health problem, the people and the settings that it covers, and what it leaves out."),
    ),
    "audience": Kind(
        Sentence("For whom"), Sentence("Who should use it, and who else may find it of use.")
    ),
    "funding": Kind(
        Sentence("Funding"),
        Sentence("Who paid, for what, and what influence they had on the recommendations."),
        is_before=False,
    ),
    "interests": Kind(
        Sentence("Interests"),
        Sentence("What was done about interests. How many declared some, and who was recused, is counted from data."),
        is_before=False,
    ),
    "methods": Kind(
        Sentence("Methods, what the data do not tell"),
        Sentence("How the evidence was searched and the panel chosen. Rule, rounds and numbers are drafted from data."),
        is_before=False,
    ),
    "research_agenda": Kind(
        Sentence("Research agenda"),
        Sentence("What should be studied next over all. The need that stands with each statement is listed below it."),
        is_before=False,
    ),
    "updating": Kind(
        Sentence("Updating"),
        Sentence("When and by whom it is looked at again, and what would call for it earlier."),
        is_before=False,
    ),
    "acknowledgements": Kind(
        Sentence("Acknowledgements"), Sentence("Whom the authors thank, and for what."), is_before=False
    ),
}  # fmt: skip
LINES: Mapping[str, Kind] = {
    "authors": Kind(Sentence("Authors"), Sentence("Who is cited as its author, a name a line.")),
    "publisher": Kind(Sentence("Publisher"), Sentence("The society or body that publishes it, in one line.")),
}
STYLE = "citation_style"  # kept beside the texts: a name among delphi.importing.styled.STYLES


# What the guideline adds to one recommendation, by the names of its fields; each is translated by itself.
OF_ENTRY: Mapping[str, Kind] = {
    "plain_language": Kind(Sentence("Plain language"), Sentence("What it means in everyday words.")),
    "justification": Kind(
        Sentence("Justification"), Sentence("How it follows from the evidence and the judgements.")
    ),
    "remarks": Kind(Sentence("Remarks"), Sentence("For whom, when not, how to do it.")),
}
INTRODUCTION = Kind(
    Sentence("Introduction"), Sentence("What readers should know before the recommendations of this section.")
)


def text_of(field: str, label: str) -> str:
    """The key of what is translated of one recommendation."""
    return f"recommendation {label}" if field == "plain_language" else f"{field} {label}"


def introduction_of(section: str) -> str:
    """The key of the words that open a section."""
    return f"section {section}"


def in_address(section: str) -> str:
    """How the introduction of a section is called in an address, whatever its title is made of."""
    return f"section-{hashlib.sha256(section.encode()).hexdigest()[:12]}"
