"""What may be said of a statement by the kind of its question: one rating, a place in a ranking, or an estimate."""

from __future__ import annotations

from delphi.domain.question import QuestionKind
from delphi.errors import NotAcceptable
from delphi.models.plainly import Presents
from delphi.rating.acts import Said
from delphi.tallies import terms_of


def refuse_unfit(presented: Presents, said: Said) -> None:
    """Raise NotAcceptable for a single place of a ranking, and for bounds that do not lie around an estimate."""
    if not presented.round.terms:
        return
    question = terms_of(presented.round).question(presented.question)
    if question.kind is QuestionKind.RANKING:
        raise NotAcceptable(
            "This statement is ranked beside others. Give it its place on the page of the ranking."
        )
    bounds = [bound for bound in (said.lowest, said.highest) if bound is not None]
    if not bounds:
        return
    if question.kind is not QuestionKind.ESTIMATE or said.value is None:
        raise NotAcceptable("Only an estimate has a lowest and a highest value. Use the page's own form.")
    for bound in bounds:
        question.scale.check(bound)
    if said.lowest is not None and said.lowest > said.value:
        raise NotAcceptable("The lowest plausible value lies above your best estimate. Give a lower one.")
    if said.highest is not None and said.highest < said.value:
        raise NotAcceptable("The highest plausible value lies below your best estimate. Give a higher one.")
