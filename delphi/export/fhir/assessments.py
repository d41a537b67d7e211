"""What supports a recommendation: its strength and certainty with the judgements made, and each vote of the panel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from delphi.errors import Sentence
from delphi.export import phrases
from delphi.export.fhir import coding
from delphi.export.fhir.coding import DELPHI, Names, Resource, coded, quantity, term
from delphi.export.markdown import paragraphs_of
from delphi.export.phrases import Json, Translate

# By criterion of the frame from evidence to decision: the part of the justification, and the component in it.
PLACES = {
    "problem": ("judgments", "problem-importance"), "desirable": ("evidence", "desirable-effects"),
    "undesirable": ("evidence", "undesirable-effects"), "values": ("net-effect", "preferences"),
    "balance": ("net-effect", "discussion"), "resources": ("judgments", "costs"),
    "cost_effectiveness": ("judgments", "cost-effectiveness"), "equity": ("judgments", "equity"),
    "acceptability": ("judgments", "acceptability"), "feasibility": ("judgments", "feasibility"),
}  # fmt: skip
# Our codes of numbers, and what they are called in an edition.
COUNTED = {
    "n-eligible": "n_eligible", "n-recused": "n_recused", "n-abstained": "n_abstained", "n-rated": "n",
    "median": "median", "p25": "q1", "p75": "q3", "p30": "p30", "p70": "p70", "ipr": "ipr", "ipras": "ipras",
    "disagreement-index": "disagreement_index",
}  # fmt: skip
PARTS = ("recommendation-specification", "evidence", "net-effect", "judgments", "competing-interests")
GRADED = {"high": "high", "moderate": "moderate", "low": "low", "very low": "very-low"}


def justification(item: Json, document: Json, card: Json, names: Names, _: Translate) -> Resource:
    """Strength, direction and certainty, and the judgements: its slices are closed, so no vote is in it."""
    number, title = item["number"], _("Recommendation %(number)s") % {"number": item["number"]}
    parts: dict[str, list[Resource]] = {"recommendation-specification": _specification(item, _)}
    if sign := _certainty(item, card, _):
        parts["evidence"] = [sign]
    laid = (card["evidence"] or {}).get("judgements") or ()
    for one, words in zip((item.get("evidence") or {}).get("judgements") or (), laid, strict=False):
        part, component = PLACES.get(one["criterion"], ("", ""))
        if part:
            parts.setdefault(part, []).append(_component(component, words["judgement"], words["remark"]))
    reasons = "\n".join([*card["rationale"], *card["justification"]])
    if reasons:
        parts.setdefault("judgments", []).insert(0, _component("justification", "", reasons))
    interests = (document["panel"].get("interests") or {}).get("n_declared")
    content = [
        {"informationType": "container", "type": term(part), "component": parts[part]}
        for part in PARTS
        if part in parts
    ]
    if interests is not None:
        content.append(
            {
                "informationType": "comment",
                "type": term("competing-interests"),
                "summary": _declared(interests, _),
            }
        )
    said = [phrases.strength(item, _), phrases.certainty(item, _), reasons]
    return {
        "resourceType": "ArtifactAssessment",
        "meta": {"profile": [f"{coding.EBM}recommendation-justification"]},
        "text": coding.narrative(title, *said),
        "title": title,
        "date": document["edition"]["published_at"],
        "artifactReference": names.to("recommendation", number, title),
        "content": content,
    }


def _declared(n: int, _: Translate) -> str:
    said = Sentence("One member declared an interest.", "%(n)s members declared an interest.", n=n)
    return phrases.say(said, _)


def _component(kind: str, judgement: str, remark: str) -> Resource:
    return {
        "informationType": "rating" if judgement else "comment",
        "type": term(kind),
        "classifier": [{"text": judgement}] if judgement else [],
        "summary": remark,
    }


def _specification(item: Json, _: Translate) -> list[Resource]:
    """How strong, and in which direction; statements that are not graded say of what kind they are."""
    words, strength = phrases.strength(item, _), item["strength"]
    if strength in ("strong", "conditional"):
        of = coded(coding.STRENGTH, {"strong": "strong", "conditional": "weak"}[strength])
    else:
        of = coded(DELPHI, strength.replace(" ", "-"))
    found = [
        _rated("rating-system", {"text": "GRADE"}),
        _rated("strength-of-recommendation", of | {"text": words}),
    ]
    if item.get("direction"):
        found.append(_rated("direction-of-recommendation", coded(DELPHI, item["direction"])))
    return found


def _rated(kind: str, classifier: Resource) -> Resource:
    return {"informationType": "rating", "type": term(kind), "classifier": [classifier]}


def _certainty(item: Json, card: Json, _: Translate) -> Resource | None:
    graded, words = (
        item.get("certainty") or (item.get("evidence") or {}).get("certainty"),
        phrases.certainty(item, _),
    )
    if not graded:
        return None
    of = coded(coding.CERTAINTY, GRADED[graded]) if graded in GRADED else {}
    known = "\n".join(paragraphs_of((card["evidence"] or {}).get("known") or ()))
    return _rated("summary-of-findings", of | {"text": words or str(graded)}) | {"summary": known}


def votes(item: Json, document: Json, names: Names, _: Translate) -> Iterator[tuple[int, Resource]]:
    """A composite rating for each round in which the panel voted on the statement."""
    told = {one["label"]: one["rounds"] for one in document.get("votes") or ()}
    last = {
        "round": item["round"],
        "version": item.get("version"),
        "outcome": item["verdict"]["outcome"],
        **item["summary"],
        "more": [
            {"question": one["question"]["name"], "outcome": one["verdict"]["outcome"], **one["summary"]}
            for one in item.get("more") or ()
        ],
    }
    invited = {one["number"]: one["n_invited"] for one in document["rounds"] if "rated_elsewhere" not in one}
    before = None
    for vote in told.get(item["label"]) or [last]:
        if vote["round"] > item["round"]:
            break
        yield vote["round"], _vote(item, vote, invited.get(vote["round"]), before, document, names, _)
        before = vote.get("median")


def _vote(
    item: Json, vote: Json, n_invited: int | None, before: Any, document: Json, names: Names, _: Translate
) -> Resource:
    title = _("Recommendation %(number)s") % {"number": item["number"]}
    own = (item.get("question") or {}).get("name") or ""
    said = _told(vote, own, vote["round"], _)
    content = [_content(own, said, [*_numbers(vote, n_invited, before), *_decided(vote)])]
    for one in vote.get("more") or ():  # further questions that were asked of the same statement
        further = _told(one, one["question"], vote["round"], _)
        content.append(_content(one["question"], further, [*_numbers(one, n_invited, None), *_decided(one)]))
    return {
        "resourceType": "ArtifactAssessment",
        "meta": {"profile": [f"{coding.EBM}composite-rating"]},
        "text": coding.narrative(f"{title}. {said}"),
        "title": f"{title}, {_('round %(round)s') % {'round': vote['round']}}",
        "date": document["edition"]["published_at"],
        "artifactReference": names.to("recommendation", item["number"], title),
        "content": content,
    }


def _told(vote: Json, question: str, number: int, _: Translate) -> str:
    said = phrases.vote(vote, number, _) if vote["n"] else _("No rating.")
    return f"{_(question)}: {said}" if question else said


def _content(question: str, said: str, components: list[Resource]) -> Resource:
    """A vote on one question, which is named where the protocol names it."""
    return {
        "informationType": "container",
        "type": coded(DELPHI, "delphi-vote"),
        "classifier": [{"text": question}] if question else [],
        "summary": said,
        "component": components,
    }


def _numbers(vote: Json, n_invited: int | None, before: Any) -> Iterator[Resource]:
    numbers: dict[str, Any] = {
        "n-invited": n_invited,
        **{code: vote.get(name) for code, name in COUNTED.items()},
    }
    if before is not None and vote.get("median") is not None:
        numbers["median-change"] = vote["median"] - before
    for code, value in numbers.items():
        if value is not None:
            yield {"informationType": "rating", "type": coded(DELPHI, code), "quantity": quantity(value)}
    for code, count in (("share-agree", vote["n_agree"]), ("share-disagree", vote["n_disagree"])):
        if vote["n"] and "unit" not in vote:  # an estimate has no band of agreement
            share = quantity(100 * count / vote["n"], "%")
            yield {"informationType": "rating", "type": coded(DELPHI, code), "quantity": share}


def _decided(vote: Json) -> Iterator[Resource]:
    yield _classified("verdict", coded(DELPHI, vote["outcome"].replace(" ", "-")))
    if vote["n"] and not {"unit", "n_first"} & set(vote):  # neither a quantity nor a ranking
        yield _classified("level-of-consensus", coded(coding.LEVELS, level(vote["n_agree"], vote["n"])))


def _classified(kind: str, classifier: Resource) -> Resource:
    return {"informationType": "classifier", "type": coded(DELPHI, kind), "classifier": [classifier]}


def level(n_agree: int, n: int) -> str:
    """The level of consensus of the AWMF, by its limits, which are passed and not reached."""
    for percent, code in ((95, "strong-consensus"), (75, "consensus"), (50, "majority-agreement")):
        if 100 * n_agree > percent * n:
            return code
    return "no-majority-agreement"
