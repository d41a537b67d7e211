"""Configuration: embedded defaults, each replaced by an environment variable of the same name."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
INSTANCE = Path(os.environ.get("DELPHI_INSTANCE", ROOT / "instance"))


def secret_key() -> str:
    """The key that signs cookies: SECRET_KEY, or one made on the first start and kept in instance/."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    INSTANCE.mkdir(parents=True, exist_ok=True)
    path = INSTANCE / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key


def settings() -> dict[str, Any]:
    """All settings, read from the environment now (so that tests and commands may change it)."""
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    base_url = os.environ.get("BASE_URL", f"http://{host}:{port}").rstrip("/")
    demo = os.environ.get("DEMO", "") == "1"
    return {
        "HOST": host,
        "PORT": port,
        # Links in mails are built from this, never from a request's Host header.
        "BASE_URL": base_url,
        "TRUSTED_HOSTS": [urlsplit(base_url).hostname, *(["127.0.0.1", "localhost"] if demo else [])],
        "DATABASE_URL": os.environ.get("DATABASE_URL", f"sqlite:///{INSTANCE / 'delphi.sqlite'}"),
        "INSTANCE": INSTANCE,
        "SECRET_KEY": secret_key(),
        "SESSION_COOKIE_NAME": "delphi",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": base_url.startswith("https://"),
        # The demonstration shows its sign-in links and its outbox to whoever opens it: never in production.
        "DEMO": demo,
        # How many reverse proxies stand before this server: their word on address and scheme is then believed.
        "PROXIES": int(os.environ.get("PROXIES", "0")),
        # smtp://user:password@host:587 (STARTTLS), smtps://host:465; empty keeps mails in the outbox.
        "SMTP_URL": os.environ.get("SMTP_URL", ""),
        # redis://host:6379/0: several servers share one queue. Empty: a file of this server's own.
        "JOBS_URL": os.environ.get("JOBS_URL", ""),
        "MAIL_FROM": os.environ.get("MAIL_FROM", "Delphi <delphi@localhost>"),
        "MAX_CONTENT_LENGTH": int(os.environ.get("MAX_UPLOAD_BYTES", str(2 * 1024 * 1024))),
        "WTF_CSRF_TIME_LIMIT": None,
        # Seconds for which a drawn monitor serves all who watch; with the three of static/js/live.js below five.
        "WATCH_PACE": 1.5,
        # Those whose catalogue in delphi/translations/ is whole.
        "LANGUAGES": ["en", "de", "es", "fr", "it"],
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "delphi" / "translations"),
    }
