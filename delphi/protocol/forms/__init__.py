"""The form of a protocol: what every protocol fixes, the thresholds of its rule, and what may be added to a rule."""

from delphi.protocol.forms.additions import use_further_defaults
from delphi.protocol.forms.terms import TermsForm, as_typed, posted_scale, terms_form, use_defaults

__all__ = ["TermsForm", "as_typed", "posted_scale", "terms_form", "use_defaults", "use_further_defaults"]
