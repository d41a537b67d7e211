"""What an analyst would run instead, timed in an environment of its own: pandas, krippendorff, irrCAC.

Run as `python peers.py FILE..`; each file holds a matrix of panellists x statements as numpy writes it, NaN where
there is no rating. Prints one JSON object per file: milliseconds by step, and some values to compare.
"""

import json
import sys
import time
import warnings

import krippendorff
import numpy as np
import pandas as pd
from irrCAC.raw import CAC

LEVELS = ("nominal", "ordinal", "interval", "ratio")
WEIGHTS = ("identity", "linear", "quadratic", "ordinal")
POINTS = list(range(1, 10))
MANY_CELLS = 1_000_000  # above, irrCAC takes minutes for all its coefficients: AC1 and AC2 (quadratic) alone


def fastest(run, seconds=0.6, least=3):
    """The shortest of many runs, in milliseconds, by the same rule as ours are timed."""
    best, until, done, result = float("inf"), time.perf_counter() + seconds, 0, None
    while done < least or time.perf_counter() < until:
        start = time.perf_counter()
        result = run()
        best = min(best, time.perf_counter() - start)
        done += 1
    return best * 1e3, result


def quantiles(frame):
    return frame.quantile([0.25, 0.3, 0.5, 0.7, 0.75])


def moments(frame):
    return frame.count(), frame.mean(), frame.std(), frame.min(), frame.max()


def crosstab(frame):
    long = frame.melt(var_name="statement", value_name="rating").dropna()
    return pd.crosstab(long["statement"], long["rating"]).reindex(columns=POINTS, fill_value=0)


def alphas(counts):
    return [
        krippendorff.alpha(value_counts=counts, value_domain=POINTS, level_of_measurement=level)
        for level in LEVELS
    ]


def coefficients(frame):
    """By kind of weights: Gwet's, Fleiss' and Brennan-Prediger's, or Gwet's alone where there are many ratings."""
    found = {}
    many = frame.size > MANY_CELLS
    for kind in ("identity", "quadratic") if many else WEIGHTS:
        cac = CAC(frame.T, weights=kind, categories=POINTS)
        methods = (cac.gwet,) if many else (cac.gwet, cac.fleiss, cac.bp)
        found[kind] = [float(method()["est"]["coefficient_value"]) for method in methods]
    return found


def measure(path):
    matrix = np.load(path)
    frame = pd.DataFrame(matrix)
    took = {}
    took["quantiles"], _ = fastest(lambda: quantiles(frame))
    took["moments"], _ = fastest(lambda: moments(frame))
    took["crosstab"], table = fastest(lambda: crosstab(frame))
    took["alpha"], alpha = fastest(lambda: alphas(table.to_numpy()))
    took["irrCAC"], found = fastest(lambda: coefficients(frame), least=1 if matrix.size > 50_000 else 3)
    return {"took": took, "alpha": [float(value) for value in alpha], "coefficients": found}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for file in sys.argv[1:]:
        print(json.dumps(measure(file)), flush=True)
