"""The form of a protocol: what every protocol fixes, the thresholds of its rule, and what may be added to a rule."""

from delphi.protocol.forms.additions import use_further_defaults
from delphi.protocol.forms.questions import QuestionForm, question_as_typed, question_form
from delphi.protocol.forms.scales import posted_scale, scale_with
from delphi.protocol.forms.terms import TermsForm, as_typed, terms_form

__all__ = [
    "QuestionForm",
    "TermsForm",
    "as_typed",
    "posted_scale",
    "question_as_typed",
    "question_form",
    "scale_with",
    "terms_form",
    "use_further_defaults",
]
