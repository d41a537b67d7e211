"""Measures the statistics beside what an analyst would run instead, in one run, and prints the ratios.

`python -m tests.benchmark_statistics`. The others run in an environment of their own, made once in the user's
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
from pathlib import Path
from typing import Any

import numpy as np

from delphi.domain.consensus import ConsensusRule
from delphi.domain.scale import Scale
from delphi.stats.bootstrap import bootstrap_verdicts
from delphi.stats.kappa import agreement
from delphi.stats.krippendorff import alpha
from delphi.stats.overview import overview
from delphi.stats.tally import Positions, count, positions
from delphi.stats.weights import all_weights

SIZES = ((20, 30, 20), (200, 100, 40), (2_000, 200, 80), (20_000, 500, 150))  # and how many times as fast
POINTS = tuple(range(1, 10))
MISSING, SEED = 0.05, 20_261_124
PEERS = Path(__file__).with_name("benchmark_peers.py")
PINNED = ("irrCAC==0.4.4", "krippendorff==0.9.0", "numpy==1.26.4", "pandas==2.3.3", "scipy==1.12.0")
NEAR_COUNTING, BOOTSTRAP_SECONDS, RESAMPLES = 3, 2.0, 2_000


@dataclass(frozen=True)
class Ours:
    """Milliseconds."""

    read: float
    counting: float
    both: float
    panel: float


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
        fastest(lambda: positions(ratings, POINTS)),
        fastest(lambda: count(placed, len(POINTS))),
        fastest(lambda: overview(count(placed, len(POINTS)), POINTS)),
        fastest(lambda: (alpha(counts, POINTS), agreement(counts, all_weights(POINTS)))),
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
    counts = count(positions(ratings, POINTS), len(POINTS))
    ours = alpha(counts, POINTS)
    near = np.allclose(answer["alpha"], [ours.nominal, ours.ordinal, ours.interval, ours.ratio], atol=1e-9)
    found = agreement(counts, all_weights(POINTS))
    mine = np.stack([found.gwet.value, found.fleiss.value, found.brennan_prediger.value], axis=1)
    return near and np.allclose(list(answer.get("coefficients", {1: mine}).values()), mine, atol=6e-6)


def met(is_met: bool) -> str:
    return "aim met" if is_met else "aim NOT met"


def compare(python: Path | None, rows: int, statements: int, times: int) -> None:
    ratings = matrix(rows, statements)
    ours = measure(ratings)
    print(f"\n{rows:,} panellists x {statements} statements")
    print(f"  ours, ms: counting {ours.counting:.3f}, counting and all numbers {ours.both:.2f}, "
          f"of them alpha and kappas {ours.panel:.2f}; reading NaN floats first {ours.read:.2f}")  # fmt: skip
    if rows * statements >= 400_000:
        ratio = ours.both / ours.counting
        print(f"  {ratio:.2f} x counting alone (aim: at most {NEAR_COUNTING}): {met(ratio <= NEAR_COUNTING)}")
    if python is None:
        return
    answer = theirs(python, ratings)
    took = answer["took"]
    usual = took["quantiles"] + took["crosstab"] + took["alpha"]
    parts = ", ".join(f"{name} {value:.2f}" for name, value in took.items())
    print(f"  others, ms: {parts}; same values: {'yes' if same_values(ratings, answer) else 'NO'}")
    print(f"  usual path (quantiles + crosstab + alpha) {usual:.1f} ms: {usual / ours.both:.0f} x ours "
          f"(aim: {times}): {met(usual / ours.both >= times)}; from NaN floats {usual / (ours.both + ours.read):.0f} x")  # fmt: skip
    if "irrCAC" in took:
        everything = usual + took["moments"] + took["irrCAC"]
        print(f"  with moments and irrCAC {everything:.0f} ms: {everything / ours.both:.0f} x ours")
    print(f"  4 alphas and 12 kappas with errors against 4 of krippendorff's alphas, same counts: "
          f"{ours.panel:.2f} / {took['alpha']:.2f} ms: {met(ours.panel <= took['alpha'])}")  # fmt: skip


def resampling(placed: Positions) -> None:
    scale = Scale()
    print(f"\n{RESAMPLES:,} resamples of all verdicts, 200 panellists x 100 statements")
    for name in ("percent-agreement", "cos-70-15", "median-iqr", "rand-ucla"):
        rule = ConsensusRule.for_scale(name, scale)
        seconds = fastest(
            lambda rule=rule: bootstrap_verdicts(placed, 9, lambda counts: rule.codes(counts, 0, scale), RESAMPLES, SEED),
            seconds=0, least=2,
        ) / 1e3  # fmt: skip
        print(
            f"  {name:<20} {seconds:.2f} s (aim: under {BOOTSTRAP_SECONDS:g}): {met(seconds < BOOTSTRAP_SECONDS)}"
        )


def main() -> int:
    began = time.perf_counter()
    python = peers()
    for rows, statements, times in SIZES:
        compare(python, rows, statements, times)
    resampling(positions(matrix(200, 100), POINTS))
    print(f"\nPython {platform.python_version()}, numpy {np.__version__}, {os.cpu_count()} processors, "
          f"{time.perf_counter() - began:.0f} s. Trust ratios of 2 and more.")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
