"""How often one may try to sign in: counted by address and by account, before any slow hash."""

from __future__ import annotations

from flask import Flask, abort, current_app
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

_PER_ACCOUNT = RateLimitItemPerMinute(8, 15)
_PER_ADDRESS = RateLimitItemPerMinute(40, 15)


def install(app: Flask) -> None:
    app.extensions["delphi.limits"] = MovingWindowRateLimiter(MemoryStorage())


def count_attempt(kind: str, account: str, address: str) -> None:
    """Count one attempt; answer 429 where there were too many in a quarter of an hour."""
    limiter: MovingWindowRateLimiter = current_app.extensions["delphi.limits"]
    by_account = limiter.hit(_PER_ACCOUNT, kind, "account", account)
    by_address = limiter.hit(_PER_ADDRESS, kind, "address", address)
    if not (by_account and by_address):
        abort(429)
