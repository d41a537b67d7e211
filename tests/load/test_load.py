"""The load test itself: a small panel goes through it, and what was lost would be noticed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.benchmark.processor import is_readable
from tests.load import __main__ as load
from tests.load.panel import Seen
from tests.support.programs import ROOT, environment

pytestmark = pytest.mark.skipif(not is_readable(), reason="memory is read in /proc")


def test_a_panel_that_rates_at_once_loses_nothing():
    command = ["--experts", "8", "--chairs", "2", "--statements", "3", "--pause", "0"]

    ran = subprocess.run(
        [sys.executable, "-m", "tests.load", *command],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 0, ran.stderr
    assert "24 ratings acknowledged, 0 lost, 24 rows of history, 0 errors" in ran.stdout


def test_a_rating_that_is_not_in_the_database_counts_as_lost():
    seen = Seen(acknowledged={(1, 1): 7, (1, 2): 8, (2, 1): 9})

    assert load.lost_of(seen, {(1, 1): 7, (1, 2): 3}) == [(1, 2), (2, 1)]
