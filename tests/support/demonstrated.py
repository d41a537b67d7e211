"""A demonstration for tests: the settings of one on a database of its own, and its studies."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from delphi.models import utcnow

if TYPE_CHECKING:
    from flask import Flask


def load_demo(app: Flask) -> None:
    from delphi.demo import loading

    database = app.extensions["delphi.database"]
    with database.sessions() as session, database.writing(session):
        loading.load(session, utcnow())


def demonstration(folder: Path, migrated: Path) -> dict[str, Any]:
    """The settings of a demonstration on an empty database of its own in the folder."""
    shutil.copyfile(migrated, folder / "delphi.sqlite")
    return {
        "TESTING": True, "DEMO": True, "SMTP_URL": "", "SECRET_KEY": "only for tests", "INSTANCE": folder,
        "BASE_URL": "http://localhost", "TRUSTED_HOSTS": ["localhost"],
        "DATABASE_URL": f"sqlite:///{folder / 'delphi.sqlite'}",
    }  # fmt: skip
