"""Many at once: each act is done whole and counted, or refused, on threads and processes, on both databases."""

from __future__ import annotations

import itertools
import multiprocessing.context
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from delphi import audit
from delphi.database import Database
from delphi.domain.lifecycle import RoundState
from delphi.errors import NotNow
from delphi.models import Event, Rating, Round
from delphi.rounds import operations as rounds
from tests.rating.experts import (
    SECONDS,
    Attempt,
    Contest,
    check_contest,
    close_contest,
    expert_process,
    history,
    open_contest,
    rate_contest,
    rate_once,
    record_events,
)
from tests.support.study import NOON, MadeStudy, make_study

N_EXPERTS, N_STATEMENTS = 4, 2


@pytest.fixture
def shared(each_database_url: str) -> Iterator[Database]:
    database = Database(each_database_url)
    yield database
    database.dispose()


@pytest.fixture
def made(shared: Database) -> MadeStudy:
    with shared.sessions() as session:
        return make_study(session, n_statements=N_STATEMENTS)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Let threads act from one starting shot on; what each returned, in order. An error fails the test."""
    start = threading.Barrier(len(acts), timeout=SECONDS)

    def begin(act: Callable[[], Any]) -> Any:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts, timeout=SECONDS))


def test_experts_on_threads_rate_before_the_close_or_are_refused(shared: Database, made: MadeStudy):
    n_refused = 0
    for number in range(1, 26):
        contest = open_contest(shared, made, number, N_EXPERTS)
        saved = threading.Semaphore(0)

        def close(contest: Contest = contest, saved: threading.Semaphore = saved) -> bool:
            for _rating in range(contest.close_after):
                assert saved.acquire(timeout=SECONDS)
            return close_contest(shared, contest)

        def rate_all(expert: int, contest: Contest = contest, saved: Any = saved) -> list[Attempt]:
            return rate_contest(shared, contest, expert, saved.release)

        acts = [lambda expert=expert: rate_all(expert) for expert in contest.panellists]
        closed, *said = at_once(close, *acts)
        assert closed
        n_refused += check_contest(shared, contest, dict(zip(contest.panellists, said, strict=True)))
    # The closes fell among the ratings, neither before nor after all of them.
    assert 25 < n_refused < 25 * 2 * N_EXPERTS * N_STATEMENTS - 25


@pytest.fixture
def processes() -> multiprocessing.context.ForkServerContext:
    """Makes processes from one that has imported what they need and holds no connection."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "tests.rating.experts"])
    return context


def test_experts_in_processes_rate_before_the_close_or_are_refused(
    shared: Database, made: MadeStudy, processes: multiprocessing.context.ForkServerContext
):
    together, saved, answers = processes.Barrier(N_EXPERTS + 1), processes.Semaphore(0), processes.Queue()
    url = shared.url.render_as_string(hide_password=False)
    experts, inboxes = [], []
    for panellist in made.panellists[:N_EXPERTS]:
        inboxes.append(processes.Queue())
        given = (url, inboxes[-1], answers, together, saved, panellist.id)
        experts.append(processes.Process(target=expert_process, args=given, daemon=True))
        experts[-1].start()
    n_refused = 0
    for number in range(1, 17):
        contest = open_contest(shared, made, number, N_EXPERTS)
        for inbox in inboxes:
            inbox.put(contest)
        together.wait(SECONDS)
        for _rating in range(contest.close_after):
            assert saved.acquire(timeout=SECONDS)
        assert close_contest(shared, contest)
        said = dict(answers.get(timeout=SECONDS) for _expert in experts)
        while saved.acquire(block=False):
            pass
        n_refused += check_contest(shared, contest, said)
    for inbox, expert in zip(inboxes, experts, strict=True):
        inbox.put(None)
        expert.join(SECONDS)
        assert expert.exitcode == 0
    assert 16 < n_refused < 16 * 2 * N_EXPERTS * N_STATEMENTS - 16


def test_a_scheduled_close_takes_no_rating_of_its_second_or_later(shared: Database, made: MadeStudy):
    for number in range(1, 15):
        closes_at = NOON + timedelta(seconds=3 + number % 17)
        contest = open_contest(shared, made, number, N_EXPERTS, closes_at=closes_at)
        clock = itertools.count()  # each look at it is a second later

        def rate_all(expert: int, contest: Contest = contest, clock: Any = clock) -> list[Any]:
            attempts = []
            for shown in contest.presented * 2:
                at = NOON + timedelta(seconds=next(clock))
                attempts.append((at, rate_once(shared, expert, shown, 5, at)))
            return attempts

        def sweep(contest: Contest = contest, clock: Any = clock) -> bool:
            for _look in range(200):
                with shared.sessions() as session, shared.writing(session):
                    at = NOON + timedelta(seconds=next(clock))
                    if rounds.close_when_due(session, contest.round_id, at=at):
                        return True
            return False

        acts = [lambda expert=expert: rate_all(expert) for expert in contest.panellists]
        closed, *said = at_once(sweep, *acts)
        assert closed
        for at, revision in itertools.chain.from_iterable(said):
            assert revision is None or at < closes_at
        check_contest(shared, contest, {})


