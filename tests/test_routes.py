"""Every address, for every kind of visitor: who gets in, who is refused, and that a look changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.web.keys import CHOICES, KEYS
from tests.web.world import NOBODY, OTHER_SLUG, ROLES, SLUG, World, made_world

# Of each way in, what is answered to each visitor; a form is sent with its token and nothing filled in.
# 303 leads to the sign-in page or onward; 404 hides what one may not know of; 403 is a role that may not;
# 422, 409 and 400 are the page's own refusal of an empty form, so they mean that one was let in.
TABLE = """
# to: nobody, panellist, other panellist, chair, other chair, observer, methodologist
POST account.demo_enter           404  404  404  404  404  404  404
POST account.language             404  404  404  404  404  404  404
GET  account.one_time             200  200  200  200  200  200  200
POST account.one_time             303  303  303  303  303  303  303
GET  account.profile              303  404  404  200  200  200  200
POST account.profile              303  404  404  303  303  303  303
POST account.send_link            422  422  422  422  422  422  422
GET  account.sign_in              200  200  200  200  200  200  200
POST account.sign_in              422  422  422  422  422  422  422
POST account.sign_out             303  303  303  303  303  303  303
GET  study.audit_trail            303  404  404  200  404  403  200
POST study.change_role            303  404  404  303  404  403  403
GET  study.colleagues             303  404  404  200  404  403  403
POST study.colleagues             303  404  404  422  404  403  403
GET  study.duplicate              303  404  404  200  404  403  403
POST study.duplicate              303  404  404  303  404  403  403
GET  study.home                   303  404  404  200  200  200  200
GET  study.new                    303  404  404  200  403  403  403
POST study.new                    303  404  404  422  403  403  403
GET  study.overview               303  404  404  200  404  200  200
POST study.remove_colleague       303  404  404  303  404  403  403
POST study.send_set_up            303  404  404  303  404  403  403
GET  protocol.edit                303  404  404  200  404  403  200
POST protocol.edit                303  404  404  422  404  403  422
GET  protocol.overview            303  404  404  200  404  200  200
POST protocol.try_                303  404  404  200  404  403  200
GET  statements.add               303  404  404  200  404  403  200
POST statements.add               303  404  404  422  404  403  422
GET  statements.bring             303  404  404  200  404  403  200
POST statements.bring             303  404  404  422  404  403  422
GET  statements.bring_references  303  404  404  200  404  403  200
POST statements.bring_references  303  404  404  422  404  403  422
POST statements.delete            303  404  404  409  404  403  409
POST statements.delete_reference  303  404  404  303  404  403  303
GET  statements.edit              303  404  404  200  404  403  200
POST statements.edit              303  404  404  409  404  403  409
POST statements.move              303  404  404  303  404  403  303
POST statements.move_section      303  404  404  303  404  403  303
GET  statements.overview          303  404  404  200  404  200  200
GET  statements.references        303  404  404  200  404  200  200
GET  statements.rename_section    303  404  404  200  404  403  200
POST statements.rename_section    303  404  404  303  404  403  303
GET  statements.template          303  404  404  200  404  200  200
GET  panel.add                    303  404  404  200  404  403  403
POST panel.add                    303  404  404  422  404  403  403
GET  panel.consent                303  200  200  403  403  403  403
POST panel.consent                303  303  303  403  403  403  403
GET  panel.enter                  200  200  200  200  200  200  200
POST panel.enter                  303  303  303  303  303  303  303
GET  panel.goodbye                200  200  200  200  200  200  200
GET  panel.declared               303  404  404  200  404  403  403
GET  panel.import_people          303  404  404  200  404  403  403
POST panel.import_people          303  404  404  422  404  403  403
GET  panel.interests              303  200  200  403  403  403  403
POST panel.interests              303  422  422  403  403  403  403
GET  panel.interests_of           303  404  404  200  404  403  403
POST panel.interests_of           303  404  404  422  404  403  403
GET  panel.invite                 303  404  404  200  404  403  403
POST panel.invite                 303  404  404  409  404  403  403
POST panel.lift                   303  404  404  404  404  403  403
GET  panel.outbox                 404  404  404  404  404  404  404
GET  panel.overview               303  404  404  200  404  403  403
GET  panel.panellist              303  404  404  200  404  403  403
POST panel.panellist              303  404  404  422  404  403  403
GET  panel.profile                303  200  200  403  403  403  403
POST panel.profile                303  422  422  403  403  403  403
POST panel.readmit                303  404  404  409  404  403  403
GET  panel.remind                 303  404  404  200  404  403  403
POST panel.remind                 303  404  404  303  404  403  403
POST panel.remove                 303  404  404  409  404  403  403
POST panel.revoke                 303  404  404  303  404  403  403
POST panel.send                   303  404  404  303  404  403  403
GET  panel.template               303  404  404  200  404  403  403
GET  panel.withdraw               303  200  200  403  403  403  403
POST panel.withdraw               303  422  422  403  403  403  403
POST panel.withdraw_panellist     303  404  404  303  404  403  403
GET  rounds.close                 303  404  404  200  404  403  403
POST rounds.close                 303  404  404  303  404  403  403
POST rounds.draft                 303  404  404  409  404  403  403
POST rounds.open_                 303  404  404  409  404  403  403
GET  rounds.show                  303  404  404  200  404  200  200
POST rounds.time                  303  404  404  303  404  403  403
GET  rating.card                  303  200  404  403  403  403  403
POST rating.comment               303  303  404  403  403  403  403
GET  rating.done                  303  200  200  403  403  403  403
GET  rating.offline               303  200  200  403  403  403  403
POST rating.rate                  303  422  404  403  403  403  403
GET  rating.start                 303  303  303  403  403  403  403
GET  rating.suggest               303  200  200  403  403  403  403
POST rating.suggest               303  422  422  403  403  403  403
GET  rating.worker                200  200  200  200  200  200  200
GET  results.live                 303  404  404  200  404  200  200
GET  results.monitor              303  404  404  200  404  200  200
GET  results.statement            303  404  404  200  404  200  200
POST revision.compare             303  404  404  200  404  403  200
POST revision.drop                303  404  404  422  404  403  422
GET  revision.lineage             303  404  404  200  404  200  200
GET  revision.merge               303  404  404  303  404  403  303
POST revision.merge               303  404  404  422  404  403  422
GET  revision.overview            303  404  404  200  404  403  200
POST revision.restore             303  404  404  409  404  403  409
GET  revision.split               303  404  404  303  404  403  303
POST revision.split               303  404  404  422  404  403  422
GET  revision.statement           303  404  404  303  404  403  303
POST revision.statement           303  404  404  422  404  403  422
POST revision.undo                303  404  404  409  404  403  409
POST guideline.choose             303  404  404  422  404  403  422
POST guideline.discard            303  404  404  303  404  403  303
GET  guideline.edit               303  404  404  200  404  403  200
POST guideline.edit               303  404  404  422  404  403  422
GET  guideline.edition            200  200  200  200  200  200  200
GET  guideline.file               200  200  200  200  200  200  200
GET  guideline.latest             200  200  200  200  200  200  200
POST guideline.lock               303  404  404  422  404  403  403
POST guideline.move               303  404  404  303  404  403  303
GET  guideline.overview           303  404  404  200  404  200  200
GET  guideline.preview            303  404  404  200  404  403  200
GET  guideline.publish            303  404  404  200  404  403  403
POST guideline.publish            303  404  404  409  404  403  403
GET  guideline.published          200  200  200  200  200  200  200
GET  guideline.review             303  404  404  200  404  403  200
GET  workbench.answer             303  404  404  200  404  403  200
POST workbench.answer             303  404  404  409  404  403  409
POST workbench.decide             303  404  404  422  404  403  422
GET  workbench.decide             303  404  404  200  404  403  200
GET  workbench.for_panel          303  200  200  403  403  403  403
POST workbench.mark               303  404  404  422  404  403  422
GET  workbench.overview           303  404  404  200  404  403  200
GET  workbench.preview            303  404  404  200  404  200  200
POST workbench.reopen             303  404  404  409  404  403  409
GET  workbench.suggestions        303  404  404  200  404  403  200
GET  exchange.overview            303  404  404  200  404  403  200
GET  exchange.tables              303  404  404  200  404  403  200
GET  whatif.planning              303  404  404  200  404  403  200
GET  whatif.sensitivity           303  404  404  200  404  403  200
GET  whatif.stability             303  404  404  200  404  403  200
GET  afterwards.overview          303  200  200  403  403  403  403
GET  signoff.sign                 303  200  200  403  403  403  403
POST signoff.approve              303  404  404  403  403  403  403
POST signoff.answer               303  404  404  403  403  403  403
GET  signoff.overview             303  404  404  200  404  200  200
POST signoff.open_                303  404  404  422  404  403  403
POST signoff.time                 303  404  404  303  404  403  403
POST signoff.close                303  404  404  303  404  403  403
GET  panel.ask_to_sign            303  404  404  200  404  403  403
POST panel.ask_to_sign            303  404  404  200  404  403  403
GET  afterwards.report            303  200  404  403  403  403  403
GET  afterwards.report_pdf        303  200  404  403  403  403  403
GET  afterwards.receipts          200  200  200  200  200  200  200
GET  whatif.what_if               303  404  404  200  404  403  200
"""
EXPECTED = {
    f"{method} {endpoint}": dict(zip(ROLES, map(int, statuses), strict=True))
    for method, endpoint, *statuses in (
        line.split() for line in TABLE.splitlines() if line and line[0] != "#"
    )
}
POSTS = [name for name in EXPECTED if name.startswith("POST")]


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


@pytest.fixture(scope="module")
def visits(world: World) -> Callable[[str], tuple[dict[str, int], bool]]:
    """What a route answers to each visitor, and whether a row is another one afterwards; asked once."""

    @cache
    def visit_all(name: str) -> tuple[dict[str, int], bool]:
        before, n_changes = world.rows(), world.n_changes()
        statuses = {role: visit(world, name, role) for role in ROLES}
        return statuses, world.n_changes() != n_changes or world.rows() != before

    return visit_all


@pytest.mark.parametrize("name", EXPECTED)
def test_each_visitor_gets_the_answer_of_the_table(visits: Any, name: str):
    assert visits(name)[0] == EXPECTED[name]


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.startswith("GET")])
def test_a_look_changes_no_row(visits: Any, name: str):
    _statuses, has_changed = visits(name)
    assert not has_changed


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
    return [name for name in EXPECTED if {"slug"} < found[name.split()[1]] - {"number", "kind"}]


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
