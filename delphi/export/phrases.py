"""The fixed words of a guideline document, the same in every format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from delphi.domain.signing import in_words
from delphi.errors import Sentence, Translator

Translate = Callable[[str], str]
Json = Mapping[str, Any]

ROLES = ("chair", "methodologist", "observer")  # as the audit trail names who acts
SIGNS = {"high": "⊕⊕⊕⊕", "moderate": "⊕⊕⊕◯", "low": "⊕⊕◯◯", "very low": "⊕◯◯◯"}


def say(sentence: Sentence | str, _: Translate) -> str:
    """A sentence in the language of `_`; only a `Translator` knows the plurals of others than English."""
    if not isinstance(sentence, Sentence):
        return str(sentence)
    values = {
        name: say(value, _) if isinstance(value, Sentence) else value
        for name, value in sentence.values.items()
    }
    if sentence.plural is None:
        text = _(sentence.text)
    elif isinstance(_, Translator):
        return _.many(sentence.text, sentence.plural, sentence.values["n"], **values)
    else:
        text = _(sentence.text if sentence.values["n"] == 1 else sentence.plural)
    return text % values if values else text


def day(moment: str, _: Translate) -> str:
    """4 December 2026, from an ISO time."""
    months = (
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"),
        _("August"), _("September"), _("October"), _("November"), _("December"),
    )  # fmt: skip
    at = datetime.fromisoformat(moment)
    return _("%(day)s %(month)s %(year)s") % {"day": at.day, "month": months[at.month - 1], "year": at.year}


def strength(recommendation: Json, _: Translate) -> str:
    """Strength and direction in words: "Strong recommendation for"."""
    words = {
        ("strong", "for"): _("Strong recommendation for"),
        ("strong", "against"): _("Strong recommendation against"),
        ("strong", None): _("Strong recommendation"),
        ("conditional", "for"): _("Conditional recommendation for"),
        ("conditional", "against"): _("Conditional recommendation against"),
        ("conditional", None): _("Conditional recommendation"),
        ("good practice", None): _("Good practice statement"),
        ("consensus only", "for"): _("Consensus of the panel only, for"),
        ("consensus only", "against"): _("Consensus of the panel only, against"),
        ("consensus only", None): _("Consensus of the panel only"),
    }
    key = (recommendation["strength"], recommendation.get("direction"))
    return words.get(key) or words.get((key[0], None)) or str(key[0])


def certainty(recommendation: Json, _: Translate) -> str:
    """Certainty of the evidence in words, without its sign; empty where none was graded."""
    words = {
        "high": _("high certainty"),
        "moderate": _("moderate certainty"),
        "low": _("low certainty"),
        "very low": _("very low certainty"),
        "no direct evidence": _("no direct evidence"),
        "good practice": _("evidence not graded"),
    }
    graded = recommendation.get("certainty")
    return words.get(graded, str(graded)) if graded else ""


def sign(recommendation: Json) -> str:
    """The GRADE sign, ⊕◯◯◯, or nothing."""
    return SIGNS.get(recommendation.get("certainty") or "", "")


def number(value: float | None, _: Translate) -> str:
    """A number without needless zeros, with the language's decimal sign; a dash where it is undefined."""
    return "–" if value is None or value != value else decimal(f"{round(value, 2):g}", _)


def decimal(written: str, _: Translate) -> str:
    """Digits with the decimal sign of the language: 0.7, or 0,7."""
    return written.replace(".", "," if "," in _("0.5") else ".")


def many(n: int, _: Translate) -> str:
    """A whole number with the language's sign between thousands: 1,204, or 1.204."""
    sample = _("1,000")
    return f"{n:,}".replace(",", next((sign for sign in ",.\u202f\xa0" if sign in sample), ""))


def person(who: str, _: Translate) -> str:
    """Somebody who acted, with the role behind the name: "Ada Rossi (chair)"."""
    role, name = parted(who)
    roles = {"chair": _("chair"), "methodologist": _("methodologist"), "observer": _("observer")}
    return f"{name} ({roles[role]})" if role else name


