"""What an expert sees: one card, how far they are, and all that they answered.

Thirty ratings in a row ask the same few questions: each statement is made once and takes its values by name.
"""

from delphi.rating.queries.answered import (
    Item,
    Progress,
    earlier_value,
    is_last_round,
    open_round,
    progress,
)
from delphi.rating.queries.asked import Asked, AskedRound, asked
from delphi.rating.queries.besides import explained, reworded
from delphi.rating.queries.cards import Card, Shown, card, shown
from delphi.rating.queries.current import Now
from delphi.rating.queries.listed import Answer, answers, suggestions
from delphi.rating.queries.ranked import Ranked, RankingPage, ranking_page

__all__ = [
    "Answer", "Asked", "AskedRound", "Card", "Item", "Now", "Progress", "Ranked", "RankingPage", "Shown", "answers",
    "asked", "card", "earlier_value", "explained", "is_last_round", "open_round", "progress", "ranking_page",
    "reworded", "shown", "suggestions",
]  # fmt: skip
