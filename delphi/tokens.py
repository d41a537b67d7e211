"""Tokens for links and sessions: long and random; only their hash is ever stored."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """SHA-256 of a token. The token is random, so no salt and no slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()
