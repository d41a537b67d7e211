"""Commands: analyse anyone's ratings, and plan a panel before there are any."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, TypeVar

import click

from delphi.analysis.settings import (
    LEAST_CELL,
    Settings,
    make_rule,
    make_scale,
    read_rule_file,
    refuse_unfit,
    with_thresholds,
)
from delphi.domain.consensus import OF_RATINGS, ConsensusRule, Preset
from delphi.domain.protocol import Terms
from delphi.errors import DomainError

if TYPE_CHECKING:
    from delphi.importing.rated import RatedPanel

Command = TypeVar("Command", bound=Callable[..., Any])

_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
_OUT = click.Path(dir_okay=False, writable=True, path_type=Path)
_SHARE = click.FloatRange(0, 1)
PRESETS = ", ".join(OF_RATINGS)


def _on_a_scale(command: Command) -> Command:
    """The options that both commands share."""
    options = (
        click.option("--points", metavar="1-9", help="Lowest and highest point of the scale."),
        click.option("--agree", metavar="7-9", help="Points that agree; by default the highest third."),
        click.option("--disagree", metavar="1-3", help="Points that disagree; by default the lowest third."),
        click.option("--quantile-type", type=click.IntRange(1, 9), help="Of Hyndman and Fan; by default 7."),
        click.option("--rule", "presets", multiple=True, metavar="PRESET", help=f"One of {PRESETS}."),
        click.option("--rule-file", type=_FILE, help="A rule, or the terms of a protocol, as JSON."),
        click.option(
            "--threshold", "thresholds", multiple=True, metavar="NAME=VALUE", help="Of the (first) rule."
        ),
        click.option(
            "--count-abstentions", is_flag=True, help="“Unable” counts in the denominator of shares."
        ),
        click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True),
        click.option("--output", "-o", type=_OUT, help="Write to a file and not to standard output."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("file", type=_FILE, metavar="RATINGS.csv")
@_on_a_scale
@click.option(
    "--groups", "with_groups", is_flag=True, help="Show each stakeholder group in csv, md and html, too."
)
@click.option(
    "--least-cell",
    type=click.IntRange(1, 1000),
    help=f"Fewest ratings of a group that are shown; by default {LEAST_CELL}.",
)
@click.option("--resamples", type=click.IntRange(0, 100_000), help="Panels drawn anew for each verdict.")
@click.option(
    "--format", "form", type=click.Choice(["json", "csv", "md", "html"]), default="json", show_default=True
)
def analyse(
    file: Path, with_groups: bool, least_cell: int | None, resamples: int | None, form: str,
    output: Path | None, seed: int, **asked: Any,
) -> None:  # fmt: skip
    """Analyse a file of ratings, without any study.

    Either a line for each rating (columns round, statement, panellist, group, value; round and group may be
    absent) or a line for each panellist and a column for each statement. An empty cell is not answered,
    "unable" or "x" is outside expertise. See docs/analyse.md. The first of several --rule decides.
    """
    # Numbers and pages take long to load: no other command should wait for them.
    from delphi.analysis.report import analyse as analysed
    from delphi.importing.ratings import BadRatings, read_ratings

    with _refusals(file):
        terms, rules = _terms(**asked)
        beside = tuple(rules[1:])
        rule = replace(rules[0], beside=(*rules[0].beside, *beside)) if beside else rules[0]
        least = least_cell or (terms.least_cell if asked["rule_file"] else LEAST_CELL)
        terms = replace(terms, rule=rule, least_cell=least)
        settings = Settings(terms, seed, resamples, with_groups)
        try:
            with _opened(file) as source:
                panel = read_ratings(source, terms.scale)
        except BadRatings as bad:
            for fault in bad.problems:
                column = f" {fault.column}:" if fault.column else ""
                click.echo(f"{file}:{fault.line}:{column} {fault.what} {fault.remedy}", err=True)
            raise
        document = analysed(panel, settings)
    for name in panel.not_read:
        click.echo(f"{file}: the column “{name}” was not read.", err=True)
    if not asked["points"] and not asked["rule_file"]:
        _tell_of_a_shorter_scale(file, panel, terms)
    _write(_analysis_as(form, document, settings, file), output)


def _tell_of_a_shorter_scale(file: Path, panel: RatedPanel, terms: Terms) -> None:
    """Somebody who forgets --points would read verdicts of a scale that nobody was shown."""
    highest = terms.scale.low + max((int(rated.placed.max(initial=-1)) for rated in panel.rounds), default=-1)
    if terms.scale.low <= highest < terms.scale.agree[0]:
        click.echo(
            f"{file}: no rating is above {highest}, and the scale is {terms.scale.low}-{terms.scale.high}. "
            f"Where it was shorter, say so: --points 1-{max(highest, 5)}.",
            err=True,
        )


def _analysis_as(form: str, document: dict[str, Any], settings: Settings, file: Path) -> bytes:
    from delphi.analysis.page import as_html
    from delphi.analysis.tables import as_csv, as_markdown

    if form == "csv":
        return as_csv(document, settings.with_groups)
    if form == "md":
        return as_markdown(document, settings.with_groups).encode()
    if form == "html":
        title = "Standard input" if str(file) == "-" else file.stem
        return as_html(document, settings.scale, settings.rule, title, settings.with_groups).encode()
    return _json(document)


@click.command()
@_on_a_scale
@click.option("--sizes", default="8,12,16,20,30,40", show_default=True, help="Panellists who start.")
@click.option(
    "--truth",
    "truths",
    multiple=True,
    metavar="NAME=SHARES",
    help="How all experts would rate: a share for each point, such as none=10,20,30,20,20.",
)
@click.option("--vary", metavar="NAME=VALUES", help="Judge by several thresholds, such as percent=70,75,80.")
@click.option("--rounds", type=click.IntRange(1, 10), default=1, show_default=True)
@click.option(
    "--drop-out", type=_SHARE, default=0.0, show_default=True, help="Leave before each later round."
)
@click.option(
    "--conformity",
    type=_SHARE,
    default=0.0,
    show_default=True,
    help="Go half the way to the median after each round.",
)
@click.option("--abstain", type=_SHARE, default=0.0, show_default=True, help="Answer “unable”.")
@click.option(
    "--panels",
    type=click.IntRange(1, 100_000),
    default=2000,
    show_default=True,
    help="Simulated for each size.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "html"]),
    default="table",
    show_default=True,
)
def plan(
    sizes: str, truths: Sequence[str], vary: str | None, rounds: int, drop_out: float, conformity: float,
    abstain: float, panels: int, form: str, output: Path | None, seed: int, **asked: Any,
) -> None:  # fmt: skip
    """Simulate panels against a rule: how often it says consensus, when there is and when there is none.

    Several --rule, or --vary, are judged on the same panels.
    """
    from delphi.analysis import planned
    from delphi.domain.planning import Plan, simulate

    with _refusals():
        terms, rules = _terms(**asked)
        wanted = Plan(
            sizes=planned.read_sizes(sizes),
            truths=planned.read_truths(truths, terms.scale),
            n_rounds=rounds,
            drop_out=drop_out,
            conformity=conformity,
            abstain=abstain,
            n_panels=panels,
            seed=seed,
            quantile_type=terms.quantile_type,
            count_abstentions=terms.count_abstentions,
        )
        varied = planned.varied(rules, vary, terms.scale)
        bar = click.progressbar(length=wanted.n_steps, label="Simulating", file=sys.stderr)
        with bar:
            found = simulate([rule for _, rule in varied], terms.scale, wanted, bar.update)
    names = [name for name, _ in varied]
    if form == "json":
        _write(_json({**found.to_json(), "names": names}), output)
    else:
        forms: dict[str, Callable[..., bytes]] = {
            "table": planned.as_table,
            "csv": planned.as_csv,
            "html": planned.as_html,
        }
        _write(forms[form](found, names), output)


COMMANDS = (analyse, plan)


def _terms(
    points: str | None, agree: str | None, disagree: str | None, quantile_type: int | None,
    presets: Sequence[str], rule_file: Path | None, thresholds: Sequence[str], count_abstentions: bool,
) -> tuple[Terms, list[ConsensusRule]]:  # fmt: skip
    """What was asked, with the terms of a rule file for what was not. Raises NotAcceptable."""
    terms, rules = Terms(), list[ConsensusRule]()
    if rule_file is not None:
        with _refusals(rule_file), _opened(rule_file) as source:
            rule, stored = read_rule_file(source.read())
        terms = stored or terms
        rules.append(rule)
    scale = make_scale(points, agree, disagree, terms.scale)
    for preset in presets or ([] if rules else [Preset.PERCENT_AGREEMENT]):
        rules.append(make_rule(preset, scale))
    rules[0] = with_thresholds(rules[0], thresholds)
    for rule in rules:
        refuse_unfit(rule, scale)
    return replace(
        terms,
        scale=scale,
        rule=rules[0],
        quantile_type=quantile_type or terms.quantile_type,
        count_abstentions=count_abstentions or terms.count_abstentions,
    ), rules


def _opened(file: Path) -> AbstractContextManager[BinaryIO]:
    """The file to read; "-" is standard input, which stays open."""
    return nullcontext(sys.stdin.buffer) if str(file) == "-" else file.open("rb")


@contextmanager
def _refusals(file: Path | None = None) -> Iterator[None]:
    """Say on standard error why nothing was written, and end with the code of a wrong use."""
    try:
        yield
    except DomainError as refusal:
        _refuse(f"{file}: {refusal}" if file is not None else str(refusal))
    except OSError as error:
        _refuse(f"{error.filename}: {error.strerror}.")


def _refuse(said: str) -> NoReturn:
    click.echo(said, err=True)
    raise SystemExit(2)


def _json(document: dict[str, Any]) -> bytes:
    return (
        json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1).encode("utf-8", "replace") + b"\n"
    )


def _write(content: bytes, output: Path | None) -> None:
    if output is not None:
        with _refusals():
            output.write_bytes(content)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
