"""What came out, in sentences: rounds, agreement, changes, and what is known of the edition itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median

from delphi.export import phrases
from delphi.export.methods import NOT_SHOWN
from delphi.export.phrases import Json, Translate
from delphi.export.report.answers import plainly
from delphi.export.report.sentences import ABOUT, RESULTS, Told, counted


def said(key: str, text: str, source: str) -> Told:
    return Told(key, RESULTS, text, source)


def results(document: Json, _: Translate) -> Iterator[Told]:
    """Who took part, what each round brought, what was agreed, and what changed on the way."""
    yield from _panel(document, _)
    for place, one in enumerate(document["rounds"]):
        yield said("rounds", _round(one, _), f"rounds[{place}]")
        yield said("outcomes", _outcomes(one, _), f"rounds[{place}].n_accepted")
    yield from _agreed(document, _)
    yield from _changes(document, _)


def _panel(document: Json, _: Translate) -> Iterator[Told]:
    panel, rounds = document["panel"], document["rounds"]
    numbers = {"n": panel["n"], "countries": panel["n_countries"]}
    if rounds and "rated_elsewhere" not in rounds[0]:
        yield said(
            "invited",
            _("%(n)s panellists had been invited by the end of round 1.") % {"n": rounds[0]["n_invited"]},
            "rounds[0].n_invited",
        )
    yield said("panel", _("%(n)s panellists from %(countries)s countries rated.") % numbers, "panel.n")
    for key, name, words in (
        ("groups_of_panel", "by_group", _("By stakeholder group: %(cells)s.")),
        ("disciplines", "by_discipline", _("By discipline: %(cells)s.")),
        ("countries", "by_country", _("By country: %(cells)s.")),
    ):
        if cells := panel.get(name):
            listed = "; ".join(f"{_(what) if what == NOT_SHOWN else what} {n}" for what, n in cells)
            yield said(key, words % {"cells": listed}, f"panel.{name}")
    if interests := panel.get("interests"):
        words = _("%(declared)s members declared an interest, %(none)s declared that they had none.")
        yield said(
            "interests",
            words % {"declared": interests["n_declared"], "none": interests["n_none"]},
            "panel.interests",
        )
    rated = document["recommendations"]
    if any("n_recused" in item["summary"] for item in rated):
        recused = sum(bool(item["summary"].get("n_recused")) for item in rated)
        yield said(
            "recused",
            _("On %(n)s of %(of)s recommendations somebody was recused.") % {"n": recused, "of": len(rated)},
            "recommendations[].summary.n_recused",
        )


def _round(one: Json, _: Translate) -> str:
    dates = {
        "number": one["number"],
        "from": phrases.day(one["opened_at"], _),
        "to": phrases.day(one["closed_at"], _),
    }
    ran = _("Round %(number)s ran from %(from)s to %(to)s.") % dates
    if "rated_elsewhere" in one:
        return ran
    done = {
        "n": one["n_finished"],
        "of": one["n_invited"],
        "share": phrases.per_cent(one["n_finished"], one["n_invited"]),
    }
    return f"{ran} " + _("%(n)s of %(of)s invited (%(share)s) answered every statement asked of them.") % done


def _outcomes(one: Json, _: Translate) -> str:
    words = _(
        "Of %(n)s statements in round %(number)s, %(accepted)s were accepted, %(rejected)s rejected and %(open)s left open."
    )
    return words % {
        "n": one["n_statements"], "number": one["number"], "accepted": one["n_accepted"], "rejected": one["n_rejected"],
        "open": one["n_open"],
    }  # fmt: skip


def _agreed(document: Json, _: Translate) -> Iterator[Told]:
    items = document["recommendations"]
    yield said(
        "recommendations",
        counted(
            len(items), _("The edition has one recommendation."), _("The edition has %(n)s recommendations.")
        ),
        "recommendations",
    )
    shares = [
        100 * item["summary"]["n_agree"] / item["summary"]["n"] for item in items if item["summary"]["n"]
    ]
    if shares:
        span = {"low": _whole(min(shares)), "high": _whole(max(shares)), "middle": _whole(median(shares))}
        words = _("Agreement with them ranged from %(low)s to %(high)s (median %(middle)s).")
        yield said("agreement", words % span, "recommendations[].summary.n_agree")
    strengths = Counter(phrases.strength(item, _) for item in items)
    if strengths:
        listed = "; ".join(f"{name}: {n}" for name, n in strengths.most_common())
        yield said("strength", _("By strength: %(cells)s.") % {"cells": listed}, "recommendations[].strength")
    graded = Counter(phrases.certainty(item, _) or _("not graded") for item in items)
    if any(item.get("certainty") for item in items):
        listed = "; ".join(f"{name}: {n}" for name, n in graded.most_common())
        yield said(
            "certainty",
            _("By certainty of the evidence: %(cells)s.") % {"cells": listed},
            "recommendations[].certainty",
        )
    yield from _disagreed(document, _)


def _disagreed(document: Json, _: Translate) -> Iterator[Told]:
    items = document["recommendations"]
    words = counted(
        len(document["not_agreed"]),
        _("One statement was rated and not agreed; it is listed with its numbers."),
        _("%(n)s statements were rated and not agreed; they are listed with their numbers."),
    )
    yield said("not_agreed", words, "not_agreed")
    dissent = sum(bool(item["dissent"]) for item in items)
    yield said(
        "dissent",
        counted(
            dissent,
            _("With one recommendation, reasons of those who disagreed are printed."),
            _("With %(n)s recommendations, reasons of those who disagreed are printed."),
        ),
        "recommendations[].dissent",
    )


def _changes(document: Json, _: Translate) -> Iterator[Told]:
    votes = document.get("votes") or []
    again = [one["rounds"] for one in votes if len(one["rounds"]) > 1]
    reworded = sum(len({vote["version"] for vote in rounds}) > 1 for rounds in again)
    left = Counter("split" if item.get("went_into") else item["state"] for item in document["not_agreed"])
    numbers = {"reworded": reworded, "into": left["split"], "dropped": left["dropped"]}
    if votes:
        words = _(
            "%(reworded)s statements were reworded between rounds, %(into)s went into others and %(dropped)s were dropped."
        )
        yield said("wording", words % numbers, "votes[].rounds[].version")
    moved = [abs(after["median"] - before["median"]) for rounds in again for before, after in pairwise(rounds)
             if before["median"] is not None and after["median"] is not None]  # fmt: skip
    if moved:
        stable = {"n": sum(change <= 0.5 for change in moved), "of": len(moved)}
        words = _(
            "Where a statement was rated again, the median moved by at most half a point %(n)s of %(of)s times."
        )
        yield said("stability", words % stable, "votes[].rounds[].median")
    amendments = document["protocol"]["amendments"]
    for place, item in enumerate(amendments):
        words = _("Amendment %(number)s, %(day)s: %(reason)s")
        change = words % {
            "number": item["number"],
            "day": phrases.day(item["at"], _),
            "reason": item["reason"],
        }
        yield said(
            "deviations", " ".join([change, *item.get("changes", ())]), f"protocol.amendments[{place}]"
        )
    if not amendments:
        yield said(
            "deviations", _("The protocol was not changed after it was locked."), "protocol.amendments"
        )
    if document.get("sign_off"):
        signed = f"{_('The whole:')} {phrases.approved(document['sign_off']['whole'], _)}."
        yield said("sign_off", signed, "sign_off.whole")


def _about(key: str, text: str, source: str) -> Told:
    return Told(key, ABOUT, text, source)


def about(document: Json, _: Translate) -> Iterator[Told]:
    """What the edition is, and what is known behind it."""
    study, edition = document["study"], document["edition"]
    front = document.get("front") or {}
    if "delphi" in study["title"].lower():
        yield _about("title", study["title"], "study.title")
    for key in ("aim", "audience"):
        if words := study.get(key):
            yield _about(key, words, f"study.{key}")
        elif words := front.get(key):
            yield _about(key, plainly(words, document), f"front.{key}")
    number = {"number": edition["number"], "day": phrases.day(edition["published_at"], _)}
    yield _about("edition", _("Edition %(number)s of %(day)s.") % number, "edition.published_at")
    if named := (document["panel"].get("named") or {}).get("members"):
        yield _about(
            "members",
            counted(
                len(named),
                _("One member of the panel is listed by name."),
                _("%(n)s members of the panel are listed by name."),
            ),
            "panel.named",
        )
    yield from _known(document, _)
    words = counted(
        len(document["references"]), _("One reference is cited."), _("%(n)s references are cited.")
    )
    yield _about("references", words, "references")
    yield _about("flow", _("The flow of panellists and of statements through the rounds is drawn."), "rounds")
    yield _about(
        "access", _("The edition is public, with files for people and for programs, and its hash."), "sha256"
    )


def _known(document: Json, _: Translate) -> Iterator[Told]:
    items = document["recommendations"]
    evidence = [item.get("evidence") or {} for item in items]
    n_found = sum(bool(one.get("findings")) for one in evidence)
    n_asked = sum(any((one.get("question") or {}).values()) for one in evidence)
    if any(evidence):
        yield _about(
            "evidence",
            counted(
                n_found,
                _("One recommendation has a summary of findings."),
                _("%(n)s recommendations have a summary of findings."),
            ),
            "recommendations[].evidence.findings",
        )
    if n_asked:
        yield _about(
            "questions",
            counted(
                n_asked,
                _("One recommendation names its question (PICO)."),
                _("%(n)s recommendations name their question (PICO)."),
            ),
            "recommendations[].evidence.question",
        )
    yield from _judged(document, _)


def _judged(document: Json, _: Translate) -> Iterator[Told]:
    items = document["recommendations"]
    evidence = [item.get("evidence") or {} for item in items]
    judged = Counter(row["criterion"] for one in evidence for row in one.get("judgements", ()))
    for criterion, n in judged.items():
        words = _("%(n)s of %(of)s recommendations carry a judgement of it.")
        about = _about(
            f"judgement.{criterion}",
            words % {"n": n, "of": len(items)},
            "recommendations[].evidence.judgements",
        )
        yield replace(about, is_part=n < len(items))
    if agenda := document.get("research_agenda"):
        yield _about(
            "research",
            counted(
                len(agenda),
                _("What should be studied next is listed for one statement."),
                _("What should be studied next is listed for %(n)s statements."),
            ),
            "research_agenda",
        )


def _whole(share: float) -> str:
    return f"{share:.0f} %"
