"""The printed tables: figures side by side as ratios, then each aim with whether it is met."""

from __future__ import annotations

from dataclasses import dataclass

from tests.benchmark.measures import Cost, Page

WIDTH = 40


@dataclass(frozen=True)
class Aim:
    """One figure with what it should stay under."""

    what: str
    value: float
    unit: str
    under: float

    def __str__(self) -> str:
        verdict = "met" if self.value < self.under else "not met"
        aim = f"aim: under {self.under:g} {self.unit}"
        return f"{self.what:<{WIDTH}}{self.value:>9.3g} {self.unit:<3} {aim:<22} aim {verdict}"


@dataclass(frozen=True)
class Bar:
    """A ratio or a time with the most, or the least, that it may be."""

    what: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None

    def __str__(self) -> str:
        if self.least is not None:
            bar, is_met = f"at least {self.least:g} {self.unit}", self.value >= self.least
        else:
            bar, is_met = f"at most {self.most:g} {self.unit}", self.value <= (self.most or 0)
        return f"{self.what:<56}{self.value:>9.3g} {self.unit:<3}{bar:<16} {'met' if is_met else 'NOT met'}"


def milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.2f} ms"


def compared(what: str, cost: Cost, hello: Cost, bare: Cost) -> str:
    """One kind of request with its ratios to the bare server and the bare database."""
    return (
        f"{what:<{WIDTH}}{cost.per_second:>7,.0f}/s{milliseconds(cost.processor):>11}"
        f"{cost.per_second / hello.per_second:>9.2f}{cost.processor / hello.processor:>9.1f}"
        f"{cost.per_second / bare.per_second:>12.2f}{cost.processor / bare.processor:>9.1f}"
    )


def plain(what: str, cost: Cost) -> str:
    return f"{what:<{WIDTH}}{cost.per_second:>7,.0f}/s{milliseconds(cost.processor):>11}"


def head() -> str:
    return (
        f"{'':<{WIDTH}}{'':>9}{'processor':>11}{'beside hello':>18}{'beside database':>21}\n"
        f"{'':<{WIDTH}}{'a second':>9}{'each':>11}{'speed':>9}{'time':>9}{'speed':>12}{'time':>9}"
    )


def weights(page: Page) -> str:
    """What a first visit to a page brings along."""
    plotly = "plotly among them" if any("plotly" in path for path in page.files) else "plotly not among them"
    return (
        f"HTML {page.size:,} bytes ({page.encoding}), styles {page.weight('.css'):,}, "
        f"scripts {page.weight('.js'):,}, icon {page.weight('.svg'):,}: "
        f"{1 + len(page.files)} requests, {plotly}"
    )
