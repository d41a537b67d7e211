"""Measures the statistics beside what an analyst would run instead, in one run, and prints the ratios.

`python -m tests.benchmark.statistics`, and the second half of `make bench`. The others run in an environment of their own, made once in the user's
cache (XDG_CACHE_HOME or ~/.cache, folder delphi-benchmark), never in the project's. Nothing here is a test.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from delphi.domain.consensus import ConsensusRule
from delphi.domain.scale import Scale
from delphi.stats.bootstrap import bootstrap_verdicts
from delphi.stats.kappa import agreement
from delphi.stats.krippendorff import alpha
from delphi.stats.overview import overview
from delphi.stats.tally import Positions, count, positions, tally
from delphi.stats.weights import KINDS, all_weights
from tests.benchmark import group_by
from tests.benchmark.report import Bar

SIZES = ((20, 30, 20), (200, 100, 40), (2_000, 200, 80), (20_000, 500, 150))  # and how many times as fast
POINTS = tuple(range(1, 10))
MISSING, SEED = 0.05, 20_261_124
PEERS = Path(__file__).with_name("peers.py")
PINNED = ("irrCAC==0.4.4", "krippendorff==0.9.0", "numpy==1.26.4", "pandas==2.3.3", "scipy==1.12.0")
NEAR_COUNTING, NEAR_GROUP_BY, BOOTSTRAP_SECONDS, RESAMPLES = 3.0, 1.2, 2.0, 2_000
RULES = ("percent-agreement", "cos-70-15", "median-iqr", "rand-ucla")


@dataclass(frozen=True)
class Ours:
    """Milliseconds: of counting a matrix of floats with NaN; of that and every number; of the numbers alone; of
    alphas and kappas alone; and of both where a rating is a byte already, the form in which we hold a matrix."""

    counting: float
    both: float
    numbers: float
    panel: float
    counting_bytes: float
    from_bytes: float


def matrix(rows: int, statements: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Ratings that lean one way or the other by statement, 5 % of them missing."""
    rng = np.random.default_rng(SEED)
    centre = rng.uniform(2, 8, statements)
    ratings = np.clip(np.round(rng.normal(centre, 1.7, (rows, statements))), 1, 9)
    ratings[rng.random(ratings.shape) < MISSING] = np.nan
    return ratings


def fastest(run: Callable[[], object], seconds: float = 0.6, least: int = 3) -> float:
    """The shortest of many runs, in milliseconds: what the work takes when nothing else interferes."""
    best, until, done = float("inf"), time.perf_counter() + seconds, 0
    while done < least or time.perf_counter() < until:
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
        done += 1
    return best * 1e3


def measure(ratings: np.ndarray[Any, np.dtype[np.float64]]) -> Ours:
    placed = positions(ratings, POINTS)
    counts = count(placed, len(POINTS))
    return Ours(
        fastest(lambda: tally(ratings, POINTS)),
        fastest(lambda: overview(tally(ratings, POINTS), POINTS)),
        fastest(lambda: overview(counts, POINTS)),
        fastest(lambda: (alpha(counts, POINTS), agreement(counts, all_weights(POINTS)))),
        fastest(lambda: count(placed, len(POINTS))),
        fastest(lambda: overview(count(placed, len(POINTS)), POINTS)),
    )


