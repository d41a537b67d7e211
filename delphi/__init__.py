"""Delphi: from draft statements to a published guideline. `create_app` wires and decides nothing."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

__version__ = "0.1.0"

# What each application needs; each has an `install(app)`, called in this order.
PARTS = (
    "web.addresses", "web.language", "web.session", "web.identity", "web.filters", "web.headers", "web.refusals", "web.limits", "jobs", "assets",
    "cli",
)  # fmt: skip

# One folder per thing that a person can do; each has a `bp` in its views.
CAPABILITIES = (
    "account", "study", "protocol", "statements", "panel", "rounds", "rating", "results", "revision",
    "evidence", "guideline", "exchange", "whatif", "afterwards", "signoff", "workbench", "elsewhere",
    "pilot", "meeting", "translating", "reporting",
)  # fmt: skip


def create_app(settings: dict[str, Any] | None = None) -> Flask:
    """The application, configured by the environment; `settings` replaces single values (tests do)."""
    # Imported here: the numbers in delphi.stats must be usable without a web framework.
    from flask import Flask
    from flask_wtf import CSRFProtect
    from werkzeug.middleware.proxy_fix import ProxyFix

    import config

    app = Flask(
        "delphi",
        root_path=str(config.ROOT),
        template_folder="templates",
        static_folder="static",
        instance_path=str(config.INSTANCE.resolve()),
    )
    app.config.update(config.settings())
    app.config.update(settings or {})
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}

    app.jinja_env.globals["release"] = __version__
    csrf = CSRFProtect(app)
    if n_proxies := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n_proxies, x_proto=n_proxies)  # type: ignore[method-assign]
    for name in PARTS:
        importlib.import_module(f"delphi.{name}").install(app)
    for name in CAPABILITIES:
        views = importlib.import_module(f"delphi.{name}.views")
        app.register_blueprint(views.bp)
        for view in getattr(views, "WITHOUT_BROWSER", ()):
            csrf.exempt(view)
    return app
