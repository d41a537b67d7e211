"""Takes the pictures of the documentation from the demonstration: `make pictures`, then look at each."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support import chromium
from tests.support.programs import ROOT
from tests.support.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = ROOT / "docs" / "pictures"
STUDY = "/studies/mesotherapy-an-international-guideline"
LARGEST = 150_000
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
            taken = [_rating(browser, server), _monitor(browser, server), _guideline(browser, server)]
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
    page = _desktop(browser, server, 1120, 900)
    _sign_in(page, "user")
    page.goto(f"{STUDY}/rounds/2/results")
    return _kept(page, "monitor")


def _guideline(browser: Browser, server: Server) -> Path:
    """The public page of an edition. To get there the round is closed, and all that was accepted is locked."""
    page = _desktop(browser, server, 1040, 900)
    _sign_in(page, "user")
    page.goto(f"{STUDY}/rounds/2/close")
    page.get_by_role("button", name="Close round 2").click()
    page.goto(f"{STUDY}/guideline")
    page.get_by_role("button", name="Draft all").click()
    page.goto(f"{STUDY}/guideline/review")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Lock the ticked").click()
    page.goto(f"{STUDY}/guideline/publish")
    page.get_by_role("button", name="Publish for everybody").click()
    page.goto(STUDY.replace("/studies/", "/guidelines/"))
    return _kept(page, "guideline")


def _kept(page: Page, name: str) -> Path:
    page.wait_for_timeout(500)  # charts and fonts settle
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    page.context.close()
    return path


if __name__ == "__main__":
    sys.exit(main())
