"""The page's figures in documents: all statements, rounds, groups and response, drawn from what an edition froze."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from delphi.charts.paper import medians_by_group, medians_by_round, response_by_day, stacked_bars
from delphi.charts.paper.groups import Grouped
from delphi.charts.paper.response import Answered
from delphi.charts.rated import RatedStatement
from delphi.charts.sentences import diverging_sentence, dot_and_iqr_sentence
from delphi.charts.wording import Wording
from delphi.domain.places import read_scale
from delphi.domain.scale import Band, Scale
from delphi.export import phrases
from delphi.export.phrases import Json, Translate

Drawing = dict[str, str]
Texts = Mapping[str, str]  # of statements, by label
MOST = 38  # statements of one drawing; more go on in another, so that each fits on a page


def figures(document: Json, _: Translate) -> list[Drawing]:
    """Caption, words and SVG of each figure of the votes; nothing of an edition that does not tell every vote."""
    texts = {one["label"]: one["text"] for one in _statements(document)}
    found: list[Drawing] = []
    for scale, votes in _by_scale(document):
        for drawn in (_stacked, _rounds, _groups):
            found += drawn(votes, scale, texts, _)
    return found


def _statements(document: Json) -> list[Json]:
    """Everything that the edition has the words of."""
    kept_out = document.get("not_included") or ()
    return [*document["recommendations"], *document["not_agreed"], *kept_out]


def response(document: Json, _: Translate) -> list[Drawing]:
    """How many had answered everything day by day, where an edition tells it."""
    rounds = {
        one["number"]: Answered(one["finished_by_day"], one["n_invited"])
        for one in document["rounds"]
        if one.get("finished_by_day")
    }
    if not rounds:
        return []
    told = _("Round %(number)s: %(n)s of %(of)s finished")
    alt = ". ".join(
        told % {"number": number, "n": one.by_day[-1], "of": one.n_invited} for number, one in rounds.items()
    )
    return [
        _drawing(
            _("Who had answered everything, by day"),
            f"{alt}.",
            response_by_day(rounds, f"{alt}.", _wording(_)),
        )
    ]


def _by_scale(document: Json) -> Iterator[tuple[Scale, list[Json]]]:
    """The statements with their votes, by the scale that they were rated on; rankings and estimates are not drawn."""
    usual = document["protocol"]["terms"]["scale"]
    written = {one["label"]: one.get("scale") or usual for one in _statements(document)}
    found: dict[str, tuple[Scale, list[Json]]] = {}
    for one in document.get("votes") or ():
        scale = read_scale({"labels": Scale.labels, **written.get(one["label"], usual)})
        if scale.is_of_ratings and all(_is_counted(vote, scale) for vote in one["rounds"]):
            found.setdefault(repr(scale), (scale, []))[1].append(one)
    yield from found.values()


def _is_counted(vote: Json, scale: Scale) -> bool:
    """Whether each point has its count; of an earlier round on another scale it has not."""
    return set(vote.get("counts") or ()) == {str(point) for point in scale.points}


def _stacked(votes: Sequence[Json], scale: Scale, texts: Texts, _: Translate) -> Iterator[Drawing]:
    rows = [_row(one, one["rounds"][-1], texts) for one in votes]
    last = [one["rounds"][-1] for one in votes]
    in_agree = sum(vote["median"] is not None and vote["median"] >= scale.agree[0] for vote in last)
    split = sum(vote["n"] > 0 and 3 * min(vote["n_agree"], vote["n_disagree"]) >= vote["n"] for vote in last)
    alt = phrases.say(diverging_sentence(len(rows), in_agree, split, scale), _)
    caption = _("The last vote on every statement: how many rated in which band, most agreement on top")
    for part, number in _parts(rows):
        yield _drawing(f"{caption}{number}", alt, stacked_bars(part, scale, alt, _wording(_)))


def _rounds(votes: Sequence[Json], scale: Scale, texts: Texts, _: Translate) -> Iterator[Drawing]:
    """Of statements that were rated more than once, since a single vote shows no way."""
    again = [one for one in votes if len(one["rounds"]) > 1]
    if not again:
        return
    alt = phrases.say(_compared(again), _)
    caption = _("Median and middle half by round, of the statements that were rated more than once")
    for part, number in _parts(again):
        by_round: dict[int, list[RatedStatement]] = {}
        for one in part:
            for vote in one["rounds"]:
                by_round.setdefault(vote["round"], []).append(_row(one, vote, texts))
        yield _drawing(f"{caption}{number}", alt, medians_by_round(by_round, scale, alt, _wording(_)))


def _compared(votes: Sequence[Json]) -> Any:
    """How many moved closer or apart between their last two votes."""
    pairs = [(one["rounds"][-2], one["rounds"][-1]) for one in votes]
    widths = [
        (before["q3"] - before["q1"], now["q3"] - now["q1"])
        for before, now in pairs
        if None not in (before["q1"], before["q3"], now["q1"], now["q3"])
    ]
    closer, apart = sum(now < before for before, now in widths), sum(now > before for before, now in widths)
    first, last = min(one[0]["round"] for one in pairs), max(one[1]["round"] for one in pairs)
    return dot_and_iqr_sentence(len(widths), closer, apart, first, last)


def _groups(votes: Sequence[Json], scale: Scale, texts: Texts, _: Translate) -> Iterator[Drawing]:
    """Of statements with groups that may be shown: those below the least cell were left out when the round closed."""
    grouped = [
        Grouped(_row(one, one["rounds"][-1], texts), medians)
        for one in votes
        if len(medians := _medians(one["rounds"][-1])) > 1
    ]
    if not grouped:
        return
    apart = sum(_lie_apart(one.medians, scale) for one in grouped)
    alt = _("On %(n)s of %(all)s statements the medians of the groups lie in different bands.") % {
        "n": apart,
        "all": len(grouped),
    }
    caption = _("Medians of the stakeholder groups in the last vote on each statement")
    for part, number in _parts(grouped):
        drawn = medians_by_group(part, scale, alt, _("whole panel"), _wording(_))
        yield _drawing(f"{caption}{number}", alt, drawn)


def _medians(vote: Json) -> dict[str, float]:
    groups: Mapping[str, Json] = vote.get("groups") or {}
    return {name: told["median"] for name, told in groups.items() if name and told["median"] is not None}


def _lie_apart(medians: Mapping[str, float], scale: Scale) -> bool:
    bands: set[Band] = {scale.band(value) for value in medians.values()}
    return len(bands) > 1


def _row(one: Json, vote: Json, texts: Texts) -> RatedStatement:
    outcome = str(vote.get("stands", vote["outcome"]))
    counts = [int(vote["counts"][point]) for point in sorted(vote["counts"], key=int)]
    text = texts.get(one["label"], "")
    return RatedStatement(one["label"], text, counts, vote["median"], vote["q1"], vote["q3"], outcome)


def _parts(rows: Sequence[Any]) -> Iterator[tuple[Sequence[Any], str]]:
    """The rows in parts that each fit on a page, and the number of the part where there are several."""
    n = -(-len(rows) // MOST)
    size = -(-len(rows) // n)
    for number in range(n):
        yield rows[number * size : (number + 1) * size], f" ({number + 1}/{n})" if n > 1 else ""


def _wording(_: Translate) -> Wording:
    return Wording(translate=_, number=lambda value: phrases.number(value, _))


def _drawing(caption: str, alt: str, svg: str) -> Drawing:
    return {"caption": caption, "alt": alt, "svg": svg}
