"""What no data can tell and checklists ask for: each thing once, whichever checklists want it."""

from __future__ import annotations

from collections.abc import Mapping

from delphi.errors import Sentence

# These are texts of the guideline's front matter, and kept under their own names.
OF_FRONT = ("scope", "funding", "interests", "updating")

GROUPS: Mapping[Sentence, Mapping[str, Sentence]] = {
    Sentence("Why this study"): {
        "why_delphi": Sentence("Why a Delphi study, rather than another approach?"),
        "background": Sentence("What is it part of, and what came before it?"),
        "scope": Sentence("Which health problem, interventions and region does it cover, and what does it leave out?"),
        "epidemiology": Sentence("How common is the health problem, and what does it mean to people and to health care?"),
        "earlier_version": Sentence("If it renews an earlier document: which one, and why?"),
        "priorities": Sentence("How were the topics chosen and put in order?"),
        "population": Sentence("Which people are the recommendations about?"),
        "subgroups": Sentence("Which subgroups were looked at apart?"),
        "settings": Sentence("In which settings are they meant to be used?"),
    },
    Sentence("Who took part"): {
        "directed_by": Sentence("Who directed it, with what expertise, and who chose them?"),
        "directors_role": Sentence("Did those who directed it rate, and what did they decide?"),
        "method_advice": Sentence("Who advised on the method?"),
        "contact": Sentence("Who answers questions about it?"),
        "panel_criteria": Sentence("Who counted as an expert, how many were wanted and why, and who chose them?"),
        "recruitment": Sentence("Where and how were panellists found and invited?"),
        "perspectives": Sentence("Which perspectives were wanted and why, and what was done about those that were missing?"),
        "patients": Sentence("What part had patients, carers and the public in each step?"),
        "incentives": Sentence("Was anything offered for taking part, and how often were people reminded?"),
        "accessibility": Sentence("What was done so that everybody could take part: languages, formats, help?"),
        "ethics": Sentence("Which ethics committee approved it, or why was none asked, and how was consent given?"),
    },
    Sentence("How it was done"): {
        "registration": Sentence("Where and when was the protocol registered or published? Give its address."),
        "preparation": Sentence("Where do the first statements come from: a review, interviews, a workshop?"),
        "search": Sentence("How was the evidence searched and selected? Name databases, dates and criteria, or cite."),
        "certainty_method": Sentence("How was the certainty of the evidence judged, and by whom?"),
        "outcomes_chosen": Sentence("How were outcomes chosen and put in order?"),
        "pilot": Sentence("Was it piloted: by whom, how many, what changed, and were those answers used?"),
        "objectives": Sentence("What was the aim of each round?"),
        "why_rule": Sentence("Why was this definition of consensus chosen?"),
        "analysis_of_texts": Sentence("How were comments and suggestions worked through?"),
        "options": Sentence("Which other options for care are presented?"),
        "quality": Sentence("What was done to assure the quality of the process?"),
    },
    Sentence("What happened"): {
        "timing": Sentence("Was anything prolonged or delayed, and why?"),
        "special_events": Sentence("What happened meanwhile that may have changed answers?"),
        "external_review": Sentence("Who reviewed the draft from outside, and what became of their comments?"),
        "interests": Sentence("How were interests judged and managed, and where are they published?"),
        "funding": Sentence("Who paid, and what part had they in it?"),
        "endorsers": Sentence("Which organisations endorse it, and what part had they in it?"),
    },
    Sentence("What it means"): {
        "abstract": Sentence("The structured abstract, naming the Delphi method."),
        "central_findings": Sentence("What are the central findings?"),
        "literature": Sentence("How do they fit with what else is known?"),
        "limitations": Sentence("What are its strengths and limits: response, composition of the panel, feedback?"),
        "validity": Sentence("What speaks for and against the validity of the results?"),
        "reliability": Sentence("What speaks for and against their reliability?"),
        "conclusions": Sentence("Are the conclusions no wider than the results?"),
    },
    Sentence("What comes next"): {
        "glossary": Sentence("Which terms and abbreviations need explaining?"),
        "implementation": Sentence("What helps to put it into practice: advice, tools, known barriers?"),
        "monitoring": Sentence("By what can be seen whether it is followed?"),
        "dissemination": Sentence("How is it made known?"),
        "updating": Sentence("When and by whom is it looked at again?"),
    },
}  # fmt: skip
QUESTIONS: Mapping[str, Sentence] = {key: asked for group in GROUPS.values() for key, asked in group.items()}
PARTS: tuple[tuple[Sentence, tuple[str, ...]], ...] = tuple(
    (name, tuple(group)) for name, group in GROUPS.items()
)
PART_OF: Mapping[str, int] = {topic: n for n, (_name, topics) in enumerate(PARTS, 1) for topic in topics}


def stored_as(topic: str) -> str:
    """The key under which the answer is kept among the texts of the guideline."""
    return topic if topic in OF_FRONT else f"report {topic}"
