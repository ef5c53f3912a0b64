"""Somebody before a browser, who finds things by the words on the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ventanilla.testing.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Response


class Visitor:
    """One browser with cookies of its own. ``faults`` collects what scripts and the page's policy complain about."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.context = context
        self.site = site
        self.faults: list[str] = []
        context.set_default_timeout(15_000)
        context.on("weberror", lambda fault: self.faults.append(str(fault.error)))
        context.on("console", lambda said: self._hear(said.text))
        self.page = context.new_page()

    def go(self, path: str = "/") -> Response:
        """Open a path of the portal, or a whole address out of an e-mail."""
        answer = self.page.goto(path if path.startswith("http") else f"{self.site.url}{path}")
        assert answer is not None
        return answer

    def fill(self, values: Mapping[str, str]) -> None:
        """Fill fields by their labels."""
        for label, value in values.items():
            self.field(label).fill(value)

    def field(self, label: str) -> Locator:
        """The field with that label."""
        return self.page.get_by_label(label, exact=True)

    def press(self, name: str) -> Response:
        """Press a button; the page that comes of it."""
        with self.page.expect_navigation() as going:
            self.page.get_by_role("button", name=name, exact=True).click()
        return going.value

    def follow(self, name: str, within: Locator | None = None) -> Response:
        """Follow a link; the page that comes of it."""
        with self.page.expect_navigation() as going:
            (within or self.page).get_by_role("link", name=name, exact=True).click()
        return going.value

    @property
    def path(self) -> str:
        """Where the browser is, below the portal's prefix, without the query."""
        return self.page.url.removeprefix(self.site.url).partition("?")[0]

    @property
    def heading(self) -> str:
        """The page's heading."""
        return self.page.get_by_role("heading", level=1).inner_text().strip()

    @property
    def main(self) -> Locator:
        """What is between header and footer."""
        return self.page.get_by_role("main")

    @property
    def words(self) -> str:
        """All that the main part of the page says, blanks made one."""
        return " ".join(self.main.inner_text().split())

    def fetch(self, href: str) -> bytes:
        """What a link of this page leads to, with this browser's cookies."""
        answer = self.context.request.get(href if href.startswith("http") else f"{self.origin}{href}")
        assert answer.ok, f"{href}: {answer.status}"
        return bytes(answer.body())

    @property
    def origin(self) -> str:
        """Scheme, host and port of the portal."""
        return self.site.url.rpartition("/")[0]

    def _hear(self, text: str) -> None:
        if "Content Security Policy" in text or "Content-Security-Policy" in text:
            self.faults.append(text)


@contextmanager
def browsing(chromium: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A browser context that is closed afterwards."""
    context = chromium.new_context(**options)
    try:
        yield context
    finally:
        context.close()
