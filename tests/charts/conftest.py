"""A real Chromium for the chart module, without a server: the test answers every request itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import chromium


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = chromium.find()
    if path is None:
        (pytest.fail if chromium.is_required() else pytest.skip)(chromium.MISSING)
    return {**browser_type_launch_args, "executable_path": path, "args": chromium.arguments()}


@pytest.fixture(scope="session")
def base_url() -> None:
    """None: the test names its own address."""