def peers() -> Path | None:
    """The Python that has the others installed; None, and a line saying why, where it cannot be had."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "delphi-benchmark" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "installed.txt"
    if done.exists() and done.read_text(encoding="utf-8") == "\n".join(PINNED):
        return python
    print(f"Installing {', '.join(PINNED)} into {folder} (once) ...", flush=True)
    try:
        venv.EnvBuilder(with_pip=True, clear=True).create(folder)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINNED]
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    except (OSError, subprocess.SubprocessError) as error:
        reason = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        print(
            f"Skipped: the others cannot be installed here ({reason[-1] if reason else 'no reason given'})."
        )
        return None
    done.write_text("\n".join(PINNED), encoding="utf-8")
    return python


def theirs(python: Path, ratings: np.ndarray[Any, np.dtype[np.float64]]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="delphi-benchmark-") as folder:
        file = Path(folder) / "ratings.npy"
        np.save(file, ratings)
        printed = subprocess.run(
            [str(python), str(PEERS), str(file)], check=True, capture_output=True, text=True, timeout=600
        ).stdout
    answer: dict[str, Any] = json.loads(printed)
    return answer


def same_values(ratings: np.ndarray[Any, np.dtype[np.float64]], answer: dict[str, Any]) -> bool:
    """Whether the others found what we did, as far as they print it."""
    counts = tally(ratings, POINTS)
    ours = alpha(counts, POINTS)
    near = np.allclose(answer["alpha"], [ours.nominal, ours.ordinal, ours.interval, ours.ratio], atol=1e-9)
    found = agreement(counts, all_weights(POINTS))
    mine = np.stack([found.gwet.value, found.fleiss.value, found.brennan_prediger.value], axis=1)
    for kind, values in answer["coefficients"].items():
        near = near and np.allclose(values, mine[KINDS.index(kind)][: len(values)], atol=6e-6)
    return bool(near)


def compare(python: Path | None, rows: int, statements: int, times: int) -> list[Bar]:
    """The bars of one size; beneath them, what they are made of."""
    ratings = matrix(rows, statements)
    ours, size, bars = measure(ratings), f"{rows:,} x {statements}", []
    print(f"\n{size}, ms: counting {ours.counting:.3f}, counting and all numbers {ours.both:.2f}, all numbers "
          f"{ours.numbers:.2f}, of them alpha and kappas {ours.panel:.2f}; counting bytes "
          f"{ours.counting_bytes:.3f}, and all numbers {ours.from_bytes:.2f}")  # fmt: skip
    if rows * statements >= 400_000:
        over, over_bytes = ours.both / ours.counting, ours.from_bytes / ours.counting_bytes
        bars.append(Bar(f"{size}: counting and all numbers / counting", over, "x", most=NEAR_COUNTING))
        bars.append(Bar(f"{size}: the same, bytes", over_bytes, "x", most=NEAR_COUNTING))
    if python is None:
        return bars
    answer = theirs(python, ratings)
    took = answer["took"]
    without = took["quantiles"] + took["crosstab"] + took["alpha"]
    parts = ", ".join(f"{name} {value:.2f}" for name, value in took.items())
    print(f"  others, ms: {parts}; same values: {'yes' if same_values(ratings, answer) else 'NO'}")
    print(
        f"  times as fast without irrCAC's part: {without / ours.both:.0f}, from bytes {without / ours.from_bytes:.0f}"
    )
    usual = without + took["irrCAC"]
    return [
        Bar(f"{size}: usual path / ours", usual / ours.both, "x", least=times),
        Bar(f"{size}: the same, bytes", usual / ours.from_bytes, "x", least=times),
        *bars,
        Bar(f"{size}: alphas, kappas / krippendorff's alphas", ours.panel / took["alpha"], "x", most=1),
    ]


def resampling(placed: Positions) -> list[Bar]:
    scale, bars = Scale(), []
    for name in RULES:
        rule = ConsensusRule.for_scale(name, scale)
        judge = partial(rule.codes, n_abstained=0, scale=scale)
        run = partial(bootstrap_verdicts, placed, len(POINTS), judge, RESAMPLES, SEED)
        seconds = fastest(run, seconds=0, least=3) / 1e3
        bars.append(Bar(f"200 x 100: {RESAMPLES:,} resamples, {name}", seconds, "s", most=BOOTSTRAP_SECONDS))
    return bars


def from_database() -> list[Bar]:
    ours, bare, n = group_by.measure()
    print(f"\n{n:,} ratings in SQLite: the summary {ours:.2f} s, the bare GROUP BY {bare:.2f} s")
    return [Bar("10^6 ratings: summary / bare GROUP BY", ours / bare, "x", most=NEAR_GROUP_BY)]


def main() -> int:
    began = time.perf_counter()
    python = peers()
    bars = [bar for size in SIZES for bar in compare(python, *size)]
    bars += from_database()
    bars += resampling(positions(matrix(200, 100), POINTS))
    print("\n" + "\n".join(map(str, bars)))
    print(f"\nPython {platform.python_version()}, numpy {np.__version__}, {os.cpu_count()} processors, "
          f"{time.perf_counter() - began:.0f} s.")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
