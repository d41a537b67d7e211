"""Every test here begins with a study whose rounds are closed, in a database of its own."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.guideline.finished import found_study, store_finished

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.support.study import MadeStudy


@pytest.fixture(scope="session")
def finished(run_folder: Path, migrated: Path) -> Path:
    return store_finished(run_folder, migrated)


@pytest.fixture
def database_url(finished: Path, tmp_path: Path) -> str:
    return "sqlite:///" + shutil.copyfile(finished, tmp_path / "delphi.sqlite").as_posix()


@pytest.fixture
def made(session: Session) -> MadeStudy:
    """The study `needles`: A1 to A3 accepted, A4 rejected, A5 open; nothing drafted yet."""
    return found_study(session)
