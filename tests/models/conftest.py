"""A study in which everything that never changes again is there once, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from delphi import audit
from delphi.database import Database
from delphi.domain.texts import TextKind
from delphi.models import (
    Amendment,
    Base,
    Comment,
    CommentPlace,
    CommentPoint,
    CommentPointRevision,
    Declaration,
    Edition,
    EditionState,
    EditionStep,
    FeedbackSeen,
    GuidelineText,
    LineageKind,
    MeetingStep,
    PresentedPlace,
    Protocol,
    Rating,
    RatingHistory,
    Recommendation,
    Recusal,
    Retraction,
    RoundStatement,
    SignOff,
    SignOffDissent,
    SignOffPeriod,
    StatementLineage,
    Strength,
    Translation,
)
from tests.support.study import NOON, MadeStudy, close_round, make_study, open_round, presented_in, rate_all

LATER = NOON + timedelta(days=30)


@dataclass(frozen=True)
class Settled:
    """The database, and the primary key of one row of each kind that is settled for good."""

    database: Database
    rows: dict[type[Base], tuple[int, ...]]

    def only(self, model: type[Base]) -> str:
        """The condition in SQL by which this row is found."""
        columns = inspect(model).primary_key
        return " AND ".join(f"{c.name} = {v}" for c, v in zip(columns, self.rows[model], strict=True))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def settled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settled]:
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("settled") / "delphi.sqlite"
        shutil.copyfile(request.getfixturevalue("migrated"), path)
        yield from _settled(f"sqlite:///{path}")
        return
    template = request.getfixturevalue("postgres_template")
    with request.getfixturevalue("postgres_server").fresh(template) as url:
        yield from _settled(url)


@pytest.fixture
def opened(settled: Settled) -> Iterator[Session]:
    """A session whose changes are thrown away."""
    with settled.database.sessions() as session:
        yield session
        session.rollback()


def _settled(url: str) -> Iterator[Settled]:
    database = Database(url)
    with database.sessions() as session:
        rows = _settle(session)
    yield Settled(database, rows)
    database.dispose()


def _settle(session: Session) -> dict[type[Base], tuple[int, ...]]:
    made = make_study(session, n_statements=2)
    made.statements[0].current.plain = "Plain words."
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[8] * 12, [5] * 12])
    shown = presented_in(session, round_)[0]
    said = Comment(
        round_statement_id=shown.id, panellist_id=made.panellists[0].id, text="Yes.", written_at=NOON
    )
    declared, recused = _interests(made)
    placed = PresentedPlace(panellist_id=made.panellists[0].id, round_statement_id=shown.id, position=1)
    session.add_all([said, declared, recused, placed])
    session.flush()
    close_round(session, made, round_)
    protocol = session.query(Protocol).one()
    protocol.locked_at, protocol.locked_by, protocol.sha256 = NOON, "the chair", "0" * 64
    lock = {"frozen": {"text": "Words."}, "sha256": "0" * 64, "locked_at": NOON, "locked_by": "the chair"}
    rows = [
        said, declared, recused, protocol, round_, shown, shown.version,
        Recommendation(study_id=made.study.id, round_statement_id=shown.id, position=1, section="A",
                       strength=Strength.STRONG, lock_number=1, **lock),
        Edition(study_id=made.study.id, major=1, minor=0, document={"title": "Needles"}, sha256="0" * 64,
                published_at=NOON, published_by="the chair"),
        GuidelineText(study_id=made.study.id, key="scope", revision=1, text="Skin.", written_at=NOON,
                      written_by="the chair"),
        Amendment(study_id=made.study.id, number=1, terms=made.terms.to_json(), sha256="0" * 64, reason="Why.",
                  amended_at=NOON, amended_by="the chair"),
        audit.record(session, made.study, by="the chair", action="closed", subject="round 1", at=NOON),
        session.query(Rating).first(), session.query(RatingHistory).first(),
        MeetingStep(round_id=round_.id, number=1, round_statement_id=shown.id, ballot=1, phase="voting", at=NOON),
        FeedbackSeen(rating_id=session.query(Rating).first().id, revision=1, summary={"n": 12}),
        Translation(study_id=made.study.id, version_id=shown.version_id, kind=TextKind.STATEMENT, language="es",
                    text="Palabras.", source_sha256="0" * 64, translated_at=NOON, translated_by="the chair", frozen_at=NOON),
    ]  # fmt: skip
    session.add_all(rows)
    session.commit()
    rows += [placed, *_worked_on(session, made, shown, said), *_signed_off(session, made)]
    session.commit()
    rows += _became(session)
    return {type(row): tuple(inspect(row).identity) for row in rows}


def _became(session: Session) -> list[Base]:
    """An edition that was published, and a recommendation that was taken back."""
    edition, recommendation = session.query(Edition).one(), session.query(Recommendation).one()
    told = {"at": NOON, "by": "the chair", "reason": "New evidence."}
    step = EditionStep(edition_id=edition.id, number=1, state=EditionState.PUBLISHED, **told)
    taken_back = Retraction(recommendation_id=recommendation.id, **told)
    session.add_all([step, taken_back])
    session.commit()
    return [step, taken_back]


def _worked_on(session: Session, made: MadeStudy, shown: RoundStatement, said: Comment) -> list[Base]:
    """A comment that was answered and a statement that came out of another, before a second round opened."""
    point = CommentPoint(round_statement_id=shown.id, title="Depth", answer="We agree.", answered_at=NOON)
    session.add(point)
    session.flush()
    place = CommentPlace(comment_id=said.id, point_id=point.id)
    led_to = CommentPointRevision(point_id=point.id, version_id=made.statements[1].current.id)
    lineage = StatementLineage(
        parent_id=made.statements[0].id, child_id=made.statements[1].id, kind=LineageKind.SPLIT
    )
    session.add_all([place, led_to, lineage])
    session.flush()
    open_round(session, made, number=2)
    return [point, place, led_to, lineage]


def _signed_off(session: Session, made: MadeStudy) -> list[Base]:
    """A sign-off with one dissent, closed."""
    period = SignOffPeriod(
        study_id=made.study.id, number=1, locks={"recommendations": [{"label": "A1", "sha256": "0" * 64}]},
        opened_at=NOON, due_at=LATER,
    )  # fmt: skip
    session.add(period)
    session.flush()
    signed = SignOff(
        period_id=period.id,
        panellist_id=made.panellists[0].id,
        approves=False,
        reason="Too bold.",
        given_at=NOON,
    )
    session.add(signed)
    session.flush()
    dissent = SignOffDissent(sign_off_id=signed.id, label="A1", reason="Too deep.")
    session.add(dissent)
    session.flush()
    period.closed_at, period.results, period.sha256 = LATER, {"n": 1}, "0" * 64
    return [period, signed, dissent]


def _interests(made: MadeStudy) -> tuple[Declaration, Recusal]:
    of = {"panellist_id": made.panellists[0].id, "statement_id": made.statements[0].id}
    return (
        Declaration(**of, text="Owns the patent.", declared_at=NOON),
        Recusal(**of, from_round=1, reason="Owns the patent.", recused_at=NOON, recused_by="the chair"),
    )
