"""One whole study in a browser: from nothing to a public guideline with its files, and out again."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.story import (
    EXPERTS,
    N_ACCEPTED,
    N_REJECTED,
    N_STATEMENTS,
    REFERENCES,
    STATEMENTS,
    Http,
    QuickExpert,
    first_answer,
    heading,
    links,
    panel_file,
)
from tests.support.programs import ROOT, environment
from tests.support.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Page

TITLE = "Needles and skin: when, how and for whom"
NEW_WORDS = "should usually"


@pytest.fixture
def empty_server(chromium_path: str, tmp_path: Path) -> Iterator[Server]:
    """A server that nobody has used; its outbox shows the mails."""
    started = Server(tmp_path, DEMO="1")
    yield started
    started.stop()


class Story:
    """Each method is a chapter, told in the order in which a study happens."""

    def __init__(
        self, server: Server, open_page: Callable[..., Page], picture: Callable[[Page, str], None]
    ) -> None:
        self.server, self.picture, self.open_page = server, picture, open_page
        self.chair = open_page(base_url=server.url)
        self.phone = open_page(base_url=server.url, **PHONE)
        for page in (self.chair, self.phone):
            page.set_default_timeout(8_000)
        self.study = ""
        self.quick: list[QuickExpert] = []

    def button(self, name: str | re.Pattern[str], page: Page | None = None) -> None:
        (page or self.chair).get_by_role("button", name=name).first.click()

    def link(self, name: str | re.Pattern[str], page: Page | None = None) -> None:
        (page or self.chair).get_by_role("link", name=name).first.click()

    def field(self, name: str, value: str, page: Page | None = None) -> None:
        label = re.compile(rf"^\s*{re.escape(name)}\s*(\(optional\)\s*)?$")
        (page or self.chair).get_by_label(label).fill(value)

    def go(self, rest: str = "/") -> None:
        self.chair.goto(self.study + rest)

    def says(self, text: str | re.Pattern[str], page: Page | None = None) -> None:
        expect((page or self.chair).locator("main")).to_contain_text(text)

    def make_the_first_account(self) -> None:
        found = re.search(r"http\S+/sign-in/link/\S+", self.server.printed())
        assert found, self.server.printed()
        self.chair.goto(found[0])
        self.field("Your name", "Ada Rossi")
        self.field("E-mail", "ada@clinic.example")
        self.field("Password", "four unrelated words")
        self.button("Make my account")
        self.says("Found your first study")

    def found_the_study(self) -> None:
        self.link("Found a study")
        self.field("Title", TITLE)
        self.field("Aim", "To agree on safe practice for adults.")
        self.field("Audience", "Physicians and nurses.")
        self.chair.get_by_label(re.compile("COS 70/15")).check()
        self.button("Found the study")
        assert heading(self.chair) == TITLE
        self.study = self.chair.url.rstrip("/")
        self.picture(self.chair, "story-study")

    def bring_the_statements(self) -> None:
        self.go("/statements")
        self.link("Import statements")
        self.chair.get_by_label("A file").set_input_files(STATEMENTS)
        self.button("Show the preview")
        self.says("30 statements in 9 sections")
        self.picture(self.chair, "story-preview")
        self.button("Import 30 statements")
        self.says("30 statements are imported.")
        self.go("/statements/references/import")
        self.chair.get_by_label("A file of references").set_input_files(REFERENCES)
        self.button("Show the preview")
        self.button("Import 31 references")
        assert heading(self.chair) == "References"
        self.says("31 references")
        expect(self.chair.locator("main")).not_to_contain_text("known by")

    def write_the_protocol(self) -> None:
        self.go("/protocol/edit")
        assert self.chair.locator("#rule_percent_for").input_value() == "70"
        assert self.chair.locator("#rule_percent_against").input_value() == "15"
        self.field("Number of rounds", "2")
        self.field("Least cell size", "3")
        self.chair.get_by_label(re.compile("comments")).first.check()
        self.button("Save the protocol")
        self.says("at least 70 %")
        self.picture(self.chair, "story-protocol")

    def meet_the_blockers(self) -> None:
        self.go("/rounds/1")
        self.button("Prepare round 1")
        self.says("Before it can open")
        self.says(re.compile("panel", re.IGNORECASE))
        expect(self.chair.get_by_role("button", name="Open round 1")).to_have_count(0)
        self.picture(self.chair, "story-blockers")

    def bring_the_panel(self) -> None:
        self.go("/panel/import")
        self.chair.get_by_label("A CSV or Excel file").set_input_files(panel_file(wrong=True))
        self.button("Read and show")
        row = self.chair.get_by_role("row").filter(has_text="expert3 at panel")
        expect(row).to_contain_text("4")
        self.picture(self.chair, "story-panel-wrong")
        self.go("/panel")
        expect(self.chair.get_by_text("expert1@panel.example")).to_have_count(0)
        self.go("/panel/import")
        self.chair.get_by_label("A CSV or Excel file").set_input_files(panel_file())
        self.button("Read and show")
        self.button("Add 8 panellists")
        self.says("8 panellists added")

    def open_round(self, number: int) -> None:
        self.go(f"/rounds/{number}")
        if number > 1:
            self.button(f"Prepare round {number}")
        self.button(f"Open round {number}")
        self.says(f"Round {number} is open")

    def invite(self) -> None:
        self.go("/panel")
        self.link("Invite 8")
        self.says(f"Invitation to the panel: {TITLE}")
        self.picture(self.chair, "story-letters")
        self.button("Send 8 invitations")
        self.says("8 invitations are on their way.")

    def enter_by_phone(self) -> None:
        """The first expert opens the outbox instead of a mail program, and taps."""
        page = self.phone
        page.goto("/outbox")
        page.get_by_role("link", name=re.compile(re.escape(EXPERTS[0]))).first.click()
        page.locator(".letter__text a").click()
        assert heading(page) == TITLE
        self.picture(page, "story-landing")
        self.button("Continue", page)
        self.says("Before you say yes", page)
        self.picture(page, "story-consent")
        self.button("I agree to take part", page)
        self.field("Years of practice", "12", page)
        self.button("Continue", page)
        page.get_by_label("I have none to declare").check()
        self.picture(page, "story-interests")
        self.button("Continue to the statements", page)
        self.says("1 of 30", page)

    def rate_by_phone(self) -> None:
        """Taps, keys and a comment in the browser; the rest with the same cookies."""
        page = self.phone
        expect(page.locator("main")).not_to_contain_text("How the panel rated")
        for place, answer in enumerate((8, 9, 8)):
            page.locator(f'button[value="{answer}"]').click()
            self.says(f"{place + 2} of 30", page)
        for place, key in enumerate("89", start=3):
            page.keyboard.press(key)
            self.says(f"{place + 2} of 30", page)
        page.locator("#comment summary").click()
        page.get_by_label("Your comment", exact=True).fill("Only where a physician stands by.")
        self.button("Save the comment", page)
        expect(page.locator("[data-rate=comment-state]")).to_have_text("saved")
        self.picture(page, "story-card")
        expert = QuickExpert(page.context.request, "")
        for place, card in enumerate(expert.cards()):
            if place >= 5:
                expert.rate(card, first_answer(place, 0))
        page.goto("/rate/done")
        self.says("You have answered all 30 statements", page)

    def rate_quickly(self) -> None:
        found = links(self.chair.context.request)
        for number, email in enumerate(EXPERTS[1:], start=1):
            expert = QuickExpert(Http(self.server.url), found[email])
            expert.enter()
            for place, card in enumerate(expert.cards()):
                expert.rate(card, first_answer(place, number))
            if number == 1:
                # The last statements stay open; what is said of them is shown in round 2.
                expert.post(f"{expert.cards()[-1]}/comment", {"text": "The evidence is thin."})
            self.quick.append(expert)

    def watch_and_close(self, number: int, n_accepted: int) -> None:
        self.go(f"/rounds/{number}/results")
        expect(self.chair.locator("main")).to_contain_text(re.compile(r"8\s*(of|/)\s*8"))
        self.picture(self.chair, f"story-monitor-{number}")
        self.go(f"/rounds/{number}")
        self.link(f"Close round {number}")
        self.says(f"Accepted · {n_accepted}")
        self.picture(self.chair, f"story-close-{number}")
        self.button(f"Close round {number} and judge")
        self.says(f"Round {number} is closed")

    def reword(self) -> None:
        self.go("/revision")
        self.picture(self.chair, "story-revision")
        self.link(re.compile("^Reword or drop"))
        old = self.chair.get_by_label("New words", exact=True).input_value()
        assert "should" in old
        self.field("New words", old.replace("should", NEW_WORDS, 1))
        expect(self.chair.get_by_label("What changes").locator("ins")).to_contain_text("usually")
        self.picture(self.chair, "story-reword")
        self.chair.set_viewport_size(PHONE["viewport"])  # goes on in the hand
        assert self.chair.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
        self.field("Why it is reworded", "Comments asked for room for exceptions.")
        self.button("Save the new words")
        self.says("is reworded for the next round")
        self.chair.set_viewport_size(DESKTOP["viewport"])

    def rate_again(self) -> None:
        page = self.phone
        page.goto("/rate")
        self.says("Reworded since you last saw it.", page)
        self.says("Comments asked for room for exceptions.", page)
        expect(page.locator("h1 ins")).to_contain_text("usually")
        expect(page.get_by_role("heading", name="How the panel rated in round 1")).to_be_visible()
        expect(page.get_by_role("button", name="2 yours in round 1")).to_be_visible()
        self.picture(page, "story-card-2")
        page.locator('button[value="8"]').click()
        page.locator("#ask-text").fill("With usually it leaves room.")  # it went from one band to another
        self.picture(page, "story-reason")
        self.button("Save and go on", page)
        self.says("2 of 4", page)
        self.button("Keep my 2", page)
        self.says("3 of 4", page)
        expert = QuickExpert(page.context.request, "")
        for card in expert.cards()[2:]:
            expert.rate(card, "keep")
        for expert in self.quick:
            cards = expert.cards()
            expert.rate(cards[0], 8)
            for card in cards[1:]:
                expert.rate(card, "keep")

    def draft_and_lock(self, n: int) -> None:
        self.go("/guideline")
        self.button(f"Draft all {n}")
        self.picture(self.chair, "story-drafts")
        self.link(re.compile("^Edit"))
        self.chair.get_by_label(re.compile(r"Strong:")).check()
        self.chair.get_by_label(re.compile(r"^\s*for\s*$")).check()
        self.field("Remarks", "For adults.")
        self.button("Save")
        self.link(f"Review {n} drafts")
        self.picture(self.chair, "story-review")
        self.chair.get_by_label(re.compile("I have read them")).check()
        self.button("Lock the ticked recommendations")
        self.says(f"{n} recommendations are locked.")

    def publish(self) -> None:
        self.link("Publish edition")
        self.field("What readers should know first", "The panel agreed on most of it.")
        self.button("Publish for everybody")
        self.says("Edition 1.0 is public.")

    def read_as_the_public(self, n: int) -> None:
        reader = self.open_page(base_url=self.server.url)
        reader.goto("/guidelines")
        reader.get_by_role("link", name=TITLE).first.click()
        assert heading(reader) == TITLE
        assert not reader.context.cookies()
        assert reader.locator(".recommendation").count() == n
        self.picture(reader, "story-public")
        files = {kind: self._file(reader, kind) for kind in ("pdf", "docx", "json")}
        self._read_files(files, n)

    def _file(self, reader: Page, kind: str) -> bytes:
        address = reader.locator(f'a[href$="guideline.{kind}"]').first.get_attribute("href")
        assert address
        answer = reader.context.request.get(address)
        assert answer.ok
        return answer.body()

    def _read_files(self, files: dict[str, bytes], n: int) -> None:
        import docx
        import pypdf

        pages = pypdf.PdfReader(io.BytesIO(files["pdf"])).pages
        pdf = " ".join(" ".join(page.extract_text() for page in pages).split())
        word = "".join(docx.Document(io.BytesIO(files["docx"])).element.body.itertext())
        document = json.loads(files["json"])
        texts = [one["text"] for one in document["recommendations"]]
        assert len(texts) == n
        assert any(NEW_WORDS in text for text in texts)
        assert TITLE in pdf
        assert TITLE in word
        assert texts[0] in word
        assert texts[0][:60] in pdf

    def take_it_along(self, folder: Path) -> None:
        self.go("/guideline")
        self.link("Export")
        self.picture(self.chair, "story-export")
        with self.chair.expect_download() as tables:
            self.link("Download the tables")
        names = zipfile.ZipFile(tables.value.path()).namelist()
        assert any(name.endswith("ratings.csv") for name in names), names
        slug = self.study.rpartition("/")[2]
        self._command("export-study", slug, str(folder / "study.json"))
        exported = json.loads((folder / "study.json").read_text())
        assert EXPERTS[0] not in json.dumps(exported)
        said = self._command("verify")
        assert said.startswith("checked  Accounts and this installation: ")
        assert "Everything is as it was written." in said

    def _command(self, *words: str) -> str:
        own = {"DELPHI_INSTANCE": str(self.server.folder), "DATABASE_URL": self.server.database_url}
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT, env=environment(**own), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def test_a_study_runs_from_the_first_account_to_a_published_guideline(
    empty_server: Server, open_page: Callable[..., Any], watch, picture, tmp_path: Path
):
    watch.expect("422")
    story = Story(empty_server, open_page, picture)
    story.make_the_first_account()
    story.found_the_study()
    story.bring_the_statements()
    story.write_the_protocol()
    story.meet_the_blockers()
    story.bring_the_panel()
    story.open_round(1)
    story.invite()
    story.enter_by_phone()
    story.rate_by_phone()
    story.rate_quickly()
    story.watch_and_close(1, N_ACCEPTED)
    story.reword()
    story.open_round(2)
    story.rate_again()
    story.watch_and_close(2, 1)
    n_accepted = N_ACCEPTED + 1
    assert n_accepted + N_REJECTED < N_STATEMENTS
    story.draft_and_lock(n_accepted)
    story.publish()
    story.read_as_the_public(n_accepted)
    story.take_it_along(tmp_path)
