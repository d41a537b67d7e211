"""An edition document laid out in words: headings, cards, tables and captions, ready for any format to set.

Every format shows the same words in the same order; only the setting differs. Nothing here is computed from
ratings: the numbers are those that were frozen.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from delphi.domain.places import read_scale
from delphi.domain.scale import Scale
from delphi.export import phrases, reasons
from delphi.export.appendix import vote_tables
from delphi.export.evidence import laid_out, printed
from delphi.export.front import about, front_of, is_long, numbers_of, told
from delphi.export.headings import headings
from delphi.export.markdown import blocks, paragraphs_of
from delphi.export.methods import methods
from delphi.export.phrases import Json, Translate
from delphi.export.text import clean, paragraphs


def lay_out(document: Json, _: Translate = str) -> dict[str, Any]:
    """The finished words of the whole document, in reading order; unprintable characters are shown as �."""
    document = clean(document)
    study, edition = document["study"], document["edition"]
    numbers = numbers_of(document)
    laid: dict[str, Any] = {
        "title": study["title"],
        "kind": _("Consensus recommendations"),
        "edition": _("Edition %(number)s") % {"number": edition["number"]},
        "date": phrases.day(edition["published_at"], _),
        "authors": list((document.get("front") or {}).get("authors") or ()),
        "publisher": phrases.parted(edition["published_by"])[1],
        "published_by": _("Published by %(name)s") % {"name": phrases.person(edition["published_by"], _)},
        "disclaimer": _disclaimer(document, _),
        "simulated": _("Simulated ratings") if study["is_simulated"] else "",
        "lede": paragraphs(study.get("aim")),
        "audience": "" if (document.get("front") or {}).get("audience") else study.get("audience") or "",
        "summary": paragraphs(edition.get("summary")),
        "facts": _facts(document, _),
        "front": front_of(document, numbers, _, is_before=True),
        "back": front_of(document, numbers, _, is_before=False),
        "sections": _sections(document, numbers, _),
        "sign_off": _sign_off(document, _),
        "not_agreed": [_not_agreed(item, document, _) for item in document["not_agreed"]],
        "left_out": [_not_agreed(item, document, _) for item in document.get("not_included") or ()],
        "methods": methods(document, _),
        "references": [_reference(reference) for reference in document["references"]],
        "identity": _identity(document, _),
        "sha256": document["sha256"],
        "words": headings(_),
    }
    cards = [card for section in laid["sections"] for card in section["cards"]]
    for card in cards:
        card["told"] = told(card, laid["words"])
        card["is_long"] = is_long(card)
        card["printed"] = printed(card["evidence"], laid["words"], _)
    return laid | {"about": about(laid), "vote_tables": vote_tables(cards, laid["words"])}


def _disclaimer(document: Json, _: Translate) -> str:
    written = document["edition"].get("disclaimer")
    if written or not document["study"]["is_simulated"]:
        return _(written) if written else ""  # ours is frozen in English
    return _(
        "Demonstration with simulated ratings. Not the recommendations of any society. Not for clinical use."
    )


def _facts(document: Json, _: Translate) -> list[list[str]]:
    panel = document["panel"]
    facts = [
        (len(document["recommendations"]), _("recommendation"), _("recommendations")),
        (panel["n"], _("expert"), _("experts")),
        (panel["n_countries"], _("country"), _("countries")),
        (len(document["rounds"]), _("round"), _("rounds")),
    ]
    return [[str(n), one if n == 1 else many] for n, one, many in facts]


def _sections(document: Json, numbers: dict[str, int], _: Translate) -> list[dict[str, Any]]:
    signed = {one["label"]: one for one in (document.get("sign_off") or {}).get("recommendations", ())}
    grouped = groupby(document["recommendations"], key=lambda item: item["section"])
    return [
        {
            "title": title or _("Recommendations"),
            "opening": blocks((document.get("sections") or {}).get(title, ""), numbers),
            "cards": [_card(item, numbers, _) | _signed(signed.get(item["label"]), _) for item in items],
        }
        for title, items in grouped
    ]


def _card(item: Json, numbers: dict[str, int], _: Translate) -> dict[str, Any]:
    summary, beside = item["summary"], [_beside({**item, **one}, _) for one in item.get("more", ())]
    own = _(item["question"]["name"]) if item.get("question", {}).get("name") else ""
    because = [f"{own}: {reasons.because(item, _)}" if beside and own else reasons.because(item, _)]
    history = [_version(version, _) for version in item["history"]]
    return {
        "number": item["number"],
        "heading": _("Recommendation %(number)s") % {"number": item["number"]},
        "label": item["label"],
        "question": own,
        "strength": phrases.strength(item, _),
        "certainty": phrases.certainty(item, _),
        "sign": phrases.sign(item),
        "text": item["text"],
        "agreed": phrases.agreed(summary, _),
        "share": phrases.share(summary, _),
        "details": [*filter(None, [own]), *phrases.vote_details(summary, item["round"], _)],
        "vote": (f"{own}: " if own else "") + phrases.vote(summary, item["round"], _),
        "beside": beside,
        "bars": _bars(summary, item["scale"], _),
        "verdict": " ".join(
            [*because, *(f"{one['name']}: {one['vote']}. {one['because']}" for one in beside)]
        ),
        "dissent": [paragraphs(words) for words in item["dissent"]],
        "rationale": paragraphs(item.get("rationale")),
        **_written(item, numbers),
        "evidence": laid_out(item.get("evidence"), numbers, _),
        "history": history if len(history) > 1 else [],
        "references": [numbers[key] for key in item["references"] if key in numbers],
        "lock": _("Locked on %(day)s by %(name)s · SHA-256 %(hash)s")
        % {
            "day": phrases.day(item["locked_at"], _),
            "name": phrases.parted(item["locked_by"])[1],
            "hash": item["sha256"],
        },
    }


def _written(item: Json, numbers: dict[str, int]) -> dict[str, Any]:
    """What the guideline adds to the panel's words: plain paragraphs, and beside them the blocks that were marked."""
    found: dict[str, Any] = {}
    for name in ("remarks", "justification", "plain_language"):
        laid = blocks(item.get(name) or "", numbers)
        found |= {name: paragraphs_of(laid), f"{name}_blocks": laid}
    return found