def parted(who: str) -> tuple[str, str]:
    """Role and name of somebody as the audit trail names them, "chair Ada Rossi"; no role where none is told."""
    role, _space, name = who.partition(" ")
    return (role, name) if name and role in ROLES else ("", who)


def per_cent(part: int, whole: int) -> str:
    """Rounded half up in integers: 92 %."""
    return "–" if whole == 0 else f"{(200 * part + whole) // (2 * whole)} %"


def agreed(summary: Json, _: Translate) -> str:
    """22 of 24 agreed; of a ranking, how many put it among the first places; of a quantity, its median."""
    if "n_first" in summary:
        return _ranked(summary, _)
    if "unit" in summary:
        return f"{number(summary['median'], _)} {summary['unit']}".strip()
    return _("%(n_agree)s of %(n)s agreed") % {"n_agree": summary["n_agree"], "n": summary["n"]}


def share(summary: Json, _: Translate) -> str:
    """How far the panel agrees, beside `agreed`: the share; of a quantity, its interquartile range as a share of it."""
    if "unit" not in summary:
        return per_cent(summary["n_agree"], summary["n"])
    wide = _("IQR %(iqr)s") % {"iqr": number(summary["iqr"], _)}
    if not summary["median"]:
        return wide
    return _("%(iqr)s, %(share)s %% of the median") % {
        "iqr": wide,
        "share": number(100 * summary["iqr"] / abs(summary["median"]), _),
    }


def _ranked(summary: Json, _: Translate) -> str:
    numbers = {"n_agree": summary["n_agree"], "n": summary["n"], "first": summary["n_first"]}
    if not summary["n_first"]:
        return _("ranked by %(n)s") % numbers
    return _("%(n_agree)s of %(n)s put it among the first %(first)s") % numbers


def vote_details(summary: Json, round_number: int | None, _: Translate) -> list[str]:
    """What stands beside the vote: median and quartiles, who could rate, those who left it out, the round."""
    said = [_("median %(median)s") % {"median": number(summary["median"], _)}]
    if summary.get("q1") is not None:
        quartiles = {"q1": number(summary["q1"], _), "q3": number(summary["q3"], _)}
        said.append(_("middle half %(q1)s to %(q3)s") % quartiles)
    said += eligible(summary, _)
    if summary.get("n_abstained"):
        said.append(_("%(n)s not in their field") % {"n": summary["n_abstained"]})
    if round_number is not None:
        said.append(_("round %(round)s") % {"round": round_number})
    return said


def eligible(summary: Json, _: Translate) -> list[str]:
    """24 of 26 eligible rated, 2 recused; nothing where everybody on the panel rated."""
    said = []
    if summary.get("n_eligible", 0) > summary["n"]:
        rated = {"n": summary["n"], "of": summary["n_eligible"]}
        said.append(_("%(n)s of %(of)s eligible rated") % rated)
    if summary.get("n_recused"):
        said.append(_("%(n)s recused") % {"n": summary["n_recused"]})
    return said


def vote(summary: Json, round_number: int | None, _: Translate) -> str:
    """22 of 24 agreed (92 %), median 8, 24 of 26 eligible rated, 2 recused, round 2."""
    agreement = share(summary, _)
    return f"{agreed(summary, _)} ({agreement}), {', '.join(vote_details(summary, round_number, _))}"


def distribution(summary: Json, _: Translate) -> str:
    """The drawing in words, for those who do not see it."""
    pairs = ", ".join(
        _("%(n)s rated %(point)s") % {"n": count, "point": point}
        for point, count in summary["counts"].items()
        if count
    )
    return _("Distribution of the ratings: %(pairs)s.") % {"pairs": pairs or _("none")}


def approved(numbers: Json, _: Translate) -> str:
    """What the panel's sign-off says, in words: "Approved by all 26"."""
    return say(in_words(numbers), _)
