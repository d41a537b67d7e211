"""The people of the story: a chair at a desk, an expert with a phone, and experts who are quick."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

from tests.support.programs import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import APIRequestContext, APIResponse, Page

STATEMENTS = ROOT / "delphi" / "demo" / "statements.csv"
REFERENCES = ROOT / "delphi" / "demo" / "references.bib"
COUNTRIES = ("Italy", "France", "Brazil", "Chile")
EXPERTS = tuple(f"expert{n}@panel.example" for n in range(1, 9))
N_STATEMENTS, N_ACCEPTED, N_REJECTED = 30, 22, 4


def panel_file(wrong: bool = False) -> dict[str, Any]:
    """Eight experts as a CSV file; in the wrong one, line 4 has no complete address."""
    lines = ["email,name,discipline,country,stakeholder group"]
    for n, email in enumerate(EXPERTS, start=1):
        address = "expert3 at panel" if wrong and n == 3 else email
        group = "Physicians" if n % 2 else "Nurses"
        lines.append(f"{address},Expert Number{n},Pain medicine,{COUNTRIES[n % 4]},{group}")
    return {"name": "panel.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}


def first_answer(place: int, expert: int) -> int:
    """Round 1: the first statements find agreement, then some are turned down, the last stay open."""
    if place < N_ACCEPTED:
        return 8 if (place + expert) % 3 else 9
    if place < N_ACCEPTED + N_REJECTED:
        return 2
    return (2, 5, 8)[expert % 3]


@dataclass(frozen=True)
class Answer:
    """What the server answered, as a browser's request tells it."""

    status: int
    body: bytes

    @property
    def ok(self) -> bool:
        return self.status < 400

    def text(self) -> str:
        return self.body.decode()


class Http:
    """Cookies of one person; many times as quick as asking through the browser."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = build_opener(ProxyHandler({}), HTTPCookieProcessor())

    def get(self, path: str) -> Answer:
        return self._ask(Request(urljoin(self.address, path)))

    def post(self, path: str, form: dict[str, Any], headers: dict[str, str]) -> Answer:
        data = urlencode(form).encode()
        return self._ask(Request(urljoin(self.address, path), data, {"Referer": self.address, **headers}))

    def _ask(self, request: Request) -> Answer:
        try:
            with self.opener.open(request) as answer:
                return Answer(answer.status, answer.read())
        except HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.read())


class QuickExpert:
    """An expert without a browser: the same addresses, forms and cookies."""

    def __init__(self, http: Http | APIRequestContext, link: str) -> None:
        self.http, self.link = http, link
        self.token = ""

    def get(self, path: str) -> str:
        answer = self.http.get(path)
        assert answer.ok, f"{answer.status} from GET {path}"
        text = answer.text()
        if found := re.search(r'name="csrf-token" content="([^"]+)"', text):
            self.token = unescape(found[1])
        return text

    def post(
        self, path: str, form: dict[str, Any] | None = None, script: bool = False
    ) -> Answer | APIResponse:
        headers = {"Accept": "application/json"} if script else {}
        answer = self.http.post(path, form={"csrf_token": self.token, **(form or {})}, headers=headers)
        assert answer.ok, f"{answer.status} from POST {path}: {answer.text()[:500]}"
        return answer

    def enter(self) -> None:
        """By the link, through consent, profile and interests."""
        self.get(self.link)
        self.post(self.link)
        self.get("/consent")
        self.post("/consent", {"agree": "1"})
        assert "Pain medicine" in self.get("/profile")
        group = "Physicians"
        self.post("/profile", {"discipline": "Pain medicine", "country": "Italy", "stakeholder_group": group})
        self.post("/interests", {"declares": "none"})

    def cards(self) -> list[str]:
        """The statements of the open round, in their order."""
        return re.findall(r'<a href="(/rate/\d+)">', self.get("/rate/done").partition('class="answers"')[2])

    def rate(self, card: str, answer: int | str) -> None:
        self.post(card, {"answer": str(answer)}, script=True)


def links(http: APIRequestContext) -> dict[str, str]:
    """The newest personal link that each address has in the outbox."""
    found: dict[str, str] = {}
    for key in re.findall(r"/outbox\?mail=(\d+)", http.get("/outbox").text()):
        mail = http.get(f"/outbox?mail={key}").text()
        address = re.search(r"To (\S+@\S+)", mail)
        link = re.search(r'href="(http://[^"]+/enter/[^"]+)"', mail)
        if address and link:
            found.setdefault(address[1], link[1])
    return found


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()
