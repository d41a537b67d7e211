"""Every address, for every kind of visitor: who gets in, who is refused, and that a look changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from delphi.models import Study, utcnow
from tests.web import routes_of_guidelines as guidelines
from tests.web import routes_of_letters as letters
from tests.web.keys import CHOICES, KEYS
from tests.web.routes import TABLE
from tests.web.world import NOBODY, OTHER_SLUG, ROLES, SLUG, World, made_world

EXPECTED = {
    f"{method} {endpoint}": dict(zip(ROLES, map(int, statuses), strict=True))
    for method, endpoint, *statuses in (
        line.split()
        for line in (TABLE + letters.TABLE + guidelines.TABLE).splitlines()
        if line and line[0] != "#"
    )
}
POSTS = [name for name in EXPECTED if name.startswith("POST") and name not in letters.OPEN]


def in_the_map(app: Flask) -> list[str]:
    """ "GET study.home" and so on, of every view of ours."""
    return sorted(
        f"{method} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}
        if rule.endpoint != "static"
    )


def address(world: World, endpoint: str, slug: str = SLUG) -> str:
    given = KEYS[""] | KEYS.get(endpoint.split(".")[0], {}) | KEYS.get(endpoint, {}) | {"slug": slug}
    rule = next(rule for rule in world.app.url_map.iter_rules() if rule.endpoint == endpoint)
    values: dict[str, Any] = {name: world.keys.get(given[name], given[name]) for name in rule.arguments}
    with world.app.test_request_context():
        return world.app.url_for(endpoint, **values)


def visit(world: World, name: str, role: str, slug: str = SLUG) -> int:
    """The status of a look, or of a form sent with its token and nothing filled in."""
    method, endpoint = name.split()
    path, visitor = address(world, endpoint, slug), world.visitor(role)
    if method == "GET":
        return visitor.get(path).status_code
    before = world.n_changes()
    status = visitor.post(
        path, data={**CHOICES.get(endpoint, {}), "csrf_token": world.token(role)}
    ).status_code
    if world.n_changes() != before:
        world.restore()
    return status


@pytest.fixture(scope="module")
def world(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("routes")
    path = shutil.copyfile(migrated, folder / "delphi.sqlite")
    with made_world(path, folder) as made:
        yield made


def test_every_route_has_its_row_and_every_row_its_route(world: World):
    assert in_the_map(world.app) == sorted(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_each_visitor_gets_the_answer_of_the_table_and_a_look_changes_no_row(world: World, name: str):
    n_changes = world.n_changes()
    assert {role: visit(world, name, role) for role in ROLES} == EXPECTED[name]
    assert not name.startswith("GET") or world.n_changes() == n_changes


@pytest.mark.parametrize("name", POSTS)
def test_a_form_without_the_token_of_its_browser_is_refused_and_changes_nothing(world: World, name: str):
    path, n_changes = address(world, name.split()[1]), world.n_changes()
    foreign = world.token("methodologist")
    for role in (NOBODY, "panellist", "chair"):
        for data in ({}, {"csrf_token": foreign}, {"csrf_token": world.token(role)[:-1]}):
            answer = world.visitor(role).post(path, data=data)
            assert (answer.status_code, "send it again" in answer.text) == (400, True)
    assert world.n_changes() == n_changes


def _with_a_key(world: World) -> list[str]:
    """Routes of a study that name a row of it, besides rounds (which each study numbers by itself)."""
    found = {rule.endpoint: rule.arguments for rule in world.app.url_map.iter_rules()}
    return [name for name in EXPECTED if {"slug"} < found[name.split()[1]] - {"number", "kind", "language"}]


def test_a_chair_reaches_no_row_of_another_study_through_their_own(world: World):
    names, n_changes = _with_a_key(world), world.n_changes()
    assert len(names) > 15
    for name in names:
        assert visit(world, name, "other chair", slug=OTHER_SLUG) == 404, name
    assert world.n_changes() == n_changes


@pytest.mark.parametrize("role", ["panellist", "chair"])
def test_a_study_that_does_not_exist_is_not_there_for_anybody(world: World, role: str):
    for name in EXPECTED:
        _method, endpoint = name.split()
        rule = next(rule for rule in world.app.url_map.iter_rules() if rule.endpoint == endpoint)
        if "slug" in rule.arguments:
            assert visit(world, name, role, slug="nowhere") == 404, name


@pytest.mark.parametrize("path", ["/nowhere", "/studies", "/studies/", "/rate/x", "/static/nothing.css"])
def test_an_address_that_leads_nowhere_is_answered_404(world: World, path: str):
    for role in ROLES:
        assert world.visitor(role).get(path).status_code == 404


def test_a_wrong_method_is_answered_405_with_a_sentence(world: World):
    for role in ROLES:
        visitor = world.visitor(role)
        token = {"csrf_token": world.token(role)}
        answers = [
            visitor.get("/sign-out"),
            visitor.put("/sign-in", data=token),
            visitor.delete("/account", data=token),
        ]
        assert {answer.status_code for answer in answers} == {405}
        assert all("own buttons" in answer.text for answer in answers)


def test_an_archived_study_takes_no_form_but_the_way_back_and_the_ways_out(world: World):
    """The chair's forms and the panellist's: each that changes a row makes `visit` put back the study as it was."""
    endpoints = {rule.endpoint for rule in world.app.url_map.iter_rules() if "slug" in rule.arguments}
    changing = set()
    _archive(world)
    for name in POSTS:
        endpoint = name.split()[1]
        role = "chair" if endpoint in endpoints else "panellist"
        if endpoint.startswith("account.") or endpoint == "panel.enter" or EXPECTED[name][role] in (403, 404):
            continue
        visit(world, name, role)
        if not _is_archived(world):
            changing.add(endpoint)
            _archive(world)
    world.restore()
    # To have its files made anew is a way out, too.
    made = {"reporting.make_files"}
    assert changing - made == {
        "study.bring_back",
        "study.duplicate",
        "panel.revoke",
        "panel.withdraw_panellist",
    }


def _archive(world: World) -> None:
    database = world.app.extensions["delphi.database"]
    with database.sessions() as session, database.writing(session):
        session.execute(update(Study).where(Study.slug == SLUG).values(archived_at=utcnow()))
    world.n_changes()


def _is_archived(world: World) -> bool:
    with world.app.extensions["delphi.database"].sessions() as session:
        return session.scalar(select(Study.archived_at).where(Study.slug == SLUG)) is not None
