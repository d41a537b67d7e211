"""The links in a mail, made at the moment it leaves: no row of a waiting mail holds a working token."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from delphi.models import LinkPurpose, Message, OneTimeLink, PersonalLink, UnsubscribeLink
from delphi.tokens import hashed, new_token

LINK = "{link}"
UNSUBSCRIBE = "{unsubscribe}"
PERSONAL_PATH = "/enter/"
ONE_TIME_PATH = "/sign-in/link/"
UNSUBSCRIBE_PATH = "/reminders/"
ONE_TIME_LASTS = timedelta(hours=1)
SET_UP_LASTS = timedelta(days=7)


def mint(session: Session, message: Message, base_url: str, at: datetime) -> dict[str, str]:
    """The address that takes the place of each of the message's placeholders."""
    made = {}
    if LINK in message.body:
        made[LINK] = base_url + _way_in(session, message, at)
    if UNSUBSCRIBE in message.body and message.panellist_id is not None:
        token = new_token()
        session.add(
            UnsubscribeLink(panellist_id=message.panellist_id, token_hash=hashed(token), created_at=at)
        )
        made[UNSUBSCRIBE] = f"{base_url}{UNSUBSCRIBE_PATH}{token}"
    return made


def _way_in(session: Session, message: Message, at: datetime) -> str:
    token = new_token()
    if message.panellist_id is not None:
        session.add(PersonalLink(panellist_id=message.panellist_id, token_hash=hashed(token), created_at=at))
        return PERSONAL_PATH + token
    is_set_up = message.kind == "set up"
    session.add(
        OneTimeLink(
            user_id=message.user_id,
            purpose=LinkPurpose.SET_UP if is_set_up else LinkPurpose.SIGN_IN,
            token_hash=hashed(token),
            created_at=at,
            expires_at=at + (SET_UP_LASTS if is_set_up else ONE_TIME_LASTS),
        )
    )
    return ONE_TIME_PATH + token
