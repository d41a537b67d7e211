"""Evidence with some of the demo statements. Its numbers are made up for illustration, and say so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.grade import Design, Importance, Measure
from delphi.evidence import operations
from delphi.evidence.operations import Row
from delphi.guideline import texts
from delphi.models import Statement, Study

MADE_UP = "For illustration: the numbers are made up, as the ratings are."
TRIALS, STUDIES = Design.RANDOMISED, Design.OBSERVATIONAL
CRITICAL, IMPORTANT = Importance.CRITICAL, Importance.IMPORTANT

QUESTIONS = {
    "PAI1": (
        "Adults with localized musculoskeletal pain", "Mesotherapy with an anti-inflammatory drug, weekly",
        "The same drug by mouth or vein", "Pain at 4 weeks; pain at 3 months; adverse events",
        "Small trials point to less pain in the first weeks and say little of what remains after three months "
        f"[@faetani2021; @kocak2019]. {MADE_UP}",
        "A trial against oral treatment of the same drug, blinded by sham points, with pain at three months.",
    ),
    "PAI5": (
        "Adults with migraine without aura in emergency care", "Mesotherapy with a mixture of drugs",
        "Dexketoprofen by vein", "Free of pain at 2 hours; pain at 24 hours; adverse events",
        f"One trial in one hospital, not blinded [@akbas2021]. {MADE_UP}",
        "A second trial in another setting, with a single substance.",
    ),
    "SKI1": (
        "Adults with signs of facial skin ageing", "Intradermal hyaluronic acid, three sessions",
        "Saline or no treatment", "Elasticity at 3 months; satisfaction; nodules",
        f"Instruments show small gains; how long they last is not known [@ghatge2023; @duteil2023]. {MADE_UP}",
        "Outcomes that patients name, and follow-up of a year.",
    ),
    "SAF3": (
        "People who receive mesotherapy", "Hand hygiene, antisepsis and sterile single-use material",
        "Less than all three", "Infection with mycobacteria; abscess",
        f"Outbreaks were traced to lapses; no study could compare [@singsing2022]. {MADE_UP}",
        "",
    ),
}  # fmt: skip
FINDINGS = {
    "PAI1": (
        Row("Pain at 4 weeks, 0 to 10", CRITICAL, TRIALS, 6, 412, Measure.MEAN_DIFFERENCE, "-1.1", "-1.7", "-0.5",
            absolute="1.1 points less (1.7 less to 0.5 less)", down={"risk_of_bias": 1, "inconsistency": 1}),
        Row("Much better at 3 months", CRITICAL, TRIALS, 2, 138, Measure.RISK_RATIO, "1.15", "0.82", "1.61", 420,
            down={"risk_of_bias": 1, "imprecision": 1}),
        Row("Adverse events that end treatment", IMPORTANT, TRIALS, 6, 412, Measure.RISK_RATIO, "0.48", "0.21", "1.10", 90,
            down={"risk_of_bias": 1, "imprecision": 1}, remark="Mostly of the stomach, with the drug by mouth."),
    ),
    "PAI5": (
        Row("Free of pain at 2 hours", CRITICAL, TRIALS, 1, 148, Measure.RISK_RATIO, "1.38", "1.05", "1.82", 410,
            down={"risk_of_bias": 1, "imprecision": 1}),
    ),
    "SKI1": (
        Row("Elasticity at 3 months", IMPORTANT, TRIALS, 4, 190, Measure.STANDARDISED, "0.42", "0.10", "0.74",
            absolute="a small gain", down={"risk_of_bias": 1, "indirectness": 1}),
        Row("Nodules that last over a month", CRITICAL, STUDIES, 9, 1105, absolute="4 of 1,000 (2 to 9)"),
    ),
    "SAF3": (
        Row("Infection with mycobacteria", CRITICAL, STUDIES, 12, 423, Measure.ODDS_RATIO, "0.12", "0.04", "0.35", 30,
            up={"large_effect": 1}),
    ),
}  # fmt: skip
# Judgement, who judged, and a remark, by criterion.
JUDGED = {
    "PAI1": {
        "problem": ("yes", "panel", "Such pain is among the most common reasons to see a doctor."),
        "desirable": ("small", "panel", "About one point of ten, for some weeks."),
        "undesirable": ("trivial", "panel", ""),
        "certainty": ("low", "panel", "By the lowest of the critical outcomes."),
        "values": ("possibly important uncertainty or variability", "panel", "Some would rather take tablets than needles."),
        "balance": ("probably favours the intervention", "panel", ""),
        "resources": ("moderate costs", "chair", "Time of a physician, weekly."),
        "resource_certainty": ("no included studies", "chair", ""),
        "cost_effectiveness": ("no included studies", "chair", ""),
        "equity": ("probably reduced", "panel", "It is offered mostly in private practice."),
        "acceptability": ("probably yes", "panel", ""),
        "feasibility": ("probably yes", "panel", "Where somebody is trained."),
    },
    "SAF3": {
        "problem": ("yes", "panel", ""),
        "desirable": ("large", "panel", ""),
        "undesirable": ("trivial", "panel", ""),
        "balance": ("favours the intervention", "panel", ""),
        "resources": ("negligible costs and savings", "panel", ""),
        "feasibility": ("yes", "panel", ""),
    },
}  # fmt: skip


TEXTS = {
    "scope": "Mesotherapy in adults [@mammucari2014], for pain and for conditions of the vessels and the skin, in practices "
    "and hospitals. Weight loss and the care of hair are left out.",
    "funding": "This demonstration has no funder. A real guideline names here who paid, and what influence they had.",
    "updating": "It would be looked at again after two years, or when a trial against active treatment is published.",
}


def write(session: Session, study: Study, *, by: str, at: datetime) -> None:
    """Question, findings and judgements, as the methodologist would have entered them before round 1."""
    labels = session.scalars(
        select(Statement).where(Statement.study_id == study.id, Statement.label.in_(QUESTIONS))
    )
    names = ("population", "intervention", "comparison", "outcomes", "known", "research_need")
    for statement in labels:
        who: dict[str, Any] = {"by": by, "at": at}
        question = dict(zip(names, QUESTIONS[statement.label], strict=True))
        operations.ask(session, study, statement, question, {}, **who)
        for row in FINDINGS[statement.label]:
            operations.find(session, study, statement, row, None, {}, **who)
        judged = {
            name: {"judgement": word, "by": judge, "remark": remark}
            for name, (word, judge, remark) in JUDGED.get(statement.label, {}).items()
        }
        if judged:
            operations.judge(session, study, statement, judged, {}, **who)
    for key, text in TEXTS.items():
        texts.write(session, study, key, "", text, "", by=by, at=at)
