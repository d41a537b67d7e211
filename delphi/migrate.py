"""Bring a database to the newest schema. Alembic is imported only here, and only when it is needed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, text

import config
from delphi.database import Database

HEAD = "0027"


def alembic_config(connection: Any) -> Any:
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(config.ROOT / "migrations"))
    settings.attributes["connection"] = connection
    return settings


def upgrade(database: Database) -> bool:
    """Run the migrations that are missing; return whether there were any."""
    with database.engine.connect() as connection:
        if _revision(connection) == HEAD:
            return False
    from alembic import command

    with database.engine.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
    return True


def _revision(connection: Any) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
