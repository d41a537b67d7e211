"""Whatever is typed or uploaded: a clear sentence and the right status, nothing lost, nothing half done."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape
from werkzeug.test import TestResponse

from tests.test_routes import EXPECTED, address
from tests.web.forms_of import Form, forms_of
from tests.web.world import SLUG, World, made_world

MARKUP = "<script>alert(1)</script> %(n)s %s {{ 7*7 }} {n}"
BAD = {
    "invisible characters": "a\x00b\x1bc\u202ed",
    "markup and templates": MARKUP,
    "10,000 characters": "x" * 10_000,
    "a number too large": "9" * 30,
}
REFUSED = {400, 403, 404, 409, 413, 422}
# A page with forms, and who fills them in.
PAGES = [
    pytest.param(name.split()[1], role, id=f"{name.split()[1]} by {role}")
    for name, statuses in EXPECTED.items()
    for role in ("chair", "panellist", "nobody")
    if name.startswith("GET") and statuses[role] == 200 and (role == "chair" or statuses["chair"] != 200)
]
# Twelve criteria have the same three fields, made in one loop: those of the first and the last stand for all.
ALIKE = {"evidence.judgements": re.compile(r"(?!problem|feasibility)[a-z_]+(?<!base)\Z")}
UPLOADS = ["statements.bring", "statements.bring_references", "panel.import_people"]


@pytest.fixture(scope="module")
def world(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("bad-input")
    path = shutil.copyfile(migrated, folder / "delphi.sqlite")
    with made_world(path, folder, MAX_CONTENT_LENGTH=200_000) as made:
        yield made


def _send(world: World, role: str, form: Form, changes: dict[str, Any]) -> tuple[TestResponse, bool]:
    """The answer to this form, and whether it changed anything (which is then undone)."""
    before = world.n_changes()
    data = {**form.fields, **changes, "csrf_token": world.token(role)}
    answer = world.visitor(role).post(form.action, data=data)
    has_changed = world.n_changes() != before
    if has_changed:
        if answer.status_code == 303 and answer.location:
            _check_no_markup(world.visitor(role).get(answer.location.split("#")[0]).text)
        world.restore()
    return answer, has_changed


def _check_no_markup(text: str) -> None:
    assert "<script>alert" not in text
    assert "Traceback" not in text


@pytest.mark.parametrize(("endpoint", "role"), PAGES)
def test_every_field_of_every_form_takes_bad_input_calmly(world: World, endpoint: str, role: str):
    path = address(world, endpoint)
    page = world.visitor(role).get(path)
    forms = forms_of(page.text, path) if page.mimetype == "text/html" else []
    faults = [
        f"{form.action} {name}: {kind} {fault}"
        for form in forms
        for name in [*form.typed, *form.chosen]
        if endpoint not in ALIKE or not ALIKE[endpoint].match(name)
        for kind, value in BAD.items()
        if name in form.typed or value == MARKUP  # a choice refuses alike whatever was not offered
        for fault in _faults(*_send(world, role, form, {name: value}))
    ]
    assert not faults


def _faults(answer: TestResponse, has_changed: bool) -> Iterator[str]:
    """What is wrong with the answer to a form that held bad input."""
    is_page = answer.mimetype == "text/html"
    if answer.status_code not in {200, 303, *REFUSED}:
        yield f"was answered {answer.status_code}"
    if "<script>alert" in answer.text or "Traceback" in answer.text:
        yield "came back as it must not"
    if answer.status_code in REFUSED and has_changed:
        yield "was refused, and something was changed"
    if answer.status_code in REFUSED and is_page and not re.search('role="alert"|<h1>', answer.text):
        yield "was told nothing"
    if answer.status_code == 422 and is_page and "Error:" not in answer.text:
        yield "is no error in the title"


@pytest.mark.parametrize(
    ("endpoint", "field"),
    [
        ("statements.add", "text"), ("statements.add", "rationale"), ("guideline.edit", "remarks"),
        ("panel.add", "name"), ("panel.remind", "note"),
        ("study.new", "aim"), ("protocol.edit", "aim"), ("study.colleagues", "name"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["markup and templates", "10,000 characters"])
def test_what_was_typed_is_still_there_after_a_refusal(world: World, endpoint: str, field: str, kind: str):
    path = address(world, endpoint)
    form = next(one for one in forms_of(world.visitor("chair").get(path).text, path) if field in one.fields)
    emptied = {name: "" for name in form.typed if name != field}
    answer, has_changed = _send(world, "chair", form, {**emptied, field: BAD[kind]})
    if answer.status_code == 303:
        return  # it may be typed here
    assert not has_changed
    assert str(escape(BAD[kind])) in answer.text


def _upload(world: World, endpoint: str, data: bytes, name: str = "table.csv") -> TestResponse:
    sent = {"file": (io.BytesIO(data), name), "csrf_token": world.token("chair")}
    return world.visitor("chair").post(
        address(world, endpoint), data=sent, content_type="multipart/form-data"
    )


FILES = {
    "wrong encoding": "section,text,email,name\nA,Übung,a@b.example,Zoë\n".encode("latin-1"),
    "no text at all": bytes(range(256)) * 4,
    "NUL among the letters": b"section,text\nA,B\x00C\n",
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 200,
    "half a workbook": b"PK\x03\x04" + b"\x00" * 100,
    "wrong columns": b"colour,shape\nred,round\n",
    "nothing": b"",
    "blanks": b"   \n\n ",
    "one very long line": b"x," * 60_000,
    "quotes that do not end": b'section,text\n"A,B\nC,D\n',
}


@pytest.mark.parametrize("endpoint", UPLOADS)
@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(world: World, endpoint: str, kind: str):
    before = world.n_changes()
    answer = _upload(world, endpoint, FILES[kind])
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    _check_no_markup(answer.text)
    assert world.n_changes() == before


@pytest.mark.parametrize("endpoint", UPLOADS)
def test_a_file_above_the_limit_is_refused_whole(world: World, endpoint: str):
    before = world.n_changes()
    answer = _upload(world, endpoint, b"section,text\n" + b"A,B\n" * 60_000)
    assert answer.status_code == 413
    assert "That file is too large" in answer.text
    assert world.n_changes() == before


@pytest.mark.parametrize("declared", ["1000000000", "-1", "many"])
def test_a_length_that_is_a_lie_is_no_way_round_the_limit(world: World, declared: str):
    answer = world.visitor("chair").post(
        address(world, "statements.bring"),
        data=b"--x\r\n",
        content_type="multipart/form-data; boundary=x",
        headers={"Content-Length": declared},
    )
    assert answer.status_code in {400, 413}


@pytest.mark.parametrize(
    "body", [b"", b"--x", b"--x\r\nContent-Disposition: form-data\r\n\r\n", b"\xff" * 99, b"--x\r\n" * 2_000]
)
def test_a_body_that_is_no_form_is_refused(world: World, body: bytes):
    answer = world.visitor("chair").post(
        address(world, "statements.bring"), data=body, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code in {400, 413}


def test_a_formula_in_a_table_is_named_and_not_imported(world: World):
    before = world.n_changes()
    table = b'section,text\nSafety,"=HYPERLINK(""http://evil.example"")"\nSafety,A fine statement.\n'
    answer = _upload(world, "statements.bring", table)
    assert answer.status_code == 422
    assert "as a formula does" in answer.text
    assert world.n_changes() == before


def test_a_foreign_token_opens_no_way_in(world: World):
    for token in ("x", "0" * 43, "a personal lin", "%00", "../sign-in", "x" * 5_000):
        for path in (f"/enter/{token}", f"/sign-in/link/{token}"):
            answer = world.visitor("nobody").get(path)
            assert answer.status_code in {200, 404}
            assert "Continue" not in answer.text
        posted = world.visitor("nobody").post(f"/enter/{token}", data={"csrf_token": world.token("nobody")})
        assert posted.status_code in {404, 422}


@pytest.mark.parametrize("accept", ["application/json", "text/plain", "*/*", "", "x" * 500])
def test_a_refusal_has_its_status_whatever_the_reader_accepts(world: World, accept: str):
    answer = world.visitor("chair").get(f"/studies/{SLUG}/rounds/99", headers={"Accept": accept})
    assert answer.status_code == 404


@pytest.mark.parametrize("language", ["de", "xx-yy", "*", "en;q=nonsense", "\x7f"])
def test_any_language_may_be_asked_for(world: World, language: str):
    answer = world.visitor("nobody").get("/sign-in", headers={"Accept-Language": language})
    assert answer.status_code == 200
