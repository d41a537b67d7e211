"""The guideline and each of its recommendations as compositions: titled sections, with what they refer to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from delphi.export import phrases
from delphi.export.fhir import coding
from delphi.export.fhir.assessments import PLACES
from delphi.export.fhir.coding import Names, Resource, marked, narrative, term
from delphi.export.markdown import Block
from delphi.export.phrases import Json, Translate

Section = Resource


def guideline(document: Json, laid: Json, names: Names, address: str, _: Translate) -> Resource:
    """The first entry of the bundle: aim, recommendations, methods and references."""
    edition, recommendations = document["edition"], document["recommendations"]
    sections: list[Section] = []
    texts = [said for text in laid["front"] for said in (text["heading"], marked(text["whole"]))]
    before = [*laid["lede"], *laid["summary"], laid["audience"], *texts]
    if any(before):
        sections.append(_section("introduction", _("Aim"), narrative(*before)))
    titles = [f"{item['number']}. {item['text']}" for item in recommendations]
    sections.append(
        _section(
            "recommendations",
            _("Recommendations"),
            narrative(titles or _("No statement is in this edition.")),
            entry=[names.to("recommendation", item["number"]) for item in recommendations],
        )
    )
    sections += _behind(document, laid, names)
    return _composition(document, "guideline", document["study"]["title"], sections) | {
        "url": address,
        "version": edition["number"],
        "text": narrative(
            f"{document['study']['title']}. {laid['edition']}, {laid['date']}.", laid["disclaimer"]
        ),
        "type": term("Guideline"),
        "category": [term("Guideline")],
    }


def _behind(document: Json, laid: Json, names: Names) -> Iterator[Section]:
    """What was not agreed, how it was decided, and what is cited."""
    words, references = laid["words"], document.get("references") or []
    if laid["not_agreed"]:
        listed = [f"{one['text']} {one['vote']}" for one in laid["not_agreed"]]
        yield _section("text", words["not_agreed"], narrative(words["not_agreed_note"], listed))
    after = [{"title": text["heading"], "text": narrative(marked(text["whole"]))} for text in laid["back"]]
    methods = [*(narrative_of(block) for block in laid["methods"]), *after]
    yield _section("methods", words["methods"], section=methods)
    if references:
        cited = [names.to("citation", one["number"], one["text"]) for one in references]
        yield _section(
            "appendices", words["references"], narrative([one["text"] for one in references]), entry=cited
        )


def narrative_of(block: Json) -> Section:
    """A block of the methods as a section without code."""
    said = [*block["paragraphs"], block["formula"]]
    for one in block["tables"]:
        said.append(one["caption"])
        said += [" · ".join(row) for row in (one["head"], *one["rows"])]
    return {"title": block["heading"], "text": narrative(*said)}


def recommendation(
    item: Json, document: Json, card: Json, names: Names, vote_rounds: list[int], _: Translate
) -> Resource:
    """A locked statement: what it says, how the panel voted, what is known, why, and what else to consider."""
    number = item["number"]
    derived = [names.to("justification", number), names.to("plan", number)]
    related: list[Resource] = [{"type": "derived-from", "resourceReference": one} for one in derived]
    related += [
        {"type": "cites", "resourceReference": names.to("citation", one)} for one in card["references"]
    ]
    if item.get("version", 1) > 1 or document["edition"].get("previous_sha256"):
        related.append({"type": "replaces", "citation": _earlier(item, document, _)})
    sections = [_specification(item, card, names, vote_rounds, _), *_weighed(item, card, names, _)]
    return _composition(document, "recommendation", card["heading"], sections) | {
        "date": item["locked_at"],
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:sha256:{item['sha256']}"}]
        if item["sha256"]
        else [],
        "version": str(item.get("version", 1)),
        "text": narrative(card["strength"], item["text"], card["vote"]),
        "type": term("Recommendation"),
        "category": [term("Recommendation")],
        "relatesTo": related,
    }


def _earlier(item: Json, document: Json, _: Translate) -> str:
    if item.get("version", 1) > 1:
        return _("Version %(number)s of statement %(label)s") % {
            "number": item["version"] - 1,
            "label": item["label"],
        }
    return f"{_('Edition before')}: SHA-256 {document['edition']['previous_sha256']}"


def _specification(item: Json, card: Json, names: Names, vote_rounds: list[int], _: Translate) -> Section:
    number, population = item["number"], population_of(item)
    sections = [_section("recommendation-statement", _("Recommendation"), narrative(item["text"]))]
    if found := card["plain_language_blocks"]:
        sections.append(_section("discussion", _("In plain language"), narrative(marked(found))))
    if population:
        sections.append(
            _section(
                "population", _("Population"), narrative(population), entry=[names.to("population", number)]
            )
        )
    sections.append(
        _section("action", _("Action"), narrative(item["text"]), entry=[names.to("plan", number)])
    )
    votes = [names.to("vote", f"{number} {one}") for one in vote_rounds]
    sections.append(
        _section("ratings", _("Agreement"), narrative(card["vote"], card["verdict"]), entry=votes)
    )
    return _section("recommendation-specification", card["strength"], section=sections)


def _weighed(item: Json, card: Json, names: Names, _: Translate) -> list[Section]:
    """Evidence, net effect, judgements and considerations, as far as something is written of each."""
    laid = card["evidence"] or {}
    judged: dict[str, list[Section]] = {}
    for one, words in zip(
        (item.get("evidence") or {}).get("judgements") or (), laid.get("judgements") or (), strict=False
    ):
        part, code = PLACES.get(one["criterion"], ("", ""))
        if part:
            text = narrative(words["judgement"], words["remark"])
            judged.setdefault(part, []).append(_section(code, words["criterion"], text))
    found = judged.pop("evidence", [])
    if card["certainty"] or laid:
        found.insert(0, _section("summary-of-findings", _("What is known"), _findings(laid, card)))
    reasons = [*card["rationale"], *_said(card["justification_blocks"])] or [card["verdict"]]
    why = _section(
        "justification", _("Why"), narrative(*reasons), entry=[names.to("justification", item["number"])]
    )
    considered = (
        ("summary", _("Remarks"), _said(card["remarks_blocks"])),
        ("discussion", _("Dissent"), item["dissent"]),
        ("research-considerations", _("What to study next"), _said(laid.get("research_need") or ())),
    )
    parts = (
        ("evidence", _("Evidence"), found),
        ("net-effect", _("Net effect"), judged.pop("net-effect", [])),
        ("judgments", _("Judgements"), [why, *judged.pop("judgments", [])]),
        (
            "considerations",
            _("Considerations"),
            [_section(code, title, narrative(*said)) for code, title, said in considered if said],
        ),
    )
    return [_section(code, head, section=sections) for code, head, sections in parts if sections]


def _findings(laid: Json, card: Json) -> Resource:
    """The table of findings, or what is known in a few sentences."""
    if laid.get("findings"):
        return coding.table(laid["head"], [row["cells"] for row in laid["findings"]])
    return narrative(card["certainty"], *_said(laid.get("known") or ()))


def _said(found: Sequence[Block]) -> list[str]:
    """The blocks of a text in one; nothing of none."""
    return [marked(found)] if found else []


def population_of(item: Json) -> str:
    """Whom the question is about, where it was written."""
    question = (item.get("evidence") or {}).get("question") or {}
    return str(question.get("population") or "")


def _section(
    code: str,
    title: str,
    text: Resource | None = None,
    entry: list[Resource] | None = None,
    section: list[Section] | None = None,
) -> Section:
    return {"title": title, "code": term(code), "text": text, "entry": entry, "section": section}


def _composition(document: Json, profile: str, title: str, sections: list[Section]) -> Resource:
    edition, front = document["edition"], document.get("front") or {}
    authors = front.get("authors") or [phrases.parted(edition["published_by"])[1]]
    return {
        "resourceType": "Composition",
        "meta": {"profile": [f"{coding.EBM}{profile}"]},
        "status": "final",
        "date": edition["published_at"],
        "author": [{"display": name} for name in authors],
        "custodian": {"display": front["publisher"]} if front.get("publisher") else None,
        "title": title,
        "section": sections,
    }
