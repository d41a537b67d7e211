"""Checks what a bundle of ours must hold beyond the types of FHIR: slices, bindings, invariants, references, texts.

It follows the profiles guideline, recommendation, recommendation-justification and composite-rating of HL7/ebm
1.0.0-ballot as far as this program writes them, and R5's own invariants of bundles and compositions. It is no
validator: it does not look codes up in the systems of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from delphi.export.fhir.coding import DELPHI, EBM, OWN, TERMS, XHTML

Json = dict[str, Any]

DATE_TIME = re.compile(r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?)?)?\Z")
REQUIRED = {  # bindings that are required, by resource and element
    ("Composition", "status"): {"final", "preliminary", "amended", "deprecated", "entered-in-error"},
    ("PlanDefinition", "status"): {"draft", "active", "retired", "unknown"},
    ("Citation", "status"): {"draft", "active", "retired", "unknown"},
    ("CodeSystem", "status"): {"draft", "active", "retired", "unknown"},
    ("CodeSystem", "content"): {"not-present", "example", "fragment", "complete", "supplement"},
    ("Group", "membership"): {"definitional", "conceptual", "enumerated"},
    ("Group", "type"): {"person", "animal", "practitioner", "device", "careteam", "healthcareservice", "location",
                        "organization", "relatedperson", "specimen"},
}  # fmt: skip
INFORMATION = {"comment", "classifier", "rating", "container", "response", "change-request"}
RELATES = {"derived-from", "cites", "replaces", "documentation", "justification", "predecessor", "successor"}
SECTIONS = {
    "guideline": {"introduction", "recommendations", "text", "methods", "acknowledgements", "appendices"},
    "recommendation": {
        "recommendation-specification",
        "evidence",
        "net-effect",
        "judgments",
        "considerations",
    },
}
COMPONENTS = {
    "recommendation-specification": {"rating-system", "strength-of-recommendation", "direction-of-recommendation", "ratings", "discussion"},
    "evidence": {"summary-of-findings", "desirable-effects", "undesirable-effects", "discussion"},
    "net-effect": {"preferences", "discussion"},
    "judgments": {"justification", "problem-importance", "costs", "cost-effectiveness", "equity", "acceptability", "feasibility"},
    "competing-interests": set(),
}  # fmt: skip


# Of the invariant txt-1: those of HTML 4 that say how a text is made up, among which ours are.
ATTRIBUTES = frozenset(
    {"href", "name", "title", "lang", "dir", "start", "scope", "colspan", "rowspan", "class", "id"}
)


def problems(bundle: Json) -> list[str]:
    """Everything that is wrong, each with where it stands; empty when nothing is."""
    return list(_problems(bundle))


def _problems(bundle: Json) -> Iterator[str]:
    entries = bundle.get("entry", [])
    yield from _document(bundle, entries)
    kinds = {one["fullUrl"]: one["resource"] for one in entries}
    for url, resource in kinds.items():
        where = f"{resource['resourceType']} {url[-12:]}"
        yield from (f"{where}: {what}" for what in _resource(resource))
        yield from (
            f"{where}: refers to {to}, which is not here" for to in _references(resource) if to not in kinds
        )
        profile = resource.get("meta", {}).get("profile", [""])[0].removeprefix(EBM)
        if profile in SECTIONS:
            yield from (f"{where}: {what}" for what in _composition(resource, profile, kinds))
        if profile == "recommendation-justification":
            yield from (f"{where}: {what}" for what in _justification(resource))
        if profile == "composite-rating":
            yield from (f"{where}: {what}" for what in _vote(resource))


def _document(bundle: Json, entries: list[Json]) -> Iterator[str]:
    """Invariants of R5: bdl-9, bdl-10, bdl-11, bdl-7."""
    if bundle.get("type") != "document":
        yield "Bundle: is no document"
    if not bundle.get("identifier", {}).get("system") or not bundle["identifier"].get("value"):
        yield "Bundle: a document has an identifier with system and value"
    if not DATE_TIME.match(bundle.get("timestamp", "")) or "T" not in bundle.get("timestamp", ""):
        yield "Bundle: a document has the moment of its making"
    if not entries or entries[0]["resource"]["resourceType"] != "Composition":
        yield "Bundle: the first entry of a document is a Composition"
    urls = [one.get("fullUrl") for one in entries]
    if len(set(urls)) < len(urls) or not all(urls):
        yield "Bundle: each entry has an address of its own"


def _resource(resource: Json) -> Iterator[str]:
    kind = resource["resourceType"]
    yield from _text(resource.get("text"), "")
    for (of, name), allowed in REQUIRED.items():
        if of == kind and name in resource and resource[name] not in allowed:
            yield f"{name} is {resource[name]!r}"
        if of == kind and name not in resource and name != "type":
            yield f"{name} is missing"
    if "date" in resource and not DATE_TIME.match(resource["date"]):
        yield f"date is {resource['date']!r}"
    yield from _empty(resource, kind)
    for coding in _codings(resource):
        if coding["system"] == DELPHI and coding["code"] not in OWN:
            yield f"our own system has no code {coding['code']!r}"
        if coding["system"] == TERMS and not coding.get("display"):
            yield f"{coding['code']} has no words"


def _text(text: Json | None, where: str) -> Iterator[str]:
    if text is None:
        yield f"{where}has no text"
        return
    if text.get("status") not in {"generated", "extensions", "additional"}:
        yield f"{where}status of the text is {text.get('status')!r}"
    try:
        div = ElementTree.fromstring(text.get("div", ""))  # noqa: S314 - our own output
    except ElementTree.ParseError as error:
        yield f"{where}text is no XHTML: {error}"
        return
    if div.tag != f"{{{XHTML}}}div":
        yield f"{where}text is no div of XHTML"
    if any(part.tag.rpartition("}")[2] in {"script", "style", "iframe", "form"} for part in div.iter()):
        yield f"{where}text holds what no text may"
    if unknown := {name for part in div.iter() for name in part.attrib} - ATTRIBUTES:
        yield f"{where}text has attributes that none may: {', '.join(sorted(unknown))}"
    if not "".join(div.itertext()).strip():
        yield f"{where}text is empty"


def _empty(value: Any, where: str) -> Iterator[str]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        if item in (None, "", [], {}):
            yield f"{where}.{name} is empty"
        yield from _empty(item, f"{where}.{name}")


def _codings(value: Any) -> Iterator[Json]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict) and isinstance(value.get("code"), str) and "system" in value:
        if "unitsofmeasure" not in value["system"]:
            yield value
        return
    for item in items:
        yield from _codings(item)


def _references(value: Any) -> Iterator[str]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict) and isinstance(value.get("reference"), str):
        yield value["reference"]
    for item in items:
        yield from _references(item)


def _code(part: Json, name: str = "code") -> str:
    return str(part.get(name, {}).get("coding", [{}])[0].get("code", ""))


def _composition(resource: Json, profile: str, kinds: dict[str, Json]) -> Iterator[str]:
    wanted = {"guideline": "Guideline", "recommendation": "Recommendation"}[profile]
    if _code(resource, "type") != wanted:
        yield f"its type is not {wanted}"
    if not any(one.get("coding") == resource["type"]["coding"] for one in resource.get("category", ())):
        yield f"no category says {wanted}"
    codes = [_code(one) for one in resource.get("section", ())]
    if not set(codes) <= SECTIONS[profile] or len(set(codes)) < len(codes):
        yield f"sections are {codes}"
    for section in _all_sections(resource):
        if not {"text", "entry", "section"} & set(section):
            yield f"section {section.get('title')!r} is empty (cmp-1)"
        if "text" in section:
            yield from _text(section["text"], f"section {section.get('title')!r}: ")
    if profile == "guideline":
        entries = [
            to
            for one in resource["section"]
            if _code(one) == "recommendations"
            for to in one.get("entry", ())
        ]
        if any(_code(kinds.get(to["reference"], {}), "type") != "Recommendation" for to in entries):
            yield "an entry of the recommendations is none"
        return
    if codes.count("recommendation-specification") != 1:
        yield "it has no recommendation-specification"
    related = resource.get("relatesTo", [])
    if (
        not any(one["type"] == "derived-from" for one in related)
        or not {one["type"] for one in related} <= RELATES
    ):
        yield "it does not say what it is derived from"


def _all_sections(part: Json) -> Iterator[Json]:
    for section in part.get("section", ()):
        yield section
        yield from _all_sections(section)


def _contents(resource: Json) -> Iterator[Json]:
    for content in resource.get("content", ()):
        yield content
        yield from content.get("component", ())


def _justification(resource: Json) -> Iterator[str]:
    """The slices of content and of each part are closed."""
    parts = [_code(one, "type") for one in resource.get("content", ())]
    if (
        parts.count("recommendation-specification") != 1
        or not set(parts) <= set(COMPONENTS)
        or len(set(parts)) < len(parts)
    ):
        yield f"parts are {parts}"
    for content in resource.get("content", ()):
        found = [_code(one, "type") for one in content.get("component", ())]
        if not set(found) <= COMPONENTS.get(_code(content, "type"), set()) or len(set(found)) < len(found):
            yield f"components of {_code(content, 'type')} are {found}"
    yield from _assessed(resource)


def _vote(resource: Json) -> Iterator[str]:
    found = {_code(one, "type") for one in _contents(resource)}
    if not {"delphi-vote", "n-rated", "verdict"} <= found:
        yield f"a vote tells {sorted(found)}"
    yield from _assessed(resource)


def _assessed(resource: Json) -> Iterator[str]:
    if not {"artifactReference", "artifactCanonical", "artifactUri"} & set(resource):
        yield "it does not say what it assesses"
    for one in _contents(resource):
        if one.get("informationType") not in INFORMATION:
            yield f"informationType is {one.get('informationType')!r}"
