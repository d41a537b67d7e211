"""Static files and plotly.js are served compressed, for ever, and by version."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask, render_template_string, url_for

from delphi import assets

FOR_EVER = {"public", "max-age=31536000", "immutable"}


def site(folder: Path, *, debug: bool = False) -> Flask:
    """An application with one style sheet and one picture, and nothing else of ours."""
    (folder / "static" / "css").mkdir(parents=True, exist_ok=True)
    (folder / "static" / "css" / "base.css").write_text("main { margin: auto; }\n" * 50)
    (folder / "static" / "dot.png").write_bytes(b"\x89PNG")
    app = Flask("site", root_path=str(folder), static_folder="static")
    app.config["INSTANCE"] = folder / "instance"
    app.debug = debug
    assets.install(app)
    return app


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return site(tmp_path)


def address(app: Flask, filename: str) -> str:
    with app.test_request_context():
        return url_for("static", filename=filename)


def plotly(app: Flask) -> str:
    with app.test_request_context():
        return render_template_string("{{ plotly_url }}")


def directives(answer) -> set[str]:
    return set(answer.headers["Cache-Control"].split(", "))


@pytest.mark.parametrize("filename", ["css/base.css", "dot.png"])
def test_a_static_file_is_kept_for_ever_under_its_version(app: Flask, filename: str):
    with app.test_client().get(address(app, filename)) as answer:
        assert answer.status_code == 200
        assert answer.data == (Path(app.static_folder or "") / filename).read_bytes()
        assert directives(answer) == FOR_EVER
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_style_sheet_travels_compressed(app: Flask):
    accepting = {"Accept-Encoding": "gzip"}
    with app.test_client().get(address(app, "css/base.css"), headers=accepting) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(answer.data).startswith(b"main {")


def test_a_changed_file_changes_every_address(tmp_path: Path):
    before = address(site(tmp_path), "css/base.css")
    (tmp_path / "static" / "css" / "new.css").write_text("h1 { margin: 0; }")
    assert address(site(tmp_path), "css/base.css") != before


def test_an_address_of_an_earlier_version_leads_to_the_present_one(app: Flask):
    with app.test_client().get("/static/0123456789ab/css/base.css") as answer:
        assert answer.status_code == 302
        assert answer.headers["Location"] == address(app, "css/base.css")
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["0123456789ab/none.css", "0123456789ab/../../secret", "css/none.css"])
def test_a_file_that_is_not_there_is_not_found(app: Flask, path: str):
    with app.test_client().get(f"/static/{path}") as answer:
        assert answer.status_code == 404


def test_plotly_comes_out_of_the_installed_wheel(app: Flask):
    with app.test_client().get(plotly(app)) as answer:
        assert answer.data == assets.plotly_bundle().read_bytes()
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert directives(answer) == FOR_EVER
    assert assets.plotly_version() in plotly(app)


def test_plotly_travels_compressed_to_a_third(app: Flask):
    with app.test_client().get(plotly(app), headers={"Accept-Encoding": "gzip, br"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert int(answer.headers["Content-Length"]) < assets.plotly_bundle().stat().st_size * 0.4


def test_plotly_of_an_earlier_release_leads_to_the_present_one(app: Flask):
    with app.test_client().get("/assets/plotly-6.0.0.min.js") as answer:
        assert answer.status_code == 302
        assert answer.headers["Location"] == plotly(app)


def test_files_are_compressed_once(tmp_path: Path):
    store = tmp_path / "instance" / "assets"
    first, second = site(tmp_path), site(tmp_path)
    assert len(list(store.iterdir())) == 1
    first.test_client().get(plotly(first)).close()  # by far the largest, and most visits need none of it
    before = {path: path.stat().st_mtime_ns for path in store.iterdir()}
    second.test_client().get(plotly(second)).close()
    site(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in store.iterdir()} == before
    assert len(before) == 2


def test_where_nothing_can_be_written_files_are_served_as_they_are(tmp_path: Path):
    (tmp_path / "instance").write_text("a file where the folder should be")
    app = site(tmp_path)
    headers = {"Accept-Encoding": "gzip"}
    with app.test_client().get(address(app, "css/base.css"), headers=headers) as answer:
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers


def test_while_developing_a_change_shows_at_once(tmp_path: Path):
    app = site(tmp_path, debug=True)
    (tmp_path / "static" / "css" / "base.css").write_text("h2 { margin: 0; }")
    with app.test_client().get(address(app, "css/base.css")) as answer:
        assert answer.data == b"h2 { margin: 0; }"
        assert "immutable" not in answer.headers["Cache-Control"]
    with app.test_client().get(plotly(app)) as answer:
        assert answer.status_code == 200
