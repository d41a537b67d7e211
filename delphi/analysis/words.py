"""Numbers and names as the tables and the page print them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delphi.domain.consensus import ConsensusRule, Preset

NOTHING = "–"
OUTCOMES = {
    "accepted": "accepted",
    "rejected": "rejected",
    "open": "no consensus",
    "too few": "too few ratings",
}


def short(value: float | None, places: int = 2) -> str:
    """A number without needless zeros; a dash where it is undefined."""
    if value is None:
        return NOTHING
    text = f"{value:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "−") if text != "-0" else "0"


def percent(share: float | None) -> str:
    """A share as a percentage with one place, cut and not rounded up to a limit that it does not reach."""
    if share is None:
        return NOTHING
    tenths = int(share * 1000 + 1e-9)
    return tied(f"{tenths // 10}.{tenths % 10} %" if tenths % 10 else f"{tenths // 10} %")


def tied(text: str) -> str:
    """The text with its percent signs kept on the line of their number."""
    return text.replace(" %", "\u00a0%")


def probability(p: float | None) -> str:
    if p is None:
        return NOTHING
    return "< .001" if p < 0.001 else f"{p:.3f}".lstrip("0") if p < 1 else "1"


def beside(exact: Mapping[str, Any]) -> list[str]:
    """What the rules say that were judged too and decide nothing, a sentence each."""
    return [
        f"{ConsensusRule(Preset(told['facts']['preset'])).label}: {OUTCOMES[told['outcome']]}. {told['because']}"
        for told in exact.get("beside") or ()
    ]


def median_iqr(row: Mapping[str, Any]) -> str:
    """ "8 (7–9)": the median and the quartiles."""
    if row["median"] is None:
        return NOTHING
    return f"{short(row['median'])} ({short(row['q1'])}–{short(row['q3'])})"


def interval(limits: list[float | None]) -> str:
    low, high = limits
    return NOTHING if low is None or high is None else f"{percent(low)} to {percent(high)}"


def share_with_limits(row: Mapping[str, Any]) -> str:
    """ "76.4 % (52.7–90.4)": the share in the agreement band and Wilson's limits."""
    low, high = row["wilson"]
    if low is None or high is None:
        return percent(row["share_agree"])
    limits = "–".join(percent(limit).removesuffix("\u00a0%") for limit in (low, high))
    return f"{percent(row['share_agree'])} ({limits})"


def panel_rows(panel: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Each coefficient of the panel: its name, its value, and what it says."""
    alpha, weighted, icc = panel["krippendorff_alpha"], panel["gwet_ac2"], panel["icc"]
    chi2, p = short(panel["kendall_w_chi2"]), probability(panel["kendall_w_p"])
    return [
        (
            "Kendall’s W",
            short(panel["kendall_w"], 3),
            f"chi-square {chi2}, p {p}; one common order of the statements",
        ),
        ("Krippendorff’s alpha, ordinal", short(alpha["ordinal"], 3), "agreement on the scale beyond chance"),
        ("… interval", short(alpha["interval"], 3), "distances between points count"),
        ("… nominal", short(alpha["nominal"], 3), "only the very same point counts"),
        ("… ratio", short(alpha["ratio"], 3), "for scales with a true zero"),
        ("Gwet’s AC1", short(panel["gwet_ac1"], 3), "same point; holds up where nearly all agree"),
        ("Gwet’s AC2, linear", short(weighted["linear"], 3), "near points count in part"),
        ("… quadratic", short(weighted["quadratic"], 3), "near points count for more"),
        ("… ordinal", short(weighted["ordinal"], 3), "by rank"),
        ("Fleiss’ kappa", short(panel["fleiss_kappa"], 3), "misleads where nearly all agree"),
        ("Brennan-Prediger", short(panel["brennan_prediger"], 3), "chance taken as equal for all points"),
        (
            "ICC(2,1)",
            short(icc["single"], 3),
            _limits(icc["single_low"], icc["single_high"], "one panellist"),
        ),
        (
            "ICC(2,k)",
            short(icc["average"], 3),
            _limits(icc["average_low"], icc["average_high"], "the panel’s mean"),
        ),
        ("S-CVI/Ave", short(panel["s_cvi_ave"], 3), "mean share in the agreement band"),
        (
            "S-CVI/UA",
            short(panel["s_cvi_ua"], 3),
            "share of statements in which all are in the agreement band",
        ),
    ]


def _limits(low: float | None, high: float | None, of_what: str) -> str:
    return of_what if low is None or high is None else f"{of_what}; 95 % {short(low, 3)} to {short(high, 3)}"
