"""A page with all that it asked for and all that it complained of."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_VIOLATIONS = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
_AXE = """async () => {
  const found = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
    "wcag22aa", "best-practice"] });
  return found.violations.map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.html +
    " " + node.failureSummary)]);
}"""


class Watched:
    """A page of a service."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.url = url
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.origins: set[str] = set()
        self.page.add_init_script(_VIOLATIONS)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", lambda sent: self.complaints.append(f"failed {sent.url}"))
        self.page.on("request", lambda sent: self._request(sent.url))

    def go(self, path: str) -> Page:
        """Open an address of the service, and wait until nothing more is asked for."""
        self.page.goto(self.url + path, wait_until="networkidle")
        return self.page

    def _console(self, message: object) -> None:
        if getattr(message, "type", "") in ("error", "warning"):
            self.complaints.append(str(getattr(message, "text", message)))

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob"):
            self.origins.add(f"{parts.scheme}://{parts.netloc}")

    def all_is_quiet(self) -> None:
        """Insist that nothing failed, nothing was forbidden, and nobody else was asked."""
        assert self.complaints == []
        assert self.page.evaluate("window.violations") == []
        assert self.origins == {self.url}

    def is_for_all(self) -> None:
        """Insist that axe finds nothing that keeps anybody out (WCAG 2.2 AA, best practices)."""
        assert AXE.exists(), "axe is missing: make node_modules/.stamp"
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[Any] = self.page.evaluate(_AXE)
        assert found == [], json.dumps(found, indent=1)
