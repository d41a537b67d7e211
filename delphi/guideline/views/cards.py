"""What a page shows of one recommendation: words, numbers and drawings, finished for the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from delphi.charts.strips import histogram
from delphi.domain.places import read_scale
from delphi.domain.scale import Band, Scale
from delphi.domain.wording import differences
from delphi.export import edition, phrases
from delphi.guideline.reading import Reading
from delphi.models import Recommendation, RoundStatement
from delphi.tallies import asking, terms_of
from delphi.web.pages import say, translator


@dataclass(frozen=True)
class Line:
    """A recommendation in the list of its study."""

    key: int
    section: str
    label: str
    text: str
    strength: str
    certainty: str
    sign: str
    agreed: str
    is_locked: bool
    is_judged: bool
    is_withdrawn: bool
    edition: str | None


def line(recommendation: Recommendation, edition_number: str | None) -> Line:
    """The line of a recommendation, and the edition that it stands in, if any."""
    shown = recommendation.round_statement
    chosen = {
        "strength": str(recommendation.strength),
        "direction": str(recommendation.direction) if recommendation.direction else None,
        "certainty": str(recommendation.certainty) if recommendation.certainty else None,
    }
    return Line(
        key=recommendation.id,
        section=recommendation.section,
        label=shown.version.statement.label,
        text=shown.version.text,
        strength=phrases.strength(chosen, _),
        certainty=phrases.certainty(chosen, _),
        sign=phrases.sign(chosen),
        agreed=phrases.agreed(shown.summary or {}, _),
        is_locked=recommendation.locked_at is not None,
        is_judged=recommendation.judged_at is not None or recommendation.locked_at is not None,
        is_withdrawn=recommendation.retraction is not None,
        edition=edition_number,
    )


def card(shown: RoundStatement) -> dict[str, Any]:
    """The vote on a statement: in words, as a strip, and the details beside it."""
    summary = shown.summary or {}
    return {
        "agreed": phrases.agreed(summary, _),
        "share": phrases.share(summary, _),
        "details": phrases.vote_details(summary, shown.round.number, _),
        "strip": strip(summary, asking(shown).scale),
        "beside": [
            {
                "name": say(terms_of(shown.round).question(one.question).title),
                "agreed": phrases.agreed(one.summary or {}, _),
                "share": phrases.per_cent((one.summary or {})["n_agree"], (one.summary or {})["n"]),
            }
            for one in shown.round.statements
            if one.version_id == shown.version_id and one.part > 1
        ],
    }


def strip(summary: dict[str, Any], scale: Scale) -> Any:
    """The distribution as a small drawing that says in words what it shows."""
    counts = [summary["counts"].get(str(point), 0) for point in scale.drawn]
    return histogram(counts, scale, label=phrases.distribution(summary, _))


def laid_out(document: dict[str, Any], reading: Reading | None = None) -> dict[str, Any]:
    """An edition as the page shows it: the words of every format, and what only a page can draw.

    `reading` says which of its words are in which language, for who reads it in one that it is translated into.
    """
    found = edition.lay_out(document, translator)
    references = {reference["number"]: reference for reference in found["references"]}
    for reference in references.values():
        # A citation that ends with its address gets the address as a link, once.
        reference["words"] = reference["text"].removesuffix(reference["shown"]).rstrip()
    entries = {entry["number"]: entry for entry in document["recommendations"]}
    for number, section in enumerate(found["sections"], 1):
        section["anchor"] = f"section-{number}"
        for one in section["cards"]:
            _complete(one, entries[one["number"]], references)
            one["spoken"] = _spoken(one["label"], reading) if reading else {}
    scale = Scale.from_json(document["protocol"]["terms"]["scale"])
    for item, written in zip(found["not_agreed"], document["not_agreed"], strict=True):
        item["strip"] = strip(
            written["summary"], read_scale(written["scale"]) if "scale" in written else scale
        )
    return found


def _spoken(label: str, reading: Reading) -> dict[str, Any]:
    """By each text of a card: its language, and whether that is not the one that was asked for."""
    names = ("text", "plain_language", "rationale", "justification", "remarks")
    found: dict[str, Any] = {name: reading.of(f"{label} {name}") for name in names}
    found["original"] = reading.original
    found["lacking"] = {name for name in names if reading.lacks(f"{label} {name}")}
    return found


def _complete(one: dict[str, Any], entry: dict[str, Any], references: dict[int, dict[str, Any]]) -> None:
    scale = read_scale(entry["scale"])
    one["anchor"] = f"recommendation-{entry['number']}"
    one["strip"] = strip(entry["summary"], scale)
    one["points"] = [
        {"point": p, "count": entry["summary"]["counts"].get(str(p), 0), "band": str(scale.band(p))}
        for p in scale.drawn
    ]
    one["bands"] = {str(band): str(scale.label(band)) for band in Band}
    one["n_disagree"] = entry["summary"]["n_disagree"]
    one["rule"] = entry["rule"]
    one["sha256"] = entry["sha256"]
    one["sources"] = [references[number] for number in one["references"]]
    one["wordings"] = _wordings(entry["history"]) if one["history"] else []


def _wordings(history: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each version with the words that changed since the one before."""
    before = [None, *(version["text"] for version in history)]
    return [
        {
            "round": version["round"],
            "reason": version["reason"],
            "text": version["text"],
            "runs": differences(previous, version["text"]) if previous is not None else [],
        }
        for previous, version in zip(before, history, strict=False)
    ]