def _sign_off(document: Json, _: Translate) -> str:
    """The panel's approval of the whole in a few words; empty where no sign-off has ended."""
    record = document.get("sign_off")
    return phrases.approved(record["whole"], _) if record else ""


def _beside(one: Json, _: Translate) -> dict[str, Any]:
    """What the panel said of the same statement on a further question."""
    return {
        "name": _(one["question"]["name"]),
        "agreed": phrases.agreed(one["summary"], _),
        "share": phrases.share(one["summary"], _),
        "vote": phrases.vote(one["summary"], None, _),
        "bars": _bars(one["summary"], one["scale"], _),
        "because": reasons.because(one, _),
    }


def _signed(numbers: Json | None, _: Translate) -> dict[str, Any]:
    """What a card says of the sign-off; nothing where the recommendation was locked after it."""
    if numbers is None:
        return {"approved": "", "sign_off_dissent": []}
    return {
        "approved": phrases.approved(numbers, _),
        "sign_off_dissent": [paragraphs(reason) for reason in numbers["reasons"]],
    }


def _version(version: Json, _: Translate) -> dict[str, str]:
    name = _("Version %(number)s, round %(round)s") % {"number": version["number"], "round": version["round"]}
    return {"name": name, "text": version["text"], "reason": version.get("reason") or ""}


def _not_agreed(item: Json, document: Json, _: Translate) -> dict[str, Any]:
    states = {
        "accepted": _("accepted"),
        "rejected": _("rejected"),
        "open": _("no consensus"),
        "dropped": _("dropped by the chair"),
    }
    summary, into = item["summary"], item.get("went_into", [])
    return {
        "label": item["label"],
        "section": item["section"],
        "text": item["text"],
        "state": _("replaced") if into else states.get(item["state"], item["state"]),
        "because": " ".join([reasons.because_of(item, document["protocol"], _), *_left(item, into, _)]),
        "vote": phrases.vote(summary, None, _),
        "agreed": phrases.agreed(summary, _),
        "share": phrases.share(summary, _),
        "details": phrases.vote_details(summary, None, _),
    }


def _left(item: Json, into: list[str], _: Translate) -> list[str]:
    """Why it was withdrawn or the chair took it out; nothing of what stayed, nor in editions that did not tell."""
    if told := item.get("withdrawn"):
        words = {"day": phrases.day(told["at"], _), "reason": told["reason"]}
        return [_("It was a recommendation until it was withdrawn on %(day)s: %(reason)s") % words]
    if not item.get("left_because"):
        return []
    words = {"labels": ", ".join(into), "reason": item["left_because"]}
    if into:
        return [_("It goes on in %(labels)s: %(reason)s") % words]
    return [_("It was dropped: %(reason)s") % words]


def _bars(summary: Json, scale: Json, _: Translate) -> dict[str, Any]:
    """Counts by point with their bands, as the drawing needs them, and the drawing in words."""
    scale_of = read_scale({"labels": Scale.labels, **scale})
    return {
        "points": [
            {
                "point": point,
                "count": summary["counts"].get(str(point), 0),
                "band": scale_of.band(point).value,
            }
            for point in scale_of.drawn
        ],
        "alt": phrases.distribution(summary, _),
    }


def _reference(reference: Json) -> dict[str, Any]:
    doi, url = reference.get("doi"), reference.get("url")
    address = f"https://doi.org/{doi}" if doi else url or ""
    # Only addresses of the web become links: a typed "javascript:" must stay dead text.
    is_link = address.startswith(("https://", "http://"))
    shown = f"doi:{doi}" if doi else url or ""
    return {
        "number": reference["number"],
        # Many styles end with the address, which follows as a link.
        "text": reference["text"].removesuffix(shown).rstrip() or reference["text"],
        "shown": shown,
        "link": address if is_link else "",
    }


def _identity(document: Json, _: Translate) -> list[list[str]]:
    edition, protocol = document["edition"], document["protocol"]
    rows = [
        [_("Study"), document["study"]["slug"]],
        [_("Edition"), edition["number"]],
        [_("Published"), f"{phrases.day(edition['published_at'], _)} ({edition['published_at']})"],
        [_("Made with"), f"delphi {edition['release']}"],
        [_("Protocol locked"), f"{phrases.day(protocol['locked_at'], _)} · SHA-256 {protocol['sha256']}"],
        [
            _("Edition before"),
            f"SHA-256 {edition['previous_sha256']}" if edition.get("previous_sha256") else _("none"),
        ],
        [_("SHA-256 of this edition"), document["sha256"]],
    ]
    return rows
