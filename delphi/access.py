"""Who may do what: one table from actions to the roles that may take them."""

from __future__ import annotations

import enum


class Role(enum.StrEnum):
    """What a person is in one study. Nobody has a role in every study."""

    CHAIR = "chair"
    METHODOLOGIST = "methodologist"
    OBSERVER = "observer"
    PANELLIST = "panellist"


STAFF_ROLES = (Role.CHAIR, Role.METHODOLOGIST, Role.OBSERVER)


class Action(enum.StrEnum):
    SEE_STUDY = "see the study"
    EDIT_PROTOCOL = "edit or amend the protocol"
    EDIT_STATEMENTS = "edit statements"
    APPOINT = "appoint colleagues"
    ARCHIVE = "archive the study and bring it back"
    SEE_PANEL = "see who is on the panel"
    MANAGE_PANEL = "add, invite, remind and withdraw panellists"
    RUN_ROUNDS = "open and close rounds"
    SEE_RESULTS = "see results while a round runs"
    REVISE = "reword or carry statements"
    EDIT_GUIDELINE = "draft recommendations"
    LOCK = "lock recommendations and publish"
    EXPORT = "export the study"
    SEE_AUDIT = "see the audit trail"
    EXPLORE = "try other rules on the ratings"
    RATE = "rate statements"
    FOUND_STUDY = "found a study"
    SIGNED_IN = "use one's own account"


_CHAIR = frozenset({Role.CHAIR})
_METHOD = frozenset({Role.CHAIR, Role.METHODOLOGIST})
_STAFF = frozenset(STAFF_ROLES)

# FOUND_STUDY and SIGNED_IN ask about a person, not about a role in a study: see delphi.web.allow.
MAY: dict[Action, frozenset[Role]] = {
    Action.SEE_STUDY: _STAFF,
    Action.EDIT_PROTOCOL: _METHOD,
    Action.EDIT_STATEMENTS: _METHOD,
    Action.APPOINT: _CHAIR,
    Action.ARCHIVE: _CHAIR,
    # An observer reads results, not names; a methodologist works on codes alone.
    Action.SEE_PANEL: _CHAIR,
    Action.MANAGE_PANEL: _CHAIR,
    Action.RUN_ROUNDS: _CHAIR,
    Action.SEE_RESULTS: _STAFF,
    Action.REVISE: _METHOD,
    Action.EDIT_GUIDELINE: _METHOD,
    Action.LOCK: _CHAIR,
    Action.EXPORT: _METHOD,
    Action.SEE_AUDIT: _METHOD,
    # It looks at the ratings from many sides, so it stays with those who answer for the method.
    Action.EXPLORE: _METHOD,
    Action.RATE: frozenset({Role.PANELLIST}),
    Action.FOUND_STUDY: frozenset(),
    Action.SIGNED_IN: frozenset(),
}


def may(role: Role | None, action: Action) -> bool:
    """Whether somebody with this role in a study may take the action there."""
    return role is not None and role in MAY[action]
