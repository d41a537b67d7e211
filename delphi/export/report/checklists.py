"""The checklists that journals ask for, each item filled from the data, from an answer, or named as missing."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from delphi.export.report.sentences import Told

SOURCE = Path(__file__).with_name("checklists.csv")


@dataclass(frozen=True)
class Checklist:
    """A checklist by its name, and where it was published. Labels of items are ours, not its words."""

    key: str
    name: str
    source: str


CHECKLISTS: Mapping[str, Checklist] = {
    one.key: one
    for one in (
        Checklist("accord", "ACCORD", "Gattrell WT, Logullo P, van Zuuren EJ, et al. ACCORD (ACcurate COnsensus Reporting Document). PLoS Med 2024;21:e1004326."),
        Checklist("delphistar", "DELPHISTAR", "Niederberger M, Schifano J, Deckert S, et al. Delphi studies in social and health sciences: recommendations for an interdisciplinary standardized reporting (DELPHISTAR). PLoS One 2024;19:e0304651."),
        Checklist("credes", "CREDES", "Jünger S, Payne SA, Brine J, Radbruch L, Brearley SG. Guidance on Conducting and REporting DElphi Studies (CREDES) in palliative care. Palliat Med 2017;31:684-706."),
        Checklist("right", "RIGHT", "Chen Y, Yang K, Marušić A, et al. A reporting tool for practice guidelines in health care: the RIGHT statement. Ann Intern Med 2017;166:128-32."),
        Checklist("agree", "AGREE", "Brouwers MC, Kerkvliet K, Spithoff K; AGREE Next Steps Consortium. The AGREE Reporting Checklist. BMJ 2016;352:i1152. Its text is under CC BY-NC: numbers and labels of our own stand here."),
        Checklist("gin", "GIN-McMaster", "Schünemann HJ, Wiercioch W, Etxeandia I, et al. Guidelines 2.0: systematic development of a comprehensive checklist for a successful guideline enterprise. CMAJ 2014;186:E123-42. Its 18 topics."),
        Checklist("etd", "GRADE EtD", "Alonso-Coello P, Schünemann HJ, Moberg J, et al. GRADE Evidence to Decision (EtD) frameworks. BMJ 2016;353:i2016."),
        Checklist("cos-stad", "COS-STAD", "Kirkham JJ, Davis K, Altman DG, et al. Core Outcome Set-STAndards for Development: the COS-STAD recommendations. PLoS Med 2017;14:e1002447."),
        Checklist("cos-star", "COS-STAR", "Kirkham JJ, Gorst S, Altman DG, et al. Core Outcome Set-STAndards for Reporting: the COS-STAR statement. PLoS Med 2016;13:e1002148."),
    )
}  # fmt: skip
TOLD_WHOLLY = frozenset({"pilot"})
FILLED, PARTLY, MISSING = "filled", "partly", "missing"


@dataclass(frozen=True)
class Item:
    """One item: what it asks for in our words, the keys of sentences that answer it, and what has to be asked."""

    checklist: str
    number: str
    section: str
    label: str
    told: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """An item with what is known for it; `missing` are the topics that nobody has answered."""

    item: Item
    said: tuple[Told, ...]
    answers: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def state(self) -> str:
        is_whole = not self.missing and not any(one.is_part for one in self.said)
        if is_whole and (self.said or self.answers):
            return FILLED
        return PARTLY if self.said or self.answers else MISSING


@cache
def items() -> tuple[Item, ...]:
    """Every item of every checklist, in order."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Item(
                row["checklist"],
                row["item"],
                row["section"],
                row["label"],
                tuple(row["told"].split()),
                tuple(row["asked"].split()),
            )
            for row in csv.DictReader(file)
        )


def filled(key: str, told: Sequence[Told], answers: Mapping[str, str]) -> list[Row]:
    """A checklist with what the data and the answers say to each item."""
    found, known = [], told_wholly(told)
    for item in items():
        if item.checklist != key:
            continue
        said = tuple(one for name in item.told for one in told if one.key == name)
        given = tuple(answers[topic] for topic in item.asked if answers.get(topic))
        missing = tuple(topic for topic in item.asked if not answers.get(topic) and topic not in known)
        found.append(Row(item, said, given, missing))
    return found


def told_wholly(told: Sequence[Told]) -> set[str]:
    """The topics that the data answer, so that nobody has to."""
    return {one.key for one in told if one.key in TOLD_WHOLLY}


def wanted(key: str = "") -> set[str]:
    """The topics that a checklist asks for; without a key, those of all."""
    return {topic for item in items() if key in ("", item.checklist) for topic in item.asked}


def asking(topic: str) -> Iterator[str]:
    """The items that ask for a topic: "ACCORD M1", "DELPHISTAR 8"."""
    for item in items():
        if topic in item.asked:
            yield f"{CHECKLISTS[item.checklist].name} {item.number}"
