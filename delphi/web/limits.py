"""How often one may try to sign in, before any slow hash, and how often the public may write: counted by address."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from flask import Flask, abort, current_app

from delphi.errors import TooOften

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import MovingWindowRateLimiter

# Attempts in a quarter of an hour.
PER_ACCOUNT = 8
PER_ADDRESS = 40
# Comments in a quarter of an hour: a hospital has one address, and one careful reader may say much.
COMMENTS_PER_ADDRESS = 30


def install(app: Flask) -> None:
    app.extensions.pop("delphi.limits", None)


def count_attempt(kind: str, account: str, address: str) -> None:
    """Count one attempt; answer 429 where there were too many in a quarter of an hour."""
    limiter = _limiter()
    by_account = limiter.hit(_quarter_hour(PER_ACCOUNT), kind, "account", account)
    by_address = limiter.hit(_quarter_hour(PER_ADDRESS), kind, "address", address)
    if not (by_account and by_address):
        abort(429)


def count_comment(address: str) -> None:
    """Count one public comment. Raises TooOften where too many came from one address within a quarter of an hour."""
    if not _limiter().hit(_quarter_hour(COMMENTS_PER_ADDRESS), "comment", "address", address):
        raise TooOften(
            "Very many comments came from your network. Your words are still below: send them in a quarter of an hour."
        )


def _limiter() -> MovingWindowRateLimiter:
    """The counter, made at the first attempt: its library brings asyncio along, for which no start should wait."""
    from limits.storage import MemoryStorage
    from limits.strategies import MovingWindowRateLimiter

    extensions = current_app.extensions
    limiter = extensions.get("delphi.limits")
    # setdefault: of two first attempts at once, both count with the same one
    return limiter or extensions.setdefault("delphi.limits", MovingWindowRateLimiter(MemoryStorage()))


@cache
def _quarter_hour(n: int) -> RateLimitItem:
    from limits import RateLimitItemPerMinute

    return RateLimitItemPerMinute(n, 15)
