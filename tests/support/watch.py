"""What a browser complains about while a test runs: none of it may be overlooked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response


class Watch:
    """Collects console errors (breaches of the content policy among them), errors that no script caught,
    requests that failed and answers of 500 and above."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._expected: list[str] = []
        self._contexts: list[BrowserContext] = []

    def follow(self, context: BrowserContext) -> None:
        self._contexts.append(context)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"uncaught: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def expect(self, text: str) -> None:
        """Let problems pass that contain `text`: `watch.expect("409")` before a refusal."""
        self._expected.append(text)

    def unexpected(self) -> list[str]:
        """The problems so far that nobody expected."""
        for page in self._pages():
            page.evaluate("0")  # events wait until the browser is next spoken to
        return [found for found in self.problems if not any(text in found for text in self._expected)]

    def _pages(self) -> list[Page]:
        return [page for context in self._contexts for page in context.pages if not page.is_closed()]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console at {message.location.get('url')}: {message.text}")

    def _failed(self, request: Request) -> None:
        # A page that is left breaks off what it was still asking for.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"request failed: {request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.status} from {response.request.method} {response.url}")