def test_one_expert_in_six_sessions_leaves_one_rating_and_its_whole_history(
    shared: Database, made: MadeStudy
):
    contest = open_contest(shared, made, 1, N_EXPERTS)
    expert = contest.panellists[0]
    for shown in contest.presented:
        for turn in range(10):
            values = [1 + (turn + n) % 9 for n in range(6)]
            acts = [
                lambda value=value, shown=shown: rate_once(shared, expert, shown, value, NOON)
                for value in values
            ]
            assert None not in at_once(*acts)
        with shared.sessions() as session:
            told = history(session, expert, shown)
        assert 10 * 5 < len(told) <= 10 * 6  # a session whose answer stands already changes nothing
    with shared.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Rating)) == N_STATEMENTS


def _refusals(acts: list[Any]) -> list[Any]:
    return [act for act in acts if isinstance(act, NotNow)]


def _attempt(shared: Database, operation: Callable[[Any], Any]) -> Any:
    """What the operation gave, or its refusal."""
    with shared.sessions() as session:
        try:
            with shared.writing(session):
                return operation(session)
        except NotNow as refusal:
            return refusal


def test_of_two_chairs_who_close_at_once_one_is_refused(shared: Database, made: MadeStudy):
    for number in range(1, 11):
        contest = open_contest(shared, made, number, N_EXPERTS)
        for expert in contest.panellists:
            rate_once(shared, expert, contest.presented[0], 7, NOON)
        assert sorted(at_once(*[lambda contest=contest: close_contest(shared, contest)] * 2)) == [False, True]
        check_contest(shared, contest, {})


def test_of_two_chairs_who_open_at_once_one_is_refused(shared: Database, made: MadeStudy):
    with shared.sessions() as session, shared.writing(session):
        study = session.merge(made.study)
        round_id = rounds.draft_round(session, study, by="the chair", at=NOON).id

    def open_it(session: Any) -> None:
        rounds.open_round(session, session.get_one(Round, round_id), by="a chair", at=NOON)

    told = at_once(*[lambda: _attempt(shared, open_it)] * 3)
    assert len(_refusals(told)) == 2
    with shared.sessions() as session:
        round_ = session.get_one(Round, round_id)
        assert round_.state is RoundState.OPEN
        assert len(round_.statements) == N_STATEMENTS
        opened = session.scalars(select(Event.action).where(Event.action.in_(["opened", "locked"]))).all()
        assert sorted(opened) == ["locked", "opened"]


def test_of_two_chairs_who_prepare_a_round_at_once_one_is_refused(shared: Database, made: MadeStudy):
    def draft(session: Any) -> int:
        return rounds.draft_round(session, session.merge(made.study), by="a chair", at=NOON).number

    told = at_once(*[lambda: _attempt(shared, draft)] * 3)
    assert [number for number in told if number == 1] == [1]
    assert len(_refusals(told)) == 2


def test_chairs_who_open_and_set_the_time_at_once_are_both_served(shared: Database):
    for number in range(15):
        with shared.sessions() as session:
            study = make_study(session, slug=f"study-{number}").study
            with shared.writing(session):
                round_id = rounds.draft_round(session, study, by="a chair", at=NOON).id

        def open_it(session: Any, round_id: int = round_id) -> None:
            rounds.open_round(session, session.get_one(Round, round_id), by="a chair", at=NOON)

        def set_time(session: Any, round_id: int = round_id) -> None:
            at = NOON + timedelta(days=1)
            rounds.set_closing_time(session, session.get_one(Round, round_id), at, by="a chair", at=NOON)

        told = at_once(lambda act=open_it: _attempt(shared, act), lambda act=set_time: _attempt(shared, act))
        assert told == [None, None]


def test_events_of_many_at_once_stand_in_one_unbroken_chain(shared: Database, made: MadeStudy):
    at_once(*[lambda: record_events(shared, made.study.id, 15)] * 4)
    with shared.sessions() as session:
        assert audit.verify_chain(session, made.study.slug) == []
        assert session.scalar(select(func.count()).select_from(Event)) == 60
