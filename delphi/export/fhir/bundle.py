"""The whole edition as one document bundle, and its bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from delphi.domain.marks import Mark
from delphi.export import bibliography
from delphi.export.edition import lay_out
from delphi.export.fhir import assessments, coding, compositions
from delphi.export.fhir.coding import DELPHI, Names, Resource, pruned
from delphi.export.phrases import Json, Translate
from delphi.export.text import clean


def render(
    document: Json,
    translate: Translate = str,
    language: str = "en",
    address: str = "",
    mark: Mark | None = None,
) -> bytes:
    """The bundle as JSON; the same edition gives the same bytes. A mark is told as the status of the compositions."""
    made = bundle(document, translate, language, address)
    if mark is not None:
        for entry in made["entry"]:
            if entry["resource"]["resourceType"] == "Composition":
                entry["resource"]["status"] = "deprecated" if mark.is_over else "preliminary"
    return json.dumps(made, ensure_ascii=False, indent=1).encode() + b"\n"


def bundle(document: Json, translate: Translate = str, language: str = "en", address: str = "") -> Resource:
    """Guideline, recommendations, justifications, votes, populations, actions, citations and our own codes."""
    laid, document = lay_out(document, translate), clean(document)
    names = Names(document["sha256"])
    entries = list(_entries(document, laid, names, address, translate))
    for _url, resource in entries:
        resource["language"] = language.partition("-")[0].partition("_")[0]
    whole: Resource = pruned(
        {
            "resourceType": "Bundle",
            "type": "document",
            "language": language.partition("-")[0].partition("_")[0],
            "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:sha256:{document['sha256']}"},
            "timestamp": document["edition"]["published_at"],
            "entry": [{"fullUrl": url, "resource": resource} for url, resource in entries],
        }
    )
    return whole


def _entries(
    document: Json, laid: Json, names: Names, address: str, _: Translate
) -> Iterator[tuple[str, Resource]]:
    cards = {card["number"]: card for section in laid["sections"] for card in section["cards"]}
    yield names.of("guideline"), compositions.guideline(document, laid, names, address, _)
    for item in document["recommendations"]:
        number, votes = item["number"], list(assessments.votes(item, document, names, _))
        rounds = [one for one, _vote in votes]
        made = compositions.recommendation(item, document, cards[number], names, rounds, _)
        yield names.of("recommendation", number), made
        yield (
            names.of("justification", number),
            assessments.justification(item, document, cards[number], names, _),
        )
        yield from ((names.of("vote", f"{number} {one}"), vote) for one, vote in votes)
        if population := compositions.population_of(item):
            yield names.of("population", number), _population(population)
        yield names.of("plan", number), _plan(item, cards[number], document, names)
    cited = bibliography.items(document)
    for reference, item in zip(document.get("references") or (), cited, strict=True):
        yield names.of("citation", reference["number"]), _citation(reference, item)
    yield DELPHI, _codes(document)


def _population(words: str) -> Resource:
    return {
        "resourceType": "Group",
        "text": coding.narrative(words),
        "type": "person",
        "membership": "definitional",
        "description": words,
    }


def _plan(item: Json, card: Json, document: Json, names: Names) -> Resource:
    """What is to be done, as the recommendation says it."""
    title = card["heading"]
    return {
        "resourceType": "PlanDefinition",
        "text": coding.narrative(title, item["text"]),
        "title": title,
        "status": "active",
        "experimental": bool(document["study"]["is_simulated"]),
        "date": item["locked_at"],
        "description": item["text"],
        "subjectReference": names.to("population", item["number"])
        if compositions.population_of(item)
        else None,
        "action": [{"title": card["strength"], "description": item["text"]}],
    }


def _citation(reference: Json, item: Json) -> Resource:
    authors = [
        " ".join(part for part in (one.get("family"), one.get("given"), one.get("literal")) if part)
        for one in item.get("author", ())
    ]
    published = {
        "publishedIn": {"title": item["container-title"]} if item.get("container-title") else None,
        "volume": item.get("volume"),
        "issue": item.get("issue"),
        "pageString": item.get("page"),
        "articleDate": str(item["issued"]["date-parts"][0][0]) if item.get("issued") else None,
    }
    addresses = [url for url in (item.get("URL"),) if str(url or "").startswith(("http://", "https://"))]
    return {
        "resourceType": "Citation",
        "text": coding.narrative(reference["text"]),
        "status": "active",
        "title": item["title"],
        "citedArtifact": {
            "identifier": [{"system": coding.DOI, "value": item["DOI"]}] if item.get("DOI") else None,
            "title": [{"text": item["title"]}],
            "publicationForm": [published],
            "webLocation": [{"url": url} for url in addresses],
            "contributorship": {"summary": [{"value": ", ".join(authors)}]} if authors else None,
        },
    }


def _codes(document: Json) -> Resource:
    concepts: list[dict[str, Any]] = [{"code": code, "display": words} for code, words in coding.OWN.items()]
    return {
        "resourceType": "CodeSystem",
        "text": coding.narrative("Codes for votes of a Delphi panel", list(coding.OWN.values())),
        "url": DELPHI,
        "version": "1",
        "name": "DelphiVote",
        "title": "Votes of a Delphi panel",
        "status": "active",
        "experimental": False,
        "date": document["edition"]["published_at"],
        "caseSensitive": True,
        "content": "complete",
        "count": len(concepts),
        "concept": concepts,
    }
