"""A protocol as PDF for a registry: what is fixed, since when, and what was amended; tagged, PDF/UA-1.

The terms that were hashed lie in the file as attachments: the SHA-256 of each is the one that the paper names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from delphi.domain.protocol import (
    FEEDBACK_IN_WORDS,
    ORDER_IN_WORDS,
    QUANTILE_TYPES_IN_WORDS,
    Terms,
    told,
)
from delphi.errors import Sentence
from delphi.export.text import clean, paragraphs
from delphi.export.typesetting import typeset

Say = Callable[[Sentence | str], str]
Block = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """An amendment: the terms after it, and what differs from those before."""

    number: int
    at: datetime
    by: str
    reason: str
    terms: Terms
    sha256: str
    differences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Paper:
    """A protocol as it stands. `locked_at`, `locked_by` and `sha256` are None while it is a draft."""

    original: Terms
    changes: tuple[Change, ...]
    locked_at: datetime | None
    locked_by: str | None
    sha256: str | None
    problems: tuple[Sentence, ...]
    is_simulated: bool
    release: str
    made_at: datetime

    @property
    def terms(self) -> Terms:
        return self.changes[-1].terms if self.changes else self.original


def words(paper: Paper, say: Say, language: str) -> dict[str, Any]:
    """Everything that the PDF says, in reading order and in the reader's language."""
    terms = paper.terms
    return {
        "title": terms.title or say(Sentence("Study without a title")),
        "kind": say(Sentence("Protocol of a Delphi study")),
        "lang": language.partition("_")[0],
        "mark": "" if paper.sha256 else say(Sentence("Draft")),
        "simulated": say(Sentence("Simulated ratings")) if paper.is_simulated else "",
        "page": say(Sentence("page %(number)s of %(all)s", number="{}", all="{}")),
        "sha256": paper.sha256 or "",
        "status": [say(sentence) for sentence in _status(paper)],
        "table": [[say(name), say(value) if isinstance(value, Sentence) else str(value)] for name, value in told(terms)],
        "table_title": say(Sentence("At a glance")),
        "sections": [section for section in _sections(paper, say) if section["blocks"]],
        "files": _files(paper, say),
    }  # fmt: skip


def render(said: dict[str, Any], at: datetime) -> bytes:
    """The PDF of finished words."""
    return typeset("protocol_paper.typ", "protocol", clean(said), at)


def _status(paper: Paper) -> list[Sentence]:
    """Whether it is fixed, since when, and by what it can be known again."""
    if paper.sha256 is None:
        draft = Sentence(
            "Draft of %(at)s. Nothing is fixed yet: the protocol is locked, with its hash, when round 1 opens.",
            at=_moment(paper.made_at),
        )
        if not paper.problems:
            return [draft]
        return [draft, Sentence("Before round 1 can open, this must be mended:"), *paper.problems]
    assert paper.locked_at is not None
    locked = Sentence(
        "Locked on %(at)s by %(who)s, when round 1 opened.", at=_moment(paper.locked_at), who=paper.locked_by
    )
    if not paper.changes:
        return [locked, Sentence("It was not amended since.")]
    amended = Sentence(
        "Amended once since, on %(at)s. The terms below are those in force; what was changed stands under Amendments.",
        plural="Amended %(n)s times since, last on %(at)s. The terms below are those in force; what was changed "
        "stands under Amendments.",
        n=len(paper.changes),
        at=_moment(paper.changes[-1].at),
    )
    return [locked, amended]


def _sections(paper: Paper, say: Say) -> list[dict[str, Any]]:
    terms = paper.terms
    return [
        _section(say(Sentence("Aim")), [_line(line) for line in paragraphs(terms.aim)]),
        _section(say(Sentence("Audience")), [_line(line) for line in paragraphs(terms.audience)]),
        _section(say(Sentence("Scale")), _scale(terms, say)),
        _section(say(Sentence("When the panel agrees")), _rule(terms, say)),
        _section(say(Sentence("How the numbers are made")), [_line(say(one)) for one in _numbers(terms)]),
        _section(say(Sentence("Rounds and feedback")), [_line(say(one)) for one in _rounds(terms)]),
        _section(say(Sentence("Anonymity and interests")), [_line(say(one)) for one in _people(terms)]),
        _section(say(Sentence("Amendments")), _amendments(paper, say)),
        _section(say(Sentence("How to check this paper")), [_line(say(one)) for one in _checking(paper)]),
    ]


def _section(title: str, blocks: list[Block]) -> dict[str, Any]:
    return {"title": title, "blocks": blocks}


def _line(text: str, kind: str = "line") -> Block:
    return {"kind": kind, "text": text}


def _scale(terms: Terms, say: Say) -> list[Block]:
    scale = terms.scale
    rated = say(Sentence("Each statement is rated from %(low)s to %(high)s:", low=scale.low, high=scale.high))
    skip = say(Sentence("An expert can also answer “outside my expertise”."))
    points = [{"point": point, "band": str(scale.band(point))} for point in scale.points]
    return [
        _line(f"{rated} {say(scale.in_words())}. {skip}"),
        {"kind": "points", "points": points, "alt": say(scale.in_words())},
    ]


