"""The nouns: tables with named constraints and guards, and no queries."""

from delphi.models.account import Appointment, LinkPurpose, OneTimeLink, SignIn, User
from delphi.models.base import Base, utcnow
from delphi.models.edition import CommentState, EditionState, EditionStep, PublicComment, Retraction
from delphi.models.event import Event
from delphi.models.evidence import Evidence, EvidenceOpened, Finding, Judge
from delphi.models.guideline import Direction, Edition, Recommendation, Strength
from delphi.models.interest import Declaration, Recusal
from delphi.models.made import MadeFiles
from delphi.models.mail import (
    Delivery,
    DeliveryOutcome,
    LetterTemplate,
    Message,
    MessageState,
    Post,
    Sending,
    UnsubscribeLink,
)
from delphi.models.meeting import MeetingPhase, MeetingStep
from delphi.models.panel import Enrolment, Panellist, PersonalLink
from delphi.models.pilot import Pilot, PilotAnswer, PilotSitting, PilotStatement
from delphi.models.rating import (
    Comment,
    CommentKind,
    FeedbackSeen,
    PresentedPlace,
    Rating,
    RatingHistory,
    Suggestion,
)
from delphi.models.round import Extension, Round, RoundStatement
from delphi.models.signoff import SignOff, SignOffDissent, SignOffPeriod
from delphi.models.statement import (
    Certainty,
    LineageKind,
    Reference,
    Section,
    Statement,
    StatementLineage,
    StatementReference,
    StatementVersion,
)
from delphi.models.study import Amendment, Protocol, Study
from delphi.models.text import GuidelineText
from delphi.models.translation import Translation
from delphi.models.workbench import (
    CommentPlace,
    CommentPoint,
    CommentPointRevision,
    CommentTag,
    CommentTagging,
    SuggestionTriage,
    TriageDecision,
)

__all__ = [
    "Amendment", "Appointment", "Base", "Certainty", "Comment", "CommentKind", "CommentPlace",
    "CommentPoint", "CommentPointRevision", "CommentState", "CommentTag", "CommentTagging", "Declaration", "Delivery",
    "DeliveryOutcome", "Direction", "Edition", "EditionState", "EditionStep", "Enrolment", "Event", "Evidence", "EvidenceOpened",
    "Extension", "FeedbackSeen", "Finding", "GuidelineText", "Judge", "LetterTemplate", "LineageKind", "LinkPurpose",
    "MadeFiles", "MeetingPhase", "MeetingStep",
    "Message", "MessageState", "OneTimeLink", "Panellist", "PersonalLink", "Pilot", "PilotAnswer",
    "PilotSitting", "PilotStatement", "Post", "PresentedPlace",
    "Protocol", "PublicComment", "Rating", "RatingHistory", "Recommendation", "Recusal", "Reference", "Retraction", "Round",
    "RoundStatement", "Section", "Sending", "SignIn", "SignOff", "SignOffDissent", "SignOffPeriod",
    "Statement", "StatementLineage", "StatementReference", "StatementVersion", "Strength", "Study",
    "Suggestion", "SuggestionTriage", "Translation", "TriageDecision", "UnsubscribeLink", "User", "utcnow",
]  # fmt: skip
