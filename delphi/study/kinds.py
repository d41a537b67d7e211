"""What sets a study apart from ratings in rounds, in a few words for a list of studies."""

from __future__ import annotations

from delphi.domain.lifecycle import RoundMode
from delphi.domain.question import QuestionKind, listed
from delphi.errors import Sentence
from delphi.study.queries import Progress

OF_KIND = {QuestionKind.RANKING: Sentence("Ranking"), QuestionKind.ESTIMATE: Sentence("Estimates")}


def kinds(progress: Progress) -> tuple[Sentence, ...]:
    """Its questions, where it asks several of every statement; rankings and estimates; real time and meetings."""
    terms = progress.terms
    found: list[Sentence] = []
    if terms.asks_several:
        found.append(listed([question.title for question in terms.questions_of()]))
    asked = {question.kind for question in terms.more if not question.of_all}
    found += [words for kind, words in OF_KIND.items() if kind in asked]
    if terms.real_time:
        found.append(Sentence("In real time"))
    if any(one.mode is RoundMode.MEETING for one in progress.rounds):
        found.append(Sentence("Meeting"))
    return tuple(found)
