"""Files that browsers keep: our own static files and plotly.js, compressed once, addressed by version."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import metadata, util
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.responders import Redirect, StaticFile

CACHE_FOR_EVER = "public, max-age=31536000, immutable"
# Pictures and fonts are compressed already; a second pass costs time and gains nothing.
COMPRESSIBLE = {".css", ".js", ".json", ".svg", ".txt", ".webmanifest"}
_STATIC = re.compile(r"/static/(?P<version>[^/]+)/(?P<filename>.+)")
_PLOTLY = re.compile(r"/assets/plotly-[^/]+\.min\.js")


def plotly_version() -> str:
    """The version of the installed plotly wheel."""
    return metadata.version("plotly")


def plotly_bundle() -> Path:
    """The plotly.min.js inside the installed wheel, found without importing plotly (which takes a second)."""
    spec = util.find_spec("plotly")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("plotly is not installed: run make set-up.")
    return Path(spec.origin).parent / "package_data" / "plotly.min.js"


def tree_version(root: Path) -> str:
    """A short digest of every file below `root`: it changes whenever one of them does."""
    digest = hashlib.sha256()
    for path in _files(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def compressed(path: Path, store: Path, name: str) -> Path | None:
    """The gzipped `path`, made on first need as `store/name`; None where nothing can be written.

    `name` must change with the content. Two processes may start at once: each writes its own file and
    moves it into place whole.
    """
    target = store / name
    if target.exists():
        return target
    unfinished = store / f"{name}.{os.getpid()}"
    try:
        store.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
        unfinished.replace(target)
    except OSError:  # a read-only or full disk: the file is served as it is, only larger
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        return None
    return target


class Assets(WhiteNoise):  # type: ignore[misc] # whitenoise has no types
    """Serves the files by version; an address of an earlier version leads to the present one.

    Modules and style sheets name their neighbours relatively, so the version stands in the path, not in
    the query: a whole page of addresses changes together and can be kept for ever.
    """

    FOREVER = 31_536_000

    def __init__(self, application: Callable[..., Iterable[bytes]], root: Path, store: Path, *, live: bool):
        super().__init__(
            application,
            autorefresh=live,
            max_age=0 if live else None,
            allow_all_origins=False,
            add_headers_function=_add_headers,
            immutable_file_test=None if live else lambda _path, _url: True,
        )
        self.root, self.store = root, store
        self.version = "live" if live else tree_version(root)
        self.plotly_url = f"/assets/plotly-{plotly_version()}.min.js"
        self.add_files(str(root), f"static/{self.version}/")

    def _add_plotly(self) -> None:
        """On first need: to squeeze five megabytes takes longer than all the rest of a first start."""
        self.files[self.plotly_url] = self._static_file(plotly_bundle(), f"plotly-{plotly_version()}.js.gz")

    def _static_file(self, path: Path, name: str) -> StaticFile:
        headers = Headers([])
        self.add_mime_headers(headers, str(path), str(path))
        headers["Cache-Control"] = CACHE_FOR_EVER
        _add_headers(headers, "", "")
        gzipped = compressed(path, self.store, name)
        return StaticFile(str(path), headers.items(), encodings={"gzip": str(gzipped)} if gzipped else {})

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:
        """WhiteNoise's hook: the compressed twin lies in the store, not beside the file."""
        file = Path(path)
        if self.autorefresh or file.suffix not in COMPRESSIBLE or not file.is_file():
            return super().get_static_file(path, url, stat_cache=stat_cache)
        name = f"{self.version}-{hashlib.sha256(url.encode()).hexdigest()[:12]}.gz"
        return self._static_file(file, name)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if present := self._present_address(environ.get("PATH_INFO", "")):
            redirect = Redirect(present, {"Cache-Control": "no-store"})
            return self.serve(redirect, environ, start_response)
        if environ.get("PATH_INFO") == self.plotly_url:
            if self.plotly_url not in self.files:
                self._add_plotly()
            return self.serve(self.files[self.plotly_url], environ, start_response)
        return super().__call__(environ, start_response)

    def _present_address(self, path: str) -> str | None:
        """Where a page that was open during an upgrade finds the file it asks for."""
        if _PLOTLY.fullmatch(path) and path != self.plotly_url:
            return self.plotly_url
        match = _STATIC.fullmatch(path)
        if match is None or match["version"] == self.version:
            return None
        present = f"/static/{self.version}/{match['filename']}"
        return present if present in self.files else None


def install(app: Flask) -> Assets:
    """Serve `static/` and plotly.js from `app`; `url_for("static", filename=..)`, `plotly_url`.

    The rule only builds addresses: requests are answered before Flask sees them (its own rule, without a
    version, still answers who asks for a bare name). In debug mode files are read anew at each request.
    """
    root = Path(app.static_folder or "static")
    store = Path(app.config["INSTANCE"]) / "assets"
    assets = Assets(app.wsgi_app, root, store, live=app.debug)
    app.add_url_rule("/static/<version>/<path:filename>", endpoint="static", build_only=True)

    app.jinja_env.globals["plotly_url"] = assets.plotly_url

    @app.url_defaults
    def version_of_static_files(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("version", assets.version)

    app.wsgi_app = assets  # type: ignore[method-assign]
    return assets


def _files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file() and not path.name.startswith("."))


def _add_headers(headers: Headers, _path: str, _url: str) -> None:
    # These answers pass by the application, which sets the headers of all others.
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
