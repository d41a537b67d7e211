"""The code book: what each column of the tidy tables holds. A name alone means the column of any table."""

from __future__ import annotations

from collections.abc import Mapping

from delphi.errors import Sentence

COLUMNS: Mapping[str, Sentence] = {
    "statement": Sentence("Label of the statement."),
    "section": Sentence("Section of the questionnaire."),
    "position": Sentence("Place in its section."),
    "state": Sentence("open, accepted, rejected or dropped."),
    "left_because": Sentence("Why the chair took it out, where they did."),
    "n_versions": Sentence("Number of its wordings."),
    "references": Sentence("Keys of the references that it cites."),
    "came_out_of": Sentence("Label of the statement that it came out of."),
    "lineage.kind": Sentence("split or merge."),
    "reason": Sentence("Why, in the words of whoever decided it."),
    "question": Sentence("Key of what is asked of the statement; empty for the main question."),
    "question_name": Sentence("Its name."),
    "version": Sentence("Number of the wording."),
    "text": Sentence("The words themselves."),
    "plain": Sentence("The same in plain words, where somebody wrote them."),
    "language": Sentence("Language of the text, by its code."),
    "translations.kind": Sentence(
        "What the text is: statement, plain words, rationale, reason, section or of the protocol."
    ),
    "translated_at": Sentence("When the translation was stored."),
    "frozen_at": Sentence("From when on the panel was shown it, so that it stays; empty before."),
    "rationale": Sentence("Why the statement is made."),
    "certainty": Sentence("Certainty of the evidence by GRADE, as entered."),
    "first_round": Sentence("The first round that showed these words."),
    "round": Sentence("Number of the round."),
    "opened_at": Sentence("When the round opened."),
    "closed_at": Sentence("When the round closed."),
    "n_statements": Sentence("Statements of which the round asked the question."),
    "scale_low": Sentence("Lowest point of the scale."),
    "scale_high": Sentence("Highest point of the scale."),
    "agree_low": Sentence("Ratings from this point up agree."),
    "disagree_high": Sentence("Ratings up to this point disagree."),
    "rule": Sentence("Name of the consensus rule."),
    "rule_formula": Sentence("The rule as inequalities."),
    "quantile_type": Sentence("Type of quartiles, 1 to 9, of Hyndman and Fan (1996)."),
    "count_abstentions": Sentence("Whether abstentions count in the denominator."),
    "least_cell": Sentence("Fewest answers of a group that may be shown."),
    "terms_sha256": Sentence("SHA-256 of the terms by which the round was judged."),
    "ratings_sha256": Sentence("SHA-256 over every rating of the round."),
    "rated_elsewhere": Sentence("The file, where the round was rated in another program."),
    "file_sha256": Sentence("SHA-256 of that file."),
    "panellist": Sentence("Code of the panellist; who it is stands in no export."),
    "stakeholder_group": Sentence("Group by which results are compared."),
    "discipline": Sentence("Discipline of the panellist."),
    "country": Sentence("Country of the panellist."),
    "value": Sentence(
        "The rating, in points of the scale; the place in a ranking; an estimate in its unit. Empty for an abstention."
    ),
    "lowest": Sentence("Lowest plausible value of an estimate, in its unit; empty for all else."),
    "highest": Sentence("Highest plausible value of an estimate, in its unit; empty for all else."),
    "kept": Sentence("Whether it confirms the rating of the round before."),
    "abstained": Sentence("Whether the answer was “outside my expertise”."),
    "comments.kind": Sentence("reason, other words or condition."),
    "from_round": Sentence("First round in which the recusal holds."),
    "until_round": Sentence("First round in which it holds no more."),
    "group": Sentence("Stakeholder group, or all."),
    "n": Sentence("Ratings given."),
    "n_kept": Sentence("Ratings that confirm the one of the round before."),
    "n_abstained": Sentence("Answers “outside my expertise”."),
    "n_eligible": Sentence("Panellists who could have rated."),
    "n_recused": Sentence("Panellists who are recused from the statement."),
    "n_not_answered": Sentence("Panellists who could have rated and gave no answer."),
    "mean": Sentence("Arithmetic mean, in points of the scale."),
    "sd": Sentence("Standard deviation, n − 1 in the denominator."),
    "min": Sentence("Lowest rating."),
    "q1": Sentence("Lower quartile."),
    "median": Sentence("Median, halfway between the two middle ratings."),
    "q3": Sentence("Upper quartile."),
    "max": Sentence("Highest rating."),
    "iqr": Sentence("Interquartile range."),
    "p30": Sentence("30th percentile."),
    "p70": Sentence("70th percentile."),
    "ipr": Sentence("Range between the 30th and the 70th percentile."),
    "ipras": Sentence("The same range adjusted for symmetry (RAND/UCLA)."),
    "disagreement_index": Sentence("IPR over IPRAS; above 1 the panel disagrees."),
    "madm": Sentence("Mean absolute deviation from the median."),
    "n_agree": Sentence("Ratings in the agreement band."),
    "n_disagree": Sentence("Ratings in the disagreement band."),
    "share_agree": Sentence("n_agree over n, from 0 to 1."),
    "share_disagree": Sentence("n_disagree over n, from 0 to 1."),
    "counts": Sentence("Ratings at each point of the scale, as JSON."),
    "outcome": Sentence("accepted, rejected, open or too few."),
    "because": Sentence("The numbers on which the verdict rests, in a sentence."),
    "denominator": Sentence("What shares are taken of."),
    "recommendation_sha256": Sentence("Hash of the locked recommendation, where there is one."),
    "part": Sentence("Criterion of the rule: 1, and 2 and so on where others were added."),
    "join": Sentence("Whether all criteria must hold, or any one is enough."),
    "asked": Sentence("Of whom it is asked: the pooled panel, every group or any group."),
    "from_ratings": Sentence("Number of ratings from which these thresholds hold."),
    "preset": Sentence("Name of the criterion."),
    "threshold": Sentence("Name of the threshold."),
    "rules.value": Sentence("Its value; shares are per cent, and may be fractions such as 200/3."),
    "n_invited": Sentence("Invited before the close, and still there when the round opened."),
    "n_entered": Sentence("Of these, gave consent before the close."),
    "n_rated": Sentence("Answered at least one statement."),
    "n_finished": Sentence("Answered every statement asked of them."),
    "n_withdrew": Sentence("Withdrew while the round was open; of the whole panel alone."),
    "mode": Sentence("How the round was held: rounds, real-time or meeting."),
    "revision": Sentence("Number of the rating among those that one panellist gave here, from 1."),
    "seen.n": Sentence("Ratings that the page showed."),
    "seen.median": Sentence("Median that the page showed."),
    "seen.counts": Sentence("Ratings by point that the page showed."),
    "pilot.pilot": Sentence("Number of the pilot; its answers are in no other table."),
    "pilot_comments.pilot": Sentence("Number of the pilot; its answers are in no other table."),
    "pilot.n_rated": Sentence("Rated it in the pilot."),
    "n_outside": Sentence("Said in the pilot that it lies outside their expertise."),
    "n_unclear": Sentence("Found something in its words unclear."),
    "median_seconds": Sentence("Median time from the card to the answer, in seconds."),
}

