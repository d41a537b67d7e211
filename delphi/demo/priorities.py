"""The demo's study of research priorities: a ranking and two estimates, in a closed and an open round."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from delphi.demo.small import Ask, Panel, Staff, found, open_round, seat, sittings
from delphi.domain.consensus import ConsensusRule, Preset
from delphi.domain.places import Places
from delphi.domain.protocol import Terms
from delphi.domain.quantity import Quantity
from delphi.domain.question import Question, QuestionKind
from delphi.importing.statements import StatementRow
from delphi.models import Panellist, Round, RoundStatement, Study
from delphi.rating import ranking, saying
from delphi.rating.acts import Said
from delphi.rating.operations import rate
from delphi.rounds import operations as rounds

PLACES = Places.of(6, 3)
POINTS = Quantity.of(Fraction(0), Fraction(100), "points")
PERCENT = Quantity.of(Fraction(0), Fraction(100), "%")
PRIORITY = Question(
    "priority", "Priority", "Which question should trials answer first?", QuestionKind.RANKING, PLACES,
    ConsensusRule.for_scale(Preset.RANKING, PLACES),
)  # fmt: skip
DIFFERENCE = Question(
    "difference", "Least difference", "How large must it be?", QuestionKind.ESTIMATE, POINTS,
    ConsensusRule.for_scale(Preset.ESTIMATE, POINTS),
)  # fmt: skip
LOSS = Question(
    "loss", "Participants lost", "How large is it?", QuestionKind.ESTIMATE, PERCENT,
    ConsensusRule.for_scale(Preset.ESTIMATE, PERCENT),
)  # fmt: skip
TERMS = Terms(
    title="Research priorities in mesotherapy",
    aim="To put the questions that trials of mesotherapy should answer next into one order, and to agree on what such a "
    "trial must be able to show. A demonstration with a simulated panel.",
    audience="Those who plan, fund or judge trials of mesotherapy.",
    rule=ConsensusRule(Preset.COS_70_15, {"percent_for": 75, "percent_against": 15}),
    n_rounds=2,
    least_cell=3,
    main_name="Appropriateness",
    main_wording="How appropriate is it?",
    more=(PRIORITY, DIFFERENCE, LOSS),
)
QUESTIONS, TRIALS = "Questions for trials", "How to study them"
STATEMENTS = (
    StatementRow(QUESTIONS, "RQ1", "Does mesotherapy relieve chronic neck pain better than exercise alone?", question="priority"),
    StatementRow(QUESTIONS, "RQ2", "How often do infections follow, of all sessions of a year?", question="priority"),
    StatementRow(QUESTIONS, "RQ3", "Does the depth of the injection change the effect?", question="priority"),
    StatementRow(QUESTIONS, "RQ4", "Is one substance alone as good as a mixture?", question="priority"),
    StatementRow(QUESTIONS, "RQ5", "How long does relief last after the last session?", question="priority"),
    StatementRow(QUESTIONS, "RQ6", "Does intradermal hyaluronic acid change the skin beyond six months?", question="priority"),
    StatementRow(TRIALS, "TR1", "The least difference in pain that matters to patients, on a scale from 0 to 100.", question="difference"),
    StatementRow(TRIALS, "TR2", "The share of participants who leave a trial of mesotherapy within three months.", question="loss"),
    StatementRow(TRIALS, "TR3", "A core set of outcomes should be agreed before the next trial begins."),
    StatementRow(TRIALS, "TR4", "Mesotherapy should be compared with a sham procedure that pricks the skin."),
)  # fmt: skip
RANKED = tuple(row.label for row in STATEMENTS if row.question == "priority")
# Four who practise mesotherapy, then four who do not; a fifth came in and has answered nothing yet.
SEATS = (
    "Valdorsa", "Wierzbnicki", "Albarreal", "Riovaldés", "Quintarroyo", "Penhalonga", "Desmartier", "Altoborgo",
)  # fmt: skip
SILENT = "Montefalchi"
# By seat: the questions in their order, by their numbers; lowest, best and highest values; the ratings.
ORDERS_1 = ("125346", "153426", "152346", "514236", "241536", "214536", "215346", "254136")
DIFFERENCES = (
    (8, 10, 15), (10, 12, 20), (8, 10, 12), (10, 12, 15), (10, 13, 20), (10, 12, 16), (12, 15, 20), (8, 12, 18),
)  # fmt: skip
LOSSES_1 = (
    (5, 8, 15), (5, 10, 20), (8, 10, 15), (5, 12, 20), (15, 20, 30), (10, 20, 35), (20, 25, 40), (20, 40, 50),
)  # fmt: skip
RATINGS_1 = {"TR3": (7, 8, 9, 8, 9, 8, 9, 6), "TR4": (3, 5, 7, 2, 8, 7, 9, 9)}
COMMENTS = (
    ("Riovaldés", "TR4", "The prick itself does something. Against such a sham we would compare two treatments."),
    ("Altoborgo", "TR4", "Without a sham nobody in the trial is blind, and pain is what people expect it to be."),
    ("Desmartier", "TR2", "In our last trial a quarter did not come to the third visit, most of them because they were well."),
    ("Wierzbnicki", "TR2", "Sessions end after six weeks. Those who come for them come for the last question, too."),
)  # fmt: skip
# Of round 2, in which six have finished; Albarreal and Quintarroyo have not begun.
SECOND = ("Valdorsa", "Wierzbnicki", "Riovaldés", "Penhalonga", "Desmartier", "Altoborgo")
ORDERS_2 = ("125346", "125643", "152436", "214536", "215346", "251436")
LOSSES_2 = ((8, 12, 20), (8, 15, 20), (8, 15, 20), (10, 18, 30), (15, 20, 30), (15, 20, 40))
RATINGS_2 = {"TR4": (5, 6, 3, 7, 9, 8)}


def load(session: Session, staff: Staff, *, by: str, founded_at: datetime, at: datetime) -> Study:
    """Founded a while ago; round 1 closed; round 2 open at `at`."""
    study = found(session, TERMS, STATEMENTS, staff, by=by, at=founded_at)
    panel = seat(session, study, (*SEATS, SILENT), by=by, at=founded_at + timedelta(days=6))
    opened_at = at - timedelta(days=30)
    closes_at = opened_at + timedelta(days=14)
    round_, shown = open_round(session, study, by=by, at=opened_at, closes_at=closes_at)
    _first(session, round_, shown, panel)
    rounds.close_round(session, round_, by=by, at=closes_at)
    opened_at = at - timedelta(days=5)
    closes_at = opened_at + timedelta(days=12)
    round_, shown = open_round(session, study, by=by, at=opened_at, closes_at=closes_at)
    _second(session, round_, shown, panel)
    return study


def _first(session: Session, round_: Round, shown: dict[Ask, RoundStatement], panel: Panel) -> None:
    assert round_.opened_at is not None
    sitting = sittings(SEATS, round_.opened_at, 11)
    for n, name in enumerate(SEATS):
        who, now = panel[name], sitting[name]
        _rank(session, who, round_, shown, ORDERS_1[n], now.next())
        _estimate(session, who, shown[Ask("TR1", "difference")], DIFFERENCES[n], now.next())
        _estimate(session, who, shown[Ask("TR2", "loss")], LOSSES_1[n], now.next())
        for label, values in RATINGS_1.items():
            rate(session, who, shown[Ask(label)], Said(values[n]), now.next())
    for name, label, text in COMMENTS:
        asked = Ask(label, "loss" if label == "TR2" else "")
        saying.comment(session, panel[name], shown[asked], text, sitting[name].next())


def _second(session: Session, round_: Round, shown: dict[Ask, RoundStatement], panel: Panel) -> None:
    assert round_.opened_at is not None
    sitting = sittings(SECOND, round_.opened_at, 4)
    for n, name in enumerate(SECOND):
        who, now = panel[name], sitting[name]
        _rank(session, who, round_, shown, ORDERS_2[n], now.next())
        _estimate(session, who, shown[Ask("TR2", "loss")], LOSSES_2[n], now.next())
        for label, values in RATINGS_2.items():
            rate(session, who, shown[Ask(label)], Said(values[n]), now.next())


def _rank(
    session: Session,
    who: Panellist,
    round_: Round,
    shown: dict[Ask, RoundStatement],
    order: str,
    at: datetime,
) -> None:
    """`order` names the statements by their numbers, the first place first."""
    places = {shown[Ask(f"RQ{number}", "priority")].id: place for place, number in enumerate(order, 1)}
    ranking.rank(session, who, round_, "priority", places, at)


def _estimate(
    session: Session, who: Panellist, shown: RoundStatement, said: tuple[int, int, int], at: datetime
) -> None:
    lowest, best, highest = said
    rate(session, who, shown, Said(best, lowest=lowest, highest=highest), at)
