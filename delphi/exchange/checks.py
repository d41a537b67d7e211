"""Whether a document can become a study: every fault in a clear sentence, before anything is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from delphi.domain.protocol import Terms
from delphi.errors import NotAcceptable, Sentence
from delphi.exchange import pilots, translated, worked
from delphi.exchange.exporting import SCHEMA, sha256
from delphi.exchange.record import LISTS, PROTOCOL, STUDY, completed, faults, list_faults, named
from delphi.models import LineageKind

Json = Mapping[str, Any]
Faults = Iterator[Sentence]
TOLD = 20  # faults that are named one by one


class NotImportable(NotAcceptable):
    """The document cannot be imported; `faults` says why, each in a sentence."""

    def __init__(self, found: Iterable[Sentence]) -> None:
        self.faults = tuple(found)
        super().__init__(
            Sentence(
                "The study cannot be imported: %(first)s",
                "The study cannot be imported. There are %(n)s faults; the first: %(first)s",
                n=len(self.faults),
                first=self.faults[0],
            )
        )


def check(document: Any) -> None:
    """Raise NotImportable with everything that is wrong, as far as it can be looked at."""
    if found := list(_envelope(document)):
        raise NotImportable(found)
    whole = completed(document)  # its hash is of what was exported, an older release's too
    for look in (_shapes, _keys, _names, _words, _said):
        # A later look relies on what the earlier ones found right.
        if found := list(look(whole)):
            raise NotImportable(found)


def _envelope(document: Any) -> Faults:
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        yield Sentence("This is no study exported by Delphi (%(schema)s).", schema=SCHEMA)
        return
    try:
        own = sha256(document)
    except (TypeError, ValueError, RecursionError):
        yield Sentence("It holds something that JSON cannot hold.")
        return
    if document.get("sha256") != own:
        yield Sentence("Its SHA-256 is not that of its content: the file was changed or cut off.")


def _shapes(document: Json) -> Faults:
    wanted = {"schema", "sha256", "study", "protocol", *LISTS}
    for name in sorted(set(document) ^ wanted):
        yield Sentence("The part “%(name)s” is missing or not known.", name=name)
    yield from faults(STUDY, document.get("study"), "study")
    yield from faults(PROTOCOL, document.get("protocol"), "protocol")
    for name, kind in LISTS.items():
        yield from list_faults(kind, document.get(name), name)


def _keys(document: Json) -> Faults:
    """What is named must be there once."""
    for name, key in (
        ("sections", "title"), ("references", "key"), ("statements", "label"), ("panellists", "code"),
        ("rounds", "number"), ("amendments", "number"), ("events", "number"), ("sign_offs", "number"),
        ("pilots", "number"),
    ):  # fmt: skip
        yield from _twice(name, (item[key] for item in document[name]))
    yield from _twice("evidence", (one["statement"] for one in document["evidence"]))
    written = [(one["key"], one["language"], one["revision"]) for one in document["texts"]]
    yield from _twice("texts", written)
    yield from _twice("editions", ((e["major"], e["minor"]) for e in document["editions"]))
    yield from _twice("recommendations", ((r["round"], r["statement"]) for r in document["recommendations"]))
    for statement in document["statements"]:
        numbers = [version["number"] for version in statement["versions"]]
        if not numbers or numbers != list(range(1, len(numbers) + 1)):
            yield Sentence("The versions of %(label)s are not numbered 1, 2 ..", label=statement["label"])
    for round_ in document["rounds"]:
        where = f"round {round_['number']}"
        yield from _twice(where, (_named(shown) for shown in round_["statements"]))
        yield from _twice(
            where, (f"{shown['statement']} {shown['question']}" for shown in round_["statements"])
        )
        yield from _twice(where, (shown["position"] for shown in round_["statements"]))
        for shown in round_["statements"]:
            for name in ("ratings", "comments", "places"):
                said = f"{where}, {_named(shown)}, {name}"
                yield from _twice(said, ((one["panellist"], one.get("kind", "")) for one in shown[name]))
    for period in document["sign_offs"]:
        yield from _twice(f"sign-off {period['number']}", (one["panellist"] for one in period["answers"]))
    if any(event["chain"] != document["study"]["slug"] for event in document["events"]):
        yield Sentence("An event belongs to another study.")


def _twice(where: str, keys: Iterable[Any]) -> Faults:
    for key, n in Counter(keys).items():
        if n > 1:
            yield Sentence("%(where)s: “%(key)s” is there %(times)s times.", where=where, key=key, times=n)


def _names(document: Json) -> Faults:
    """What names something else must find it."""
    sections = {section["title"] for section in document["sections"]}
    references = {reference["key"] for reference in document["references"]}
    codes = {panellist["code"] for panellist in document["panellists"]}
    versions = {s["label"]: len(s["versions"]) for s in document["statements"]}
    for statement in document["statements"]:
        if statement["section"] not in sections:
            yield _unknown(statement["label"], statement["section"])
        for cited in statement["references"]:
            is_pair = isinstance(cited, list) and [type(part) for part in cited] == [int, str]
            if not is_pair or cited[1] not in references:
                yield _unknown(statement["label"], cited)
        for origin in statement["origins"]:
            is_pair = isinstance(origin, list) and [type(part) for part in origin] == [str, str]
            if not is_pair or origin[0] not in set(LineageKind) or origin[1] not in versions:
                yield _unknown(statement["label"], origin)
    for round_ in document["rounds"]:
        for shown in round_["statements"]:
            if not 1 <= shown["version"] <= versions.get(shown["statement"], 0):
                yield _unknown(f"round {round_['number']}", f"{shown['statement']} {shown['version']}")
            for one in (*shown["ratings"], *shown["comments"], *shown["places"]):
                if one["panellist"] not in codes:
                    yield _unknown(f"round {round_['number']}, {shown['statement']}", one["panellist"])
        yield from _steps(round_)
    for suggestion in document["suggestions"]:
        if suggestion["panellist"] not in codes:
            yield _unknown("suggestions", suggestion["panellist"])
    for name in ("declarations", "recusals"):
        for one in document[name]:
            for what, known in (("panellist", codes), ("statement", versions)):
                if one[what] not in known:
                    yield _unknown(name, one[what])
    for one in document["evidence"]:
        if one["statement"] not in versions:
            yield _unknown("evidence", one["statement"])
    yield from worked.faults(document)
    yield from translated.faults(document)
    yield from pilots.faults(document)
    yield from _signers(document, codes)
    yield from _recommended(document)


def _recommended(document: Json) -> Faults:
    presented = {(r["number"], _named(shown)) for r in document["rounds"] for shown in r["statements"]}
    for recommendation in document["recommendations"]:
        key = (recommendation["round"], recommendation["statement"])
        if key not in presented:
            yield _unknown("recommendations", key)


def _steps(round_: Json) -> Faults:
    """What was on in a meeting was in its round."""
    places = {shown["position"] for shown in round_["statements"]}
    for step in round_["steps"]:
        if step["position"] not in places:
            yield _unknown(f"round {round_['number']}, steps", step["position"])


def _signers(document: Json, codes: set[str]) -> Faults:
    for period in document["sign_offs"]:
        for answer in period["answers"]:
            if answer["panellist"] not in codes:
                yield _unknown(f"sign-off {period['number']}", answer["panellist"])


def _unknown(where: str, what: Any) -> Sentence:
    return Sentence("%(where)s names “%(what)s”, which is not there.", where=where, what=what)


def _words(document: Json) -> Faults:
    """Whether every set of terms can be read."""
    of_rounds = [(f"round {r['number']}", r["terms"]) for r in document["rounds"] if r["state"] != "draft"]
    of_amendments = [(f"amendment {a['number']}", a["terms"]) for a in document["amendments"]]
    for where, terms in [("protocol", document["protocol"]["terms"]), *of_amendments, *of_rounds]:
        try:
            Terms.from_json(terms or {})
        except NotAcceptable as refusal:
            yield Sentence("%(where)s: %(why)s", where=where, why=refusal.sentence)


def _named(shown: Json) -> str:
    return named(shown["statement"], shown["question"], shown["part"])


def _said(document: Json) -> Faults:
    """Whether each rating fits the scale of its question and is the last of its history."""
    for round_ in document["rounds"]:
        terms = Terms.from_json(round_["terms"]) if round_["terms"] else None
        scales = {question.key: question.scale for question in terms.questions} if terms else {}
        for shown in round_["statements"]:
            scale = scales.get(shown["question"])
            if terms and scale is None:
                yield _unknown(f"round {round_['number']}", shown["question"])
            for rating in shown["ratings"]:
                where = f"round {round_['number']}, {_named(shown)}, {rating['panellist']}"
                value = rating["value"]
                if value is not None and (scale is None or not scale.low <= value <= scale.high):
                    yield Sentence("%(where)s: %(value)s is not on the scale.", where=where, value=value)
                if (value is None) != rating["abstained"] or (rating["kept"] and rating["abstained"]):
                    yield Sentence("%(where)s: neither a rating nor an abstention.", where=where)
                if not _is_last(rating):
                    yield Sentence("%(where)s: the rating is not the last of its history.", where=where)


def _is_last(rating: Json) -> bool:
    last = rating["history"][-1] if rating["history"] else {}
    revisions = [step["revision"] for step in rating["history"]]
    names = ("revision", "value", "lowest", "highest", "kept", "abstained", "rated_at")
    return revisions == list(range(1, rating["revision"] + 1)) and all(
        last.get(name) == rating[name] for name in names
    )