def _rule(terms: Terms, say: Say) -> list[Block]:
    blocks = []
    for one in terms.questions:  # the main question's scale has a section of its own
        if one.key:
            blocks.append(_line(f"{say(one.title)}. {say(one.words)} {say(one.scale.in_words())}."))
        said = one.rule.in_words(one.scale, terms.count_abstentions)
        formula = one.rule.formula(one.scale, terms.quantile_type, terms.count_abstentions)
        blocks += [
            _line(say(one.rule.label), "label"),
            {"kind": "list", "items": [say(sentence) for sentence in said]},
            _line(formula, "code"),
        ]
    return blocks


def _numbers(terms: Terms) -> list[Sentence]:
    return [
        Sentence(
            "Quartiles follow the Hyndman–Fan definition, %(words)s. Verdicts compare whole counts and exact "
            "fractions; nothing is rounded before it is decided.",
            words=QUANTILE_TYPES_IN_WORDS[terms.quantile_type],
        ),
        Sentence("No number is shown of a group with fewer than %(n)s answers.", n=terms.least_cell),
    ]


def _shown(terms: Terms) -> Sentence:
    said = Sentence("From round 2 on, after their first rating of a statement, panellists see %(what)s.")
    if terms.real_time:
        said = Sentence(
            "It is held in real time: after their own first rating of a statement, panellists see %(what)s, and may "
            "change their rating until the close."
        )
    return Sentence(said.text, what=FEEDBACK_IN_WORDS[terms.feedback])


def _rounds(terms: Terms) -> list[Sentence]:
    first = Sentence("One round is held.", plural="At most %(n)s rounds are held.", n=terms.n_rounds)
    said = [
        first,
        _shown(terms),
        Sentence("Each panellist meets the statements %(how)s.", how=ORDER_IN_WORDS[terms.order]),
    ]
    if terms.open_first:
        said.append(
            Sentence(
                "From round 2 on, reworded statements come first, then those where the panellist stood apart from "
                "the panel."
            )
        )
    if terms.reasons_required:
        said.append(
            Sentence(
                "A rating that leaves the agreement band, crosses a band or moves by 3 points or more needs a reason."
            )
        )
    else:
        said.append(
            Sentence(
                "A reason is asked for, and can be skipped, where a rating leaves the agreement band, crosses a "
                "band or moves by 3 points or more."
            )
        )
    return said


def _people(terms: Terms) -> list[Sentence]:
    said = [
        Sentence("Ratings are kept under codes: no page and no file shows a name beside a rating."),
        Sentence(
            "Panellists declare their interests, in general and in single statements. The chair decides, with a "
            "reason, who is recused from which statement; the answers of who is recused count in nothing, and how "
            "many were recused is told beside the result."
        ),
    ]
    if terms.sign_off:
        said.append(
            Sentence(
                "At the end the panel signs off: no edition is published before every panellist was asked to "
                "approve the locked recommendations."
            )
        )
    else:
        said.append(
            Sentence("The protocol asks for no sign-off of the panel before an edition is published.")
        )
    return said


def _amendments(paper: Paper, say: Say) -> list[Block]:
    blocks: list[Block] = []
    for change in paper.changes:
        number = say(Sentence("Amendment %(number)s", number=change.number))
        blocks += [
            _line(f"{number} · {_moment(change.at)} · {change.by}", "label"),
            *(_line(line) for line in paragraphs(change.reason)),
            {"kind": "list", "items": [say(sentence) for sentence in change.differences]},
            _line(change.sha256, "hash"),
        ]
    return blocks


def _checking(paper: Paper) -> list[Sentence]:
    made = Sentence(
        "Made on %(at)s with Delphi %(release)s.", at=_moment(paper.made_at), release=paper.release
    )
    if paper.sha256 is None:
        attached = Sentence(
            "The terms as they stand are attached to this file as protocol-draft.json. They have no hash yet."
        )
        return [attached, made]
    attached = Sentence(
        "The terms are attached to this file, byte for byte as they were hashed: the SHA-256 of protocol.json is "
        "the one at the foot of each page, that of each amendment stands beside it."
    )
    return [attached, made]


def _files(paper: Paper, say: Say) -> list[dict[str, str]]:
    name = "protocol.json" if paper.sha256 else "protocol-draft.json"
    about = say(Sentence("The terms of the protocol"))
    files = [{"name": name, "about": about, "text": paper.original.canonical().decode()}]
    for change in paper.changes:
        about = say(Sentence("Amendment %(number)s", number=change.number))
        text = change.terms.canonical().decode()
        files.append({"name": f"amendment-{change.number}.json", "about": about, "text": text})
    return files


def _moment(at: datetime) -> str:
    """The same in every language, as a registry files it."""
    return f"{at:%Y-%m-%d, %H:%M} UTC"
