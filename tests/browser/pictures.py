"""Takes the pictures of the documentation from the demonstration: `make pictures`, then look at each."""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support import chromium
from tests.support.programs import ROOT
from tests.support.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = ROOT / "docs" / "pictures"
STUDY = "/studies/mesotherapy-an-international-guideline"
RANKED, POLICY = (
    "/studies/research-priorities-in-mesotherapy",
    "/studies/training-in-mesotherapy-what-should-be-required",
)
LARGEST = 190_000
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 800},
    "device_scale_factor": 1.25,
    "is_mobile": True,
    "has_touch": True,
}


def main() -> int:
    """Take all pictures on a server of their own; exit code 1 where one is too large for a page."""
    from playwright.sync_api import sync_playwright

    path = chromium.find()
    if path is None:
        print(chromium.MISSING, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder), "--with-demo")
        try:
            browser = playwright.chromium.launch(executable_path=path, args=chromium.arguments())
            taken = [
                _rating(browser, server),
                _monitor(browser, server),
                *_while_it_runs(browser, server),
                _real_time(browser, server),
                _meeting(browser, server),
                *_afterwards(browser, server),
            ]
        finally:
            server.stop()
    for picture in taken:
        print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size:,} bytes")
    return int(any(picture.stat().st_size > LARGEST for picture in taken))


def _page(browser: Browser, server: Server, **options: Any) -> Page:
    context = browser.new_context(
        base_url=server.url,
        color_scheme="light",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
        **options,
    )
    return context.new_page()


def _desktop(browser: Browser, server: Server, width: int, height: int) -> Page:
    return _page(browser, server, viewport={"width": width, "height": height})


def _sign_in(page: Page, who: str) -> None:
    page.goto("/sign-in")
    page.locator(f'form[action*="/demo/enter/{who}/"] button').first.click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


def _rating(browser: Browser, server: Server) -> Path:
    """A statement whose words were changed, on a phone."""
    page = _page(browser, server, **PHONE)
    _sign_in(page, "expert")
    while not page.locator(".rate__why").count():
        page.goto(page.locator('.rate__turn a[rel="next"]').get_attribute("href") or "/rate/done")
    return _kept(page, "rating")


def _monitor(browser: Browser, server: Server) -> Path:
    """The open round as the chair sees it."""
    page = _desktop(browser, server, 1120, 1080)
    _sign_in(page, "user")
    page.goto(f"{STUDY}/rounds/2/results")
    return _kept(page, "monitor")


# The chair's pages while round 2 is open: the name of the picture, the address, whose card stands on top, the height.
PAGES = (
    ("workbench", f"{STUDY}/comments", ".point", 820),
    ("what-if", f"{STUDY}/rounds/1/what-if?rule_percent_for=60", "", 900),
    ("close", f"{STUDY}/rounds/2/close", "", 820),
    ("letters", f"{STUDY}/panel/letters", "", 860),
    ("interests", f"{STUDY}/panel/interests", "", 620),
    ("ranking", f"{RANKED}/rounds/1/results", ".ladders", 570),
    ("policy", f"{POLICY}/rounds/2/results", ".plane-figure", 600),
)


def _while_it_runs(browser: Browser, server: Server) -> list[Path]:
    """Pages of the chair, each from its top."""
    taken = []
    for name, address, top, height in PAGES:
        page = _desktop(browser, server, 1040, height)
        _sign_in(page, "user")
        page.goto(address)
        if top:
            page.locator(top).first.evaluate("one => one.closest('.card').scrollIntoView()")
        taken.append(_kept(page, name))
    return taken


def _real_time(browser: Browser, server: Server) -> Path:
    """A card on a phone, once one's own rating is given."""
    page = _page(browser, server, **PHONE)
    _sign_in(page, "home")
    page.locator(".others__item").filter(has_text="What patients are told").get_by_role("button").click()
    page.locator(".rate__turn a[rel=next]").click()
    page.locator(".rate__turn a[rel=next]").click()
    page.get_by_role("button", name="4", exact=True).click()
    page.locator("#said").wait_for()
    page.goto(page.url.partition("#")[0])  # from its top, without the question for a reason
    return _kept(page, "real-time")


def _meeting(browser: Browser, server: Server) -> Path:
    """The wall as the vote is revealed."""
    page = _desktop(browser, server, 1200, 740)
    _sign_in(page, "user")
    page.goto(f"{POLICY}/rounds/3/meeting")
    page.get_by_role("button", name="Reveal").click()
    page.locator(".meeting__result").wait_for()
    return _kept(page, "meeting")


def _afterwards(browser: Browser, server: Server) -> list[Path]:
    """Rewording, the sign-off and the public page of an edition. To get there the round is closed and all is locked."""
    page = _desktop(browser, server, 1040, 860)
    _sign_in(page, "user")
    page.goto(f"{STUDY}/rounds/2/close")
    page.get_by_role("button", name="Close round 2").click()
    page.goto(f"{STUDY}/revision")
    page.locator(f'a[href^="{STUDY}/revision/"]').filter(has_text="Reword").first.click()
    words = page.locator("textarea").first
    words.fill(
        words.input_value().replace("may be considered", "may be considered, once other means have failed,")
    )
    page.locator("[data-compare-result] ins").first.wait_for()
    revision = _kept(page, "revision", closes=False)
    return [revision, *_published(page)]


def _published(page: Page) -> list[Path]:
    page.goto(f"{STUDY}/guideline")
    page.get_by_role("button", name="Draft all").click()
    page.goto(f"{STUDY}/guideline/review")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Lock the ticked").click()
    sign_off = _signed_off(page)
    page.goto(f"{STUDY}/guideline/publish")
    page.get_by_role("button", name="Publish for everybody").click()
    page.goto(STUDY.replace("/studies/", "/guidelines/"))
    return [sign_off, _kept(page, "guideline")]


def _signed_off(page: Page) -> Path:
    """The sign-off as its chair sees it on the first day."""
    page.goto(f"{STUDY}/sign-off")
    page.get_by_label("Answers until").fill(f"{datetime.now(tz=UTC) + timedelta(days=14):%Y-%m-%d}")
    page.get_by_role("button", name="Open the sign-off").click()
    page.goto(f"{STUDY}/sign-off")
    return _kept(page, "sign-off", closes=False)


def _kept(page: Page, name: str, closes: bool = True) -> Path:
    page.wait_for_timeout(500)  # charts and fonts settle
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    if closes:
        page.context.close()
    return path


if __name__ == "__main__":
    sys.exit(main())