# What each table holds.
DESCRIPTIONS: Mapping[str, Sentence] = {
    "statements": Sentence("A row for each statement, with its state now."),
    "lineage": Sentence("Which statement came out of which, by a split or a merge, and why."),
    "versions": Sentence("The exact words of each version, and the first round that showed them."),
    "rounds": Sentence(
        "The closed rounds and the terms by which each was judged, a row for each question that the round asked; for "
        "one that was rated in another program, the file."
    ),
    "panellists": Sentence(
        "Codes of those who rated. A group, discipline or country is empty where too few share it. Who was recused "
        "from a statement is left out, with enough others that nobody can be told by it."
    ),
    "ratings": Sentence(
        "A row for each rating that was counted, by code. An abstention has no value; a kept rating confirms the one "
        "before. The code is empty for who was recused from some statement, and for enough others, and in rounds that "
        "were rated elsewhere."
    ),
    "comments": Sentence("What was written, by code."),
    "recusals": Sentence(
        "A row for each decision that somebody does not rate a statement, and why; without code."
    ),
    "statistics": Sentence(
        "The frozen numbers of each statement, question and round, of all and of each group that may be shown."
    ),
    "decisions": Sentence("The verdict on each statement and question in each round, and why."),
    "translations": Sentence(
        "A row for each text in another language: of a version, of a section, or else of the protocol."
    ),
    "rules": Sentence("The thresholds by which each question of a round was judged, a row for each."),
    "attrition": Sentence(
        "Who was invited, came and finished in each round, of all and of each group that may be shown."
    ),
    "seen": Sentence(
        "Rounds in real time: what the page showed of the panel when a rating was changed on it, by code."
    ),
    "pilot": Sentence(
        "What pilots found before round 1: counts of their own, in no other table. Nobody's ratings."
    ),
    "pilot_comments": Sentence("What was written in pilots; of the whole where no statement is named."),
}
