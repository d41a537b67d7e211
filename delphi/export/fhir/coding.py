"""Systems, codes and the small parts that every resource is made of."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from markupsafe import Markup

from delphi.export.markdown import Block, html

Resource = dict[str, Any]

EBM = "http://hl7.org/fhir/uv/ebm/StructureDefinition/"
TERMS = "https://fevir.net/resources/CodeSystem/179423"
STRENGTH = "http://terminology.hl7.org/CodeSystem/recommendation-strength"
CERTAINTY = "http://terminology.hl7.org/CodeSystem/certainty-rating"
LEVELS = "http://fhir.awmf.org/awmf.ig/CodeSystem/cs-level-of-consensus"
DELPHI = "urn:uuid:6f0c1f2e-6b6c-5d0e-9a52-6f9f9d0f6a11"  # our own code system, which each bundle holds
XHTML = "http://www.w3.org/1999/xhtml"
DOI = "https://doi.org"

# What EBMonFHIR has no element for: how a panel voted by the Delphi method.
OWN: dict[str, str] = {
    "delphi-vote": "Vote of a Delphi panel in one round",
    "n-invited": "Panellists who were invited to the round",
    "n-eligible": "Panellists who could rate the statement",
    "n-recused": "Panellists who were recused from the statement",
    "n-abstained": "Panellists who answered that it is outside their field",
    "n-rated": "Panellists who rated the statement",
    "median": "Median of the ratings",
    "p25": "25th percentile of the ratings",
    "p75": "75th percentile of the ratings",
    "p30": "30th percentile of the ratings",
    "p70": "70th percentile of the ratings",
    "ipr": "Range between the 30th and the 70th percentile",
    "ipras": "Interpercentile range adjusted for symmetry (RAND/UCLA)",
    "disagreement-index": "IPR over IPRAS; above 1 the panel disagrees (RAND/UCLA)",
    "share-agree": "Per cent of the ratings in the agreement band",
    "share-disagree": "Per cent of the ratings in the disagreement band",
    "median-change": "Median less the median of the round before",
    "verdict": "What the consensus rule decided",
    "accepted": "Accepted",
    "rejected": "Rejected",
    "open": "No consensus",
    "too-few": "Too few ratings",
    "level-of-consensus": "Level of consensus (AWMF)",
    "for": "For",
    "against": "Against",
    "good-practice": "Good practice statement",
    "consensus-only": "Consensus of the panel only",
    "certainty-of-evidence": "Certainty of the evidence",
}


def coded(system: str, code: str, display: str = "") -> Resource:
    """A CodeableConcept with one coding; our own codes bring their words along."""
    words = display or (OWN[code] if system == DELPHI else "")
    return {"coding": [{"system": system, "code": code, **({"display": words} if words else {})}]}


def term(code: str) -> Resource:
    """A code of the guide, which shows the words that it is made of."""
    display = code if code[0].isupper() else code.replace("-", " ").title().replace(" Of ", " of ")
    return coded(TERMS, code, {"cost-effectiveness": "Cost-effectiveness"}.get(code, display))


def marked(found: Sequence[Block]) -> Markup:
    """The blocks of a text for a narrative: the elements and attributes that FHIR allows there, as XHTML."""
    # Every word is escaped, so that these are the page's own tags.
    made = html(found).replace("<br>", Markup("<br/>")).replace(Markup(' rel="noopener"'), "")
    return made.replace(Markup('<div class="scroll" tabindex="0" role="group">'), Markup("<div>"))


def narrative(*parts: str | Iterable[str]) -> Resource:
    """The text of a resource or section: words as paragraphs, what is `marked` as it is, an iterable as a list."""
    said: list[str] = []
    for part in parts:
        if isinstance(part, Markup):
            said.append(str(part))
        elif isinstance(part, str):
            said += [f"<p>{escape(line, quote=False)}</p>" for line in part.split("\n") if line.strip()]
        elif items := "".join(f"<li>{escape(item, quote=False)}</li>" for item in part):
            said.append(f"<ul>{items}</ul>")
    return {"status": "generated", "div": f'<div xmlns="{XHTML}">{"".join(said) or "<p>–</p>"}</div>'}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Resource:
    """A table as the text of a section."""
    cells = "".join(f"<th>{escape(cell, quote=False)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell, quote=False)}</td>" for cell in row) + "</tr>" for row in rows
    )
    made = f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
    return {"status": "generated", "div": f'<div xmlns="{XHTML}">{made}</div>'}


def quantity(value: float, unit: str = "1") -> Resource:
    """A number; whole numbers are written as such."""
    number = int(value) if float(value).is_integer() else round(float(value), 4)
    return {"value": number, "system": "http://unitsofmeasure.org", "code": unit}


class Names:
    """Addresses of the resources of one bundle: the same edition gives the same ones."""

    def __init__(self, sha256: str) -> None:
        self.base = uuid.uuid5(uuid.NAMESPACE_URL, f"sha256:{sha256}")

    def of(self, kind: str, key: object = "") -> str:
        return uuid.uuid5(self.base, f"{kind} {key}").urn

    def to(self, kind: str, key: object = "", display: str = "") -> Resource:
        """A reference to the resource of that kind and key."""
        return {"reference": self.of(kind, key), **({"display": display} if display else {})}


def pruned(value: Any) -> Any:
    """The same without what is empty, which FHIR does not allow."""
    if isinstance(value, dict):
        kept = {key: pruned(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", [], {})}
    if isinstance(value, list):
        return [item for item in (pruned(one) for one in value) if item not in (None, "", [], {})]
    return value
