"""Passwords are hashed as ever, but in a millisecond instead of a tenth of a second."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from delphi.account import operations

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
OF_NOBODY = QUICK.hash("nobody's password")


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "_passwords", QUICK)
    monkeypatch.setattr(operations, "_nobody", lambda: OF_NOBODY)
