"""The fixed headings and notes of an edition, the same in every format."""

from __future__ import annotations

from delphi.export.phrases import Translate


def headings(_: Translate) -> dict[str, str]:
    return {**_parts(_), **_of_cards(_), **_notes(_)}


def _parts(_: Translate) -> dict[str, str]:
    return {
        "contents": _("Contents"),
        "audience": _("For whom"),
        "glance": _("The recommendations at a glance"),
        "number": _("No."),
        "recommendation": _("Recommendation"),
        "strength": _("Strength and certainty"),
        "agreement": _("Agreement"),
        "not_agreed": _("What was not agreed"),
        "left_out": _("Agreed, not part of this edition"),
        "about": _("About this guideline"),
        "methods": _("Methods and panel"),
        "references": _("References"),
        "appendix": _("Voting appendix"),
        "identity": _("This document"),
        "page": _("page"),
        "of": _("of"),
    }


def _of_cards(_: Translate) -> dict[str, str]:
    return {
        "rationale": _("Why"),
        "remarks": _("Remarks"),
        "justification": _("Justification"),
        "plain_language": _("In plain language"),
        "evidence": _("Evidence"),
        "findings": _("Summary of findings"),
        "judgements": _("From evidence to decision"),
        "research_need": _("What should be studied"),
        "dissent": _("Dissent"),
        "sign_off": _("Sign-off"),
        "sign_off_dissent": _("Dissent at the sign-off"),
        "history": _("How the wording changed"),
        "verdict": _("Verdict"),
        "statement": _("Statement"),
        "ratings": _("Ratings"),
    }


def _notes(_: Translate) -> dict[str, str]:
    return {
        "glance_note": _("Strength and certainty are judged apart from the panel's agreement."),
        "not_agreed_note": _(
            "These statements did not reach the consensus that had been fixed beforehand. They are not recommendations."
        ),
        "left_out_note": _(
            "The panel agreed on these statements, too. Those who wrote the guideline made no recommendations of them, or withdrew them."
        ),
        "unsettable": _(
            "Some characters in this text have no letter form in the fonts of this file and are shown as boxes. "
            "This file therefore does not claim the accessibility standard PDF/UA; the JSON file has every character."
        ),
    }
