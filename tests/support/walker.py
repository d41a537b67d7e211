"""Walks through every page of the demonstration, as its chair, an expert and the public see it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import select

from delphi.demo.loading import SLUG
from delphi.guideline.drafting import stored
from delphi.models import (
    CommentPoint,
    Edition,
    Enrolment,
    Finding,
    Message,
    Panellist,
    Rating,
    Recommendation,
    Reference,
    Round,
    RoundStatement,
    Section,
    Statement,
    Study,
    Suggestion,
    User,
)
from tests.support import consulted, walked_live, walked_small

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session
    from werkzeug.routing import Rule
    from werkzeug.test import TestResponse

    from tests.support.visitor import Visitor

BAD_STATEMENTS = "statement,certainty\nGloves should be worn.,splendid\n,low\n"
BAD_PANEL = "email,name\nnobody,\nada@panel.example,Ada\nada@panel.example,Ada\n"
BAD_BIBTEX = "@article{one, title = {A}}\n@article{one, title = {B}}\n"
NEW_STUDY = {"title": "Heat and cold after injections", "preset": "cos-70-15"}


class Walker:
    """`keep(name, answer)` is called with everything that is seen."""

    def __init__(
        self, app: Flask, session: Session, keep: Callable[[str, TestResponse], TestResponse]
    ) -> None:
        self.app, self.session, self.keep = app, session, keep
        self.endpoints, self.typed = set[str](), set[str]()  # opened; sent in forms, by lines and cells
        self.files = set[str]()  # the endpoints that gave one
        self.study = session.scalars(select(Study).where(Study.slug == SLUG)).one()
        self.nobody = self._visitor()
        self.chair = self._visitor(session.scalars(select(User).order_by(User.id)).first())

    def go(self) -> None:
        self._public()
        self._all_pages(self.chair, "chair")
        self._refused_chair()
        self._experts()
        walked_small.visit(self)
        self._close_and_reword()
        self._guideline()
        self._founded()

    def _visitor(self, who: User | Panellist | None = None) -> Visitor:
        from tests.support.visitor import Visitor

        self.app.test_client_class = Visitor
        visitor: Visitor = self.app.test_client()  # type: ignore[assignment]
        return visitor.sign_in(who) if who is not None else visitor

    def _get(self, visitor: Visitor, path: str, name: str = "") -> TestResponse:
        return self.keep(f"{name} {path}".strip(), visitor.get(path))

    def _send(self, visitor: Visitor, path: str, data: dict[str, Any] | None = None) -> TestResponse:
        """Post a form; a redirect is followed, since it says what was done."""
        sent = " ".join(str(value) for value in (data or {}).values())
        self.typed |= {sent, *re.split(r"[\n,;{}=]", sent)}
        answer = self.keep(f"POST {path} {data or ''}"[:150], visitor.submit(path, data))
        return self._get(visitor, answer.location, "then") if answer.status_code == 303 else answer

    def _path(self, rest: str = "/") -> str:
        return f"/studies/{self.study.slug}{rest}"

    def _all_pages(self, visitor: Visitor, name: str) -> None:
        """Every address that a browser may open, for each thing in the study that has one; a file once."""
        for rule in self.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.endpoint != "static":
                for values in self._arguments(rule):
                    self._open(visitor, rule.endpoint, values, name)

    def _open(self, visitor: Visitor, endpoint: str, values: dict[str, Any], name: str) -> None:
        if endpoint not in self.files:
            self.endpoints.add(endpoint)
            answer = self._get(visitor, self._address(endpoint, values), name)
            if answer.status_code == 200 and answer.mimetype != "text/html":
                self.files.add(endpoint)

    def _address(self, endpoint: str, values: dict[str, Any]) -> str:
        with self.app.test_request_context():
            return url_for(endpoint, **values)

    def _arguments(self, rule: Rule) -> list[dict[str, Any]]:
        """What stands in the address: two things of each kind are enough, the first and the last."""
        chosen: list[dict[str, Any]] = [{}]
        for name in sorted(rule.arguments):
            chosen = [known | {name: value} for known in chosen for value in self._values(rule, name)]
        return chosen

    def _values(self, rule: Rule, name: str) -> list[Any]:
        if name == "slug":
            return [self.study.slug]
        if rule.endpoint == "panel.letter_words" and name == "kind":
            return ["invitation", "not_started"]
        if rule.endpoint == "translating.sheet":
            return ["csv"]
        if name == "number" and rule.endpoint.startswith("guideline."):
            return [f"{edition.number}" for edition in self._rows(Edition)]
        if name == "number":
            return [round_.number for round_ in self._rows(Round)] + [len(self._rows(Round)) + 1]
        if name == "statement_id":
            return [row.id for row in self._rows(Statement)]
        if name == "key" and "/questions/" in rule.rule:
            return ["new"]
        if name == "key":
            return [row.id for row in self._rows(self._kind_of_key(rule))]
        if name == "digest":
            return [hashlib.sha256(row.text.encode()).hexdigest()[:16] for row in self._rows(Suggestion)]
        return {
            "token": ["no-such-token"],
            "name": ["report.docx" if rule.endpoint == "reporting.file" else "guideline.json"],
            "checklist": ["accord"],
            "finding": [row.id for row in self._rows(Finding)],
            "kind": ["ranking", "estimate"] if rule.endpoint == "protocol.ask" else ["scope", "methods"],
            "who": ["user"],
            **{"version": [], "filename": [], "position": [1], "place": [1]},
            "language": [*self.study.offered[:1]] if "guideline" in rule.endpoint else ["en"],
        }[name]

    def _kind_of_key(self, rule: Rule) -> Any:
        for part, model in (
            ("/points/", CommentPoint), ("/panel/letters/<", Message), ("/panel/", Enrolment),
            ("/recommendations/", Recommendation), ("/references/", Reference),
            ("/sections/", Section), ("/statements/", Statement), ("/rate/", RoundStatement),
        ):  # fmt: skip
            if part in rule.rule:
                return model
        raise AssertionError(f"say in Walker._kind_of_key what the key of {rule.rule} is")

    def _rows(self, model: Any) -> list[Any]:
        self.session.rollback()
        rows = self.session.scalars(self._of_study(model).order_by(model.id)).all()
        return [rows[0], rows[-1]] if len(rows) > 1 else [*rows]

    def _of_study(self, model: Any) -> Any:
        """Those of the study that is walked; what has no study of its own, only this one has."""
        if model is RoundStatement:
            return select(model).join(Round).where(Round.study_id == self.study.id)
        of_study = hasattr(model, "study_id")
        return select(model).where(model.study_id == self.study.id) if of_study else select(model)

    def _public(self) -> None:
        for path in ("/nowhere", "/goodbye", "/goodbye?why=declined", "/outbox", "/guidelines", "/"):
            self._get(self.nobody, path)
        self._get(self.nobody, "/sign-in")
        self._send(self.nobody, "/sign-in", {"email": "x"})
        self._send(self.nobody, "/sign-in", {"email": "a@demo.example", "password": "wrong"})
        self._send(self.nobody, "/sign-in/send", {"email": "x"})
        self._send(self.nobody, "/sign-in/send", {"email": "chair@demo.example"})
        outbox = self._get(self.nobody, "/outbox").text
        for link in re.findall(r"http://localhost(/sign-in/link/[\w-]+)", outbox)[:1]:
            self._get(self.nobody, link)
        self.keep("no token", self.nobody.post("/sign-in"))

    def _refused_chair(self) -> None:
        """Forms with something wrong in every field, and previews of what is right."""
        chair = self.chair
        self._send(chair, "/account", {"name": "", "password": "short", "again": "other"})
        self._send(chair, "/studies/new", {})
        for rest in (
            "/protocol/edit", "/statements/new", "/statements/import", "/statements/references/import",
            "/panel/add", "/panel/import", "/colleagues", "/rounds/2/time", "/rounds/2/open",
        ):  # fmt: skip
            self._send(chair, self._path(rest), {"day": "tomorrow", "certainty": "x", "low": "x"})
        self._send(chair, self._path("/statements/import"), {"text": BAD_STATEMENTS})
        self._send(chair, self._path("/statements/references/import"), {"text": BAD_BIBTEX})
        self._send(chair, self._path("/panel/import"), {"text": BAD_PANEL})
        good = "section,statement\nSafety,Gloves and/or a mask should be worn, and hands washed.\n"
        self._send(chair, self._path("/statements/import"), {"text": good.replace("worn,", "worn")})
        self._send(chair, self._path("/statements/references/import"), {"text": BAD_BIBTEX.splitlines()[0]})
        people = "email;name;discipline;country;colour\n" + "".join(
            f"new{n}@panel.example;New {n};Nursing;Chile;red\n" for n in (1, 2)
        )
        self._send(chair, self._path("/panel/import"), {"text": people})
        self._send(chair, self._path("/panel/import"), {"text": people, "step": "add"})
        self._send(chair, self._path("/panel/invite"), {"seen": "100000"})
        self._send(chair, self._path("/panel/remind"), {"seen": "100000"})
        for state in ("finished", "started", "not started", "invited", "declined"):
            self._get(chair, self._path(f"/panel?state={state}"))
        self._get(chair, self._path("/panel/invite?again=1"))

    def _experts(self) -> None:
        """The way in of a newcomer, the card of one who rates again, and the refusals of both."""
        newcomer = self.session.scalars(self._of_study(Panellist).order_by(Panellist.id.desc())).first()
        rated = self.session.scalars(self._of_study(Panellist).join(Rating)).first()
        for who, name in ((newcomer, "newcomer"), (rated, "expert")):
            expert = self._visitor(who)
            for path in ("/rate", "/consent", "/profile", "/interests", "/withdraw", "/rate/done"):
                self._get(expert, path, name)
            self._send(expert, "/interests", {"declares": "some"})
            self._send(expert, "/withdraw", {})
        expert = self._visitor(newcomer)
        for link in re.findall(r"http://localhost(/enter/[\w-]+)", self.nobody.get("/outbox").text)[:1]:
            self._get(self.nobody, link)
        self._send(expert, "/consent", {"agree": "1"})
        self._send(expert, "/profile", {"years_of_practice": "many"})
        self._send(
            expert, "/profile", {"discipline": "Nursing", "country": "Chile", "stakeholder_group": "Nursing"}
        )
        self._send(expert, "/interests", {})
        self._send(expert, "/interests", {"declares": "none"})
        expert = self._visitor(rated)
        shown = self.session.scalars(self._of_study(RoundStatement).where(Round.number == 2)).all()
        for presented in (shown[0], shown[-1]):
            card = f"/rate/{presented.id}"
            self._get(expert, card, "expert")
            for answer in ("99", "abstain", "keep", "8"):
                self._send(expert, card, {"answer": answer})
            self._send(expert, f"{card}/comment", {"text": "x" * 6_000})
            self._send(expert, f"{card}/comment", {"text": "Said as plainly as can be."})

    def _close_and_reword(self) -> None:
        chair = self.chair
        self._get(chair, self._path("/rounds/2/close"))
        self._send(chair, self._path("/rounds/2/close"))
        expert = self._visitor(self.session.scalars(self._of_study(Panellist).join(Rating)).first())
        self._get(expert, "/rate", "after the close")
        shown = self._rows(RoundStatement)[-1]
        self._send(expert, f"/rate/{shown.id}", {"answer": "8"})
        self._send(expert, f"/rate/{shown.id}/comment", {"text": "Too late."})
        self._get(chair, self._path("/revision"))
        for statement in self._open_statements():
            self._get(chair, self._path(f"/revision/{statement.id}"))
            self._send(chair, self._path(f"/revision/{statement.id}"), {"text": "", "reason": ""})
            self._send(chair, self._path(f"/revision/{statement.id}/drop"), {"reason": ""})
        self._send(chair, self._path("/rounds/draft"))

    def _open_statements(self) -> list[Statement]:
        return [*self.session.scalars(self._of_study(Statement).where(Statement.state == "open"))][:2]

    def _guideline(self) -> None:
        chair = self.chair
        was_accepted = self._of_study(RoundStatement).where(RoundStatement.outcome == "accepted")
        accepted = [one.id for one in self.session.scalars(was_accepted.order_by(RoundStatement.id))]
        self._send(chair, self._path("/guideline/choose"), {"accepted": accepted})
        for row in self._rows(Recommendation):
            self._send(chair, self._path(f"/guideline/recommendations/{row.id}"), {"strength": "strong"})
        self._send(chair, self._path("/guideline/lock"), {})
        self._send(chair, self._path("/guideline/recommendations/999"), {"remarks": "Two hours of work."})
        consulted.consult(self)
        for row in self.session.scalars(select(Recommendation)).all():
            words = {"section": row.section, "strength": "strong", "direction": "for", "certainty": "low"}
            words["base"] = json.dumps(stored(row))
            self._send(chair, self._path(f"/guideline/recommendations/{row.id}"), words)
        review = self._get(chair, self._path("/guideline/review")).text
        chosen = re.findall(r'name="chosen"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="chosen"', review)
        values = [one or other for one, other in chosen]
        self._send(chair, self._path("/guideline/lock"), {"chosen": values[:-1], "read": "y"})
        self._send(chair, self._path("/guideline/publish"), {"summary": "The panel agreed."})
        self._get(chair, self._path("/guideline/publish"))
        self._all_pages(chair, "chair, published")
        self._send(
            chair, self._path("/guideline/editions/1.0/withdraw"), {"reason": "A mistake was found in it."}
        )
        self._get(self.nobody, f"/guidelines/{self.study.slug}/1.0", "withdrawn")

    def _founded(self) -> None:
        """A study that has nothing yet, up to what stands in the way of its first round."""
        self._send(self.chair, "/studies/new", NEW_STUDY)
        self.session.rollback()  # sees what was founded
        self.study = self.session.scalars(select(Study).order_by(Study.id.desc())).first()  # type: ignore[assignment]
        for rest in ("/", "/protocol", "/protocol/edit", "/statements", "/statements/references", "/panel",
                     "/rounds/1", "/guideline", "/colleagues", "/audit"):  # fmt: skip
            self._get(self.chair, self._path(rest), "founded")
        walked_live.pilot(self)
        self._send(self.chair, self._path("/rounds/draft"))
        self._send(self.chair, self._path("/rounds/1/open"))
