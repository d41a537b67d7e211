"""What a reader of a study's tables must know of the whole: printed in each file that holds them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.protocol import Terms
from delphi.domain.question import Question
from delphi.errors import Sentence
from delphi.exchange.columns import COLUMNS, DESCRIPTIONS
from delphi.exchange.exporting import export_study
from delphi.exchange.tables import Table, tidy_tables
from delphi.models import Edition, Study
from delphi.terms import current_terms

Say = Callable[[Sentence], str]


def tables_of(
    session: Session, study: Study, *, say: Say, at: datetime, release: str
) -> tuple[dict[str, Table], dict[str, Any], dict[str, str]]:
    """The tables, the facts and the descriptions of tables and columns, in the reader's language."""
    whole, terms = export_study(session, study), current_terms(session, study)
    tables = tidy_tables(whole, terms.least_cell)
    facts: dict[Sentence, Any] = {
        Sentence("study"): study.slug,
        Sentence("edition"): next(iter(numbers(session, study)), say(Sentence("none"))),
        Sentence("scale"): _of_each(terms, say, lambda one: say(one.scale.in_words())),
        Sentence("rule"): _of_each(terms, say, lambda one: _rule(one, terms, say)),
        Sentence("quantile type"): say(
            Sentence("%(type)s of Hyndman and Fan (1996)", type=terms.quantile_type)
        ),
        Sentence("denominators"): say(_denominators(terms.count_abstentions)),
        Sentence("least cell size"): terms.least_cell,
        Sentence("SHA-256 of the study"): whole["sha256"],
        Sentence("exported"): at.isoformat(timespec="seconds"),
        Sentence("release"): f"delphi {release}",
    }
    if study.is_simulated:
        facts[Sentence("note")] = say(Sentence("Simulated ratings. Not for clinical use."))
    told = {name: say(sentence) for name, sentence in {**DESCRIPTIONS, **COLUMNS}.items()}
    return tables, {say(name): value for name, value in facts.items()}, told


def _of_each(terms: Terms, say: Say, told: Callable[[Question], str]) -> str:
    """What is told of the one question, or of each by its name."""
    if not terms.more:
        return told(terms.question())
    return " | ".join(f"{say(one.title)}: {told(one)}" for one in terms.questions)


def _rule(question: Question, terms: Terms, say: Say) -> str:
    said = question.rule.in_words(question.scale, terms.count_abstentions)
    return " ".join(say(sentence) for sentence in said)


def _denominators(count_abstentions: bool) -> Sentence:
    if count_abstentions:
        return Sentence("Who left a statement out as outside their field counts in the denominator.")
    return Sentence("Who left a statement out as outside their field does not count in the denominator.")


def numbers(session: Session, study: Study) -> list[str]:
    """The numbers of the study's editions, the newest first."""
    rows = session.execute(
        select(Edition.major, Edition.minor)
        .where(Edition.study_id == study.id)
        .order_by(Edition.major.desc(), Edition.minor.desc())
    )
    return [f"{major}.{minor}" for major, minor in rows]
